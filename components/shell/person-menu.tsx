'use client'
import { LogOut } from 'lucide-react'
import { useSession } from '#components/auth/session.tsx'
import { Link } from '#components/ui/link.tsx'
import { leavingByChoice } from '#lib/query/fetch.ts'

const MODULE_ID = 'tr_001'

/** Who is signed in, with which roles, on which module; the way to one's own account and the way out. */
export function PersonMenu() {
  const session = useSession()
  if (session === null) return null
  const roles = session.roles.join(', ') || 'no role'
  return (
    <div className="flex items-center gap-1 px-1 py-1 lg:border-t lg:border-line lg:pt-2">
      <Link
        href="/account"
        title={`${session.name}, ${session.handle}: ${roles}. Account, sessions and tokens`}
        className="min-w-0 flex-1 rounded-md px-1.5 py-1 leading-tight hover:bg-raised"
      >
        <span className="block truncate text-xs font-medium">{session.name}</span>
        <span className="block truncate text-2xs text-faint">
          {session.roles.length === 4 ? 'all roles' : roles} · <span className="figure">{MODULE_ID}</span>
        </span>
      </Link>
      {session.isOff ? null : (
        <button
          type="button"
          onClick={() => void leave()}
          title="Sign out"
          aria-label="Sign out"
          className="grid size-7 shrink-0 place-items-center rounded-md text-dim hover:bg-raised hover:text-ink"
        >
          <LogOut aria-hidden size={15} strokeWidth={1.75} />
        </button>
      )}
    </div>
  )
}

/** On narrow screens: the initial, which leads to one's account and the way out. */
export function PersonMark() {
  const session = useSession()
  if (session === null) return null
  return (
    <Link
      href="/account"
      aria-label={`${session.name}: account, sessions and sign out`}
      title={`${session.name}, ${session.roles.join(', ')}`}
      className="grid size-7 place-items-center rounded-md text-xs font-semibold text-dim hover:bg-raised hover:text-ink"
    >
      <span aria-hidden className="grid size-5 place-items-center rounded-full border border-line-strong uppercase">
        {[...session.name][0] ?? '?'}
      </span>
    </Link>
  )
}

/** A full load of the page, so that nothing that was read stays in its memory. */
export async function leave(): Promise<void> {
  leavingByChoice()
  await fetch('/api/auth/sign-out', { method: 'POST' }).catch(() => {})
  location.assign('/sign-in')
}
