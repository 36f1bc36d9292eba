import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { braidsBench } from './braids.ts'
import { decimalsBench } from './decimals.ts'
import { reportBench } from './measure.ts'
import { modelsBench } from './models.ts'
import { type BenchRow, orderBookBench } from './order-book.ts'
import { pipelineBench } from './pipeline.ts'
import { replayBench } from './replay.ts'

/**
 * `npm run bench`: every budget in one run, printed as a table. `--smoke` is a short run that only shows that it works, `--only
 * <name>` runs one of them, `--json <file>` also writes the rows, `--profile <folder>` leaves a processor profile of the desk.
 */
const BENCHES = {
  pipeline: pipelineBench,
  'order-book': orderBookBench,
  decimals: decimalsBench,
  report: reportBench,
  replay: replayBench,
  braids: braidsBench,
  models: modelsBench,
} as const

const { values } = parseArgs({
  options: { smoke: { type: 'boolean', default: false }, only: { type: 'string' }, json: { type: 'string' }, profile: { type: 'string' } },
})
const profile = values.profile ? ['--cpu-prof', `--cpu-prof-dir=${values.profile}`] : []
const rows: BenchRow[] = []
for (const [name, bench] of Object.entries(BENCHES)) {
  if (values.only && values.only !== name) continue
  const measured = await bench({ smoke: values.smoke, profile })
  rows.push(...measured)
  for (const row of measured) process.stdout.write(`${line(row)}\n`)
}
if (values.json) await writeFile(values.json, `${JSON.stringify({ at: new Date().toISOString(), smoke: values.smoke, rows }, null, 2)}\n`)

function line({ name, value, unit, note }: BenchRow): string {
  return `${name.padEnd(52)} ${value.toLocaleString('en-US', { maximumFractionDigits: 2 }).padStart(12)} ${unit.padEnd(12)} ${note}`.trimEnd()
}
