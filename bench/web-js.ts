import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { BenchRow } from './order-book.ts'

const at = (...parts: readonly string[]): string => join(import.meta.dirname, '..', ...parts)

/**
 * The JavaScript that a browser of today loads before a screen works, gzip-compressed, from the last build. What comes after the first
 * paint (charts, dialogs, long tables) does not count. Of the four budgets of the web this one fails the check: it does not depend on the machine.
 */
const ROUTE_KB_MAX = 200

type RouteSize = { readonly route: string; readonly kb: number }

function routeSizes(): readonly RouteSize[] {
  const stats = JSON.parse(readFileSync(at('.next', 'diagnostics', 'route-bundle-stats.json'), 'utf8')) as { route: string; firstLoadChunkPaths: string[] }[]
  const known = new Map<string, number>()
  const bytes = (path: string): number => {
    const size = known.get(path) ?? gzipSync(readFileSync(at(path))).length
    known.set(path, size)
    return size
  }
  return stats
    .filter(({ route }) => !route.startsWith('/_'))
    .map(({ route, firstLoadChunkPaths }) => ({ route, kb: firstLoadChunkPaths.reduce((sum, path) => sum + bytes(path), 0) / 1_000 }))
    .sort((a, b) => b.kb - a.kb)
}

export const jsBench = (): readonly BenchRow[] =>
  routeSizes().map(({ route, kb }) => ({ name: `js: ${route}`, value: Number(kb.toFixed(1)), unit: 'kB gz', note: `budget ${ROUTE_KB_MAX}` }))

/** On its own it is a check: it fails when a screen is too heavy. */
if (import.meta.main) {
  const sizes = routeSizes()
  for (const { route, kb } of sizes) console.log(`${kb <= ROUTE_KB_MAX ? ' ' : '✗'} ${route.padEnd(24)} ${kb.toFixed(1).padStart(6)} kB of ${ROUTE_KB_MAX}`)
  if (sizes.length === 0 || sizes.some(({ kb }) => kb > ROUTE_KB_MAX)) process.exitCode = 1
}
