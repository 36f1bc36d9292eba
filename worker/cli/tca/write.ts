/** The folder of `--out`: report.html, fills.csv, orders.csv, summary.json. */
import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { reportHtml } from '#lib/format/report.ts'
import { fillLines, orderLines } from '#lib/format/tca-csv.ts'
import { summaryJson } from '#lib/wire/tca/json.ts'
import type { Run } from '#lib/wire/tca/run.ts'
import { Refusal } from '#lib/wire/tca/settings.ts'
import { reportInputOf } from '#lib/wire/tca/view.ts'

/** The paths written. @throws Refusal when the folder cannot be written */
export async function writeFolder(folder: string, run: Run): Promise<readonly string[]> {
  try {
    await mkdir(folder, { recursive: true })
    const path = (name: string): string => join(folder, name)
    await writeFile(path('report.html'), reportHtml(reportInputOf(run)))
    await pipeline(Readable.from(fillLines(run.analysis)), createWriteStream(path('fills.csv')))
    await pipeline(Readable.from(orderLines(run.analysis)), createWriteStream(path('orders.csv')))
    await writeFile(path('summary.json'), `${JSON.stringify(summaryJson(run), null, 2)}\n`)
    return ['report.html', 'fills.csv', 'orders.csv', 'summary.json'].map(path)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === undefined) throw cause
    throw new Refusal(`${folder} cannot be written (${code})`)
  }
}
