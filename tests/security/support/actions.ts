import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

const ROOT = join(import.meta.dirname, '..', '..', '..')

/** Every server action in the tree, by name. */
export function actionsInTree(): readonly string[] {
  const folder = join(ROOT, 'app', 'actions')
  return readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .filter((text) => text.startsWith("'use server'"))
    .flatMap((text) => [...text.matchAll(/^export async function (\w+)/gm)].map(([, name]) => name as string))
    .sort()
}

/** Paths of files with this name below `app`, as they are asked for: groups left out, names in brackets kept. */
export function pathsOf(file: 'page.tsx' | 'route.ts'): readonly { readonly path: string; readonly source: string }[] {
  return readdirSync(join(ROOT, 'app'), { recursive: true, withFileTypes: true })
    .filter(({ name }) => name === file)
    .map(({ parentPath }) => ({
      path: `/${relative(join(ROOT, 'app'), parentPath)}`.replaceAll(/\/\([^/]+\)/g, '') || '/',
      source: readFileSync(join(parentPath, file), 'utf8'),
    }))
    .sort((a, b) => a.path.localeCompare(b.path))
}

type Served = { readonly exportedName: string; readonly workers: Readonly<Record<string, unknown>> }

/** Calls an action as a browser would, without one. What was returned, or the status when nothing was. */
export async function call(url: string, name: string, args: readonly unknown[], headers: Readonly<Record<string, string>>): Promise<unknown> {
  const [id, action] = served().find(([, one]) => one.exportedName === name) ?? []
  if (id === undefined || action === undefined) return null
  const pages = Object.keys(action.workers).map(
    (one) =>
      one
        .replace(/^app/, '')
        .replaceAll(/\/\([^/]+\)/g, '')
        .replace(/\/page$/, '') || '/',
  )
  const page = pages.find((path) => !path.includes('[')) ?? (pages[0] as string).replace(/\[\w+\]/, 'none')
  const response = await fetch(`${url}${page}`, {
    method: 'POST',
    headers: { 'next-action': id, 'content-type': 'text/plain;charset=UTF-8', accept: 'text/x-component', ...headers },
    body: JSON.stringify(args),
    redirect: 'manual',
  })
  const text = await response.text()
  const line = /^1:(.+)$/m.exec(text)?.[1]
  return line === undefined || !line.startsWith('{') ? { status: response.status } : JSON.parse(line)
}

/** Asks for what takes risk off the desk, as a browser would: the receipt, or the refusal. */
export async function askUrgently(url: string, kind: string, key: string, payload: object, headers: Readonly<Record<string, string>>): Promise<unknown> {
  const body = JSON.stringify({ kind, key, payload })
  return (await fetch(`${url}/api/commands`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body })).json()
}

/** Whether any screen uses it: one that none does is not served at all. */
export const isServed = (name: string): boolean => served().some(([, one]) => one.exportedName === name)

let known: readonly (readonly [string, Served])[] | null = null
function served(): readonly (readonly [string, Served])[] {
  const manifest = join(ROOT, '.next', 'server', 'server-reference-manifest.json')
  if (!existsSync(manifest)) throw new Error('expected a build of the web interface: run `npm start` or `npm test` once')
  known ??= Object.entries((JSON.parse(readFileSync(manifest, 'utf8')) as { node: Record<string, Served> }).node)
  return known
}
