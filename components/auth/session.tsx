'use client'
import { createContext, type ReactNode, use } from 'react'
import { type Action, holdsOneOf, type Role, rolesFor, whoMay } from '#lib/domain/govern/roles.ts'

/** Who sits in front of this page. The server asks again at every step; this only decides what is offered. */
export type Session = { readonly handle: string; readonly name: string; readonly roles: readonly Role[]; readonly isOff: boolean }

const Held = createContext<Session | null>(null)

export function SessionProvider({ session, children }: { readonly session: Session; readonly children: ReactNode }) {
  return <Held value={session}>{children}</Held>
}

export const useSession = (): Session | null => use(Held)

/** Null when the person here may ask for it, else who may, as a sentence beside the button; no kind is nothing to ask for. */
export function useWhyNot(kind: Action | undefined, payload?: unknown): string | null {
  const session = useSession()
  if (session === null || kind === undefined) return null
  const needed = rolesFor(kind, payload)
  if (holdsOneOf(session.roles, needed)) return null
  return `Only ${whoMay(needed)} may`
}

/** Whether the person here may ask for it: for what is hidden and not explained. */
export const useMay = (kind: Action, payload?: unknown): boolean => useWhyNot(kind, payload) === null
