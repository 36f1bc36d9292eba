import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { BenchRow } from './order-book.ts'
import type { WebBench } from './web-bed.ts'
import { blotterBench } from './web-blotter.ts'
import { jsBench } from './web-js.ts'
import { liveBench } from './web-live.ts'
import { memoryBench } from './web-memory.ts'
import { paintBench } from './web-paint.ts'
import { scrollBench } from './web-scroll.ts'

/**
 * `npm run bench:web`: the budgets of the screens (SCREENS.md section 6), printed. `--smoke` is a short run over few rows, `--only <name>`
 * one of them, `--count` how many executions are stored, `--seconds` how long the live ones run (`--long`: memory over a
 * working day), `--json <file>` also writes the rows, `--profile
 * <folder>` leaves processor profiles of the web server and of a page under live load.
 */
const BENCHES: Readonly<Record<string, (bench: WebBench) => readonly BenchRow[] | Promise<readonly BenchRow[]>>> = {
  js: jsBench,
  blotter: blotterBench,
  scroll: scrollBench,
  paint: paintBench,
  live: liveBench,
  memory: memoryBench,
}

const { values } = parseArgs({
  options: {
    smoke: { type: 'boolean', default: false },
    only: { type: 'string' },
    count: { type: 'string' },
    seconds: { type: 'string' },
    json: { type: 'string' },
    profile: { type: 'string' },
    long: { type: 'boolean', default: false },
  },
})
const bench: WebBench = {
  smoke: values.smoke,
  count: Number(values.count ?? (values.smoke ? 2_000 : 1_000_000)),
  seconds: values.seconds ? Number(values.seconds) : null,
  profile: values.profile ?? null,
  long: values.long,
}
if (values.only && !(values.only in BENCHES)) throw new Error(`expected one of ${Object.keys(BENCHES).join(', ')}, was ${values.only}`)
const rows: BenchRow[] = []
for (const [name, run] of Object.entries(BENCHES)) {
  if (values.only && values.only !== name) continue
  const measured = await run(bench)
  rows.push(...measured)
  for (const one of measured) process.stdout.write(`${line(one)}\n`)
}
if (values.json) await writeFile(values.json, `${JSON.stringify({ at: new Date().toISOString(), ...bench, rows }, null, 2)}\n`)

function line({ name, value, unit, note }: BenchRow): string {
  return `${name.padEnd(62)} ${value.toLocaleString('en-US', { maximumFractionDigits: 2 }).padStart(10)} ${unit.padEnd(7)} ${note}`.trimEnd()
}
