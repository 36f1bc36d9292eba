/** Reports are pages that people open and pass on: whatever a file of fills or of worlds says stands in them as text. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvLine } from '#lib/format/csv.ts'
import { escapeText } from '#lib/format/html.ts'
import { reportHtml } from '#lib/format/report.ts'
import { fillLines, orderLines } from '#lib/format/tca-csv.ts'
import { fillsReader } from '#lib/wire/files-fills.ts'
import { readStream } from '#lib/wire/tca/read.ts'
import { analyseFiles } from '#lib/wire/tca/run.ts'
import { Refusal } from '#lib/wire/tca/settings.ts'
import { settingsOf } from '#lib/wire/tca/typed.ts'
import { reportInputOf } from '#lib/wire/tca/view.ts'
import { type ProofRun, proofHtml } from '#worker/cli/prove/report.ts'

const HOSTILE = [
  '<script>run()</script>',
  '"><img src=x onerror=run()>',
  "' onmouseover='run()",
  '</td></table><iframe src=//x>',
  '</style><script>run()</script>',
  '<svg/onload=run()>',
  '&lt;b&gt;&#60;',
  ']]><!--',
  'javascript:run()',
  `=cmd|'/C calc'!A0`,
  '+1+1',
  '@SUM(1)',
  '\t=1',
]
const text = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 30 }))
const cell = (value: string): string => `"${value.replaceAll('"', '""')}"`

/** Every tag that a report of ours may have, and none of its attributes runs or fetches anything. */
const TAGS =
  /^\/?(html|head|meta|title|style|body|main|h[1-6]|p|div|span|b|i|code|ul|li|table|caption|thead|tbody|tr|th|td|details|summary|figure|figcaption|svg|g|rect|path|line|circle|polyline|polygon|text|br|small|section)$/
function problemsOf(html: string): string[] {
  const body = html.replace(/^<!doctype html>/, '').replace(/<style>[^<]*<\/style>/g, '')
  const tags = [...body.matchAll(/<(\/?[^\s>]*)((?:[^"'>]|"[^"]*"|'[^']*')*)>/g)]
  const strange = tags.flatMap(([whole, name = '', attributes = '']) => {
    const names = [...attributes.matchAll(/([^\s="']+)\s*=\s*"[^"]*"/g)].map(([, attribute]) => attribute as string)
    const rest = attributes.replaceAll(/([^\s="']+)\s*=\s*"[^"]*"/g, '').trim()
    const isFine = TAGS.test(name) && /^(\/|open|open \/)?$/.test(rest) && names.every((one) => !/^(on|src|href|action|style|xlink)/i.test(one))
    return isFine ? [] : [whole]
  })
  const loose = body.replaceAll(/<(\/?[^\s>]*)((?:[^"'>]|"[^"]*"|'[^']*')*)>/g, '').match(/[<>].{0,30}/g) ?? []
  return [...strange, ...loose]
}

type Given = { readonly file: string; readonly symbol: string; readonly venue: string; readonly order: string; readonly side: string; readonly column: string }
const given: fc.Arbitrary<Given> = fc.record({ file: text, symbol: text, venue: text, order: text, side: text, column: text })

/** What the page and the command write of two fills that say so; null when nothing in them can be read. */
async function reported({ file, symbol, venue, order, side, column }: Given) {
  const rows = [
    `side,price,qty,symbol,venue,order_id,expected_price,${cell(column)}`,
    `buy,100,1,${[symbol, venue, order].map(cell).join(',')},99,x`,
    `sell,101,2,${[venue, symbol, order].map(cell).join(',')},99,x`,
    `${cell(side)},${cell(symbol)},1,A,B,C,99,x`,
  ]
  async function* bytes() {
    yield new TextEncoder().encode(rows.join('\n'))
  }
  const settings = settingsOf({}, [])
  const table = fillsReader({ ...settings, file })
  try {
    const fills = await readStream(bytes(), table, { file, delimiter: ',', bytesMax: null, recordsMax: null })
    return analyseFiles(settings, { fills, fillsTable: table.finish(), quotes: null, quotesTable: null })
  } catch (cause) {
    if (cause instanceof Refusal) return null
    throw cause
  }
}

describe('a report of fills', () => {
  it('has no tag and no attribute but its own, whatever the file says', async () => {
    let made = 0
    await fc.assert(
      fc.asyncProperty(given, async (one) => {
        const run = await reported(one)
        if (run === null) return
        made++
        const html = reportHtml(reportInputOf(run))
        expect(problemsOf(html)).toEqual([])
        expect(html).toContain(escapeText(one.file))
      }),
      { numRuns: 60 },
    )
    expect(made).toBeGreaterThan(30)
  }, 60_000)

  it('starts no formula in the tables beside it', async () => {
    await fc.assert(
      fc.asyncProperty(given, async (one) => {
        const run = await reported(one)
        if (run === null) return
        for (const line of [...fillLines(run.analysis), ...orderLines(run.analysis)])
          for (const value of cellsOf(line)) expect(/^[=+@\t\r]|^-(?!\d+(\.\d+)?$)/.test(value), value).toBe(false)
      }),
      { numRuns: 60 },
    )
  }, 60_000)
})

it('a proof has no tag and no attribute but its own, whatever the worlds are called', () => {
  fc.assert(
    fc.property(text, text, text, (name, about, metric) => {
      const figure = { value: 0.5, low: 0.4, high: 0.6, seeds: 3 }
      const bound = { atMost: 1 }
      const run = {
        seeds: [1, 2],
        worldsHash: 'ab'.repeat(32),
        seconds: 1,
        results: [{ world: { name, about }, figures: { [metric]: figure, 'base.share.0-500': figure }, seconds: 1 }],
        judged: [{ world: name, target: { row: '1', what: about, target: bound, moonshot: null }, figure, verdict: 'met', moonshot: null }],
      } as unknown as ProofRun
      expect(problemsOf(proofHtml(run))).toEqual([])
    }),
  )
})

it('a line of a table keeps numbers as they are, and everything else from being run', () => {
  expect(csvLine(['-1.5', '1e-7', '-5+1', '=1', ' =1', '\uff1d1', '|x', 'a,"b"', ''])).toBe(`-1.5,1e-7,'-5+1,'=1,' =1,'\uff1d1,'|x,"a,""b""",\n`)
  const bare = (one: string): string => one.replace(/^'/, '')
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (cells) => {
      expect(cellsOf(csvLine(cells)).map(bare)).toEqual(cells.map(bare))
    }),
  )
})

/** The cells of one or more lines as a spreadsheet takes them apart. */
function cellsOf(lines: string): string[] {
  return [...lines.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(?:,|\n)/g)].map(([, packed, plain]) => packed?.replaceAll('""', '"') ?? plain ?? '')
}
