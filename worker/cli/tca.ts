/**
 * `npm run tca`: cost analysis of fills that Ropewalk did not make (docs/tca.md). Standard output carries the result, standard
 * error what a person should know; it ends with 1 when nothing could be computed.
 */
import { basename } from 'node:path'
import { describeProblem } from '#lib/wire/files.ts'
import { fillsReader } from '#lib/wire/files-fills.ts'
import { quotesReader } from '#lib/wire/files-quotes.ts'
import { summaryJson } from '#lib/wire/tca/json.ts'
import { analyseFiles, type Run } from '#lib/wire/tca/run.ts'
import { Refusal } from '#lib/wire/tca/settings.ts'
import { HELP, type Options, readOptions } from './tca/options.ts'
import { readTable } from './tca/read.ts'
import { terminalText } from './tca/terminal.ts'
import { writeFolder } from './tca/write.ts'

/** So many refused lines are told one by one; `--out` and `--json` have more of them. */
const TOLD_MAX = 20

// A reader that has seen enough, such as `head`, closes the pipe: that is no failure.
process.stdout.on('error', (cause: NodeJS.ErrnoException) => {
  if (cause.code !== 'EPIPE') throw cause
  process.exit()
})

try {
  const options = readOptions(process.argv.slice(2))
  if (options === 'help') await print(process.stdout, `${HELP}\n`)
  else {
    const result = await run(options)
    await print(process.stderr, warningText(result))
    const written = options.out === null ? [] : await writeFolder(options.out, result)
    if (options.isJson) await print(process.stdout, `${JSON.stringify(summaryJson(result), null, 2)}\n`)
    else if (options.out === null) await print(process.stdout, terminalText(result))
    await print(options.isJson ? process.stderr : process.stdout, written.map((path) => `wrote ${path}\n`).join(''))
  }
} catch (cause) {
  if (!(cause instanceof Refusal)) throw cause
  process.stderr.write(`tca: ${cause.message}\n`)
  process.exitCode = 1
}

async function run({ fills, quotes, settings }: Options): Promise<Run> {
  const fillsTable = fillsReader({ ...settings, file: basename(fills) })
  const fillsCount = await readTable(fills, fillsTable, settings.delimiter)
  const quotesTable = quotes === null ? null : quotesReader({ ...settings, file: basename(quotes) })
  const quotesCount = quotes === null || quotesTable === null ? null : await readTable(quotes, quotesTable, settings.delimiter)
  return analyseFiles(settings, { fills: fillsCount, fillsTable: fillsTable.finish(), quotes: quotesCount, quotesTable: quotesTable?.finish() ?? null })
}

function warningText({ files, warnings }: Run): string {
  const problems = [...files.fills.problems, ...(files.quotes?.problems ?? [])]
  const count = files.fills.problemCount + (files.quotes?.problemCount ?? 0)
  const told = problems.slice(0, TOLD_MAX).map((problem) => `${describeProblem(problem)}\n`)
  const more = count > told.length ? [`… and ${count - told.length} more refused lines\n`] : []
  const notes = warnings.map((warning) => `warning: ${warning}\n`)
  return [...told, ...more, ...notes, ...(notes.length === 0 ? [] : [`${notes.length} ${notes.length === 1 ? 'warning' : 'warnings'}\n`])].join('')
}

/** Waits until a pipe has taken the text: a process that ends earlier would cut it off. */
function print(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((done, failed) => stream.write(text, (cause) => (cause ? failed(cause) : done())))
}
