/** `npm run prove`: what the desk's learning reaches in planted worlds whose truth is known (docs/proof.md). */
import { writeFile } from 'node:fs/promises'
import { hashOf } from '#lib/domain/base/id.ts'
import { openRecording } from '../market/replay/recording-folder.ts'
import { readLesson } from './prove/given-lesson.ts'
import type { Measured, Truths } from './prove/measures.ts'
import { HELP, type Options, Refusal, readOptions } from './prove/options.ts'
import { openPool } from './prove/pool.ts'
import { type PairedReplay, replayPaired } from './prove/replay.ts'
import { findingOf, findingText, type ReplayFinding } from './prove/replay-report.ts'
import { type ProofRun, proofHtml, proofText } from './prove/report.ts'
import { figuresOf, judge, type WorldResult } from './prove/verdict.ts'

try {
  const options = readOptions(process.argv.slice(2))
  if (options === 'help') process.stdout.write(`${HELP}\n`)
  else if (options.replay !== null) await replay(options.replay, options.lesson, options.json)
  else await prove(options)
} catch (cause) {
  if (!(cause instanceof Refusal)) throw cause
  process.stderr.write(`prove: ${cause.message}\n`)
  process.exitCode = 1
}

async function replay(folder: string, lesson: string | null, json: string | null): Promise<void> {
  const settings = { folder, everyMs: 60_000, notional: 50_000 } as const
  const given =
    lesson === null
      ? undefined
      : readLesson(
          lesson,
          attempt(() => openRecording(folder).listings.map((l) => l.venue)),
        )
  if (typeof given === 'string') throw new Refusal(`--lesson: ${given}`)
  attempt(() => openRecording(folder))
  const gates = given === undefined ? (['desk', 'hours'] as const) : (['given'] as const)
  const findings: ReplayFinding[] = []
  let played: PairedReplay | null = null
  for (const gate of gates) {
    played = await replayPaired({ ...settings, gate, ...(given && { given: [given] }) })
    findings.push(findingOf(played, gate))
  }
  if (played === null) return
  if (json !== null) await save('--json', json, `${JSON.stringify({ recording: played.recording, days: played.days, findings }, null, 2)}\n`)
  process.stdout.write(findingText(played, findings))
  if (findings.some((f) => f.unchanged_difference !== 0)) process.exitCode = 1
}

function attempt<T>(run: () => T): T {
  try {
    return run()
  } catch (cause) {
    throw cause instanceof Error && cause.name === 'RecordingError' ? new Refusal(`--replay: ${cause.message}`) : cause
  }
}

async function prove({ seeds, worlds, json, out }: Options): Promise<void> {
  const startedAt = performance.now()
  const results = await measured(worlds, seeds)
  const judged = results.flatMap(judge)
  const run = { seeds, worldsHash: hashOf(JSON.stringify(worlds)), seconds: (performance.now() - startedAt) / 1_000, results, judged }
  await save('--out', out, proofHtml(run))
  if (json !== null) await save('--json', json, figuresJson(run))
  process.stdout.write(proofText(run))
  process.stdout.write(`wrote ${out}${json === null ? '' : ` and ${json}`}\n`)
  if (judged.some((j) => j.verdict === 'missed')) process.exitCode = 1
}

async function measured(worlds: Options['worlds'], seeds: Options['seeds']): Promise<readonly WorldResult[]> {
  const pool = openPool()
  const results: WorldResult[] = []
  try {
    for (const world of worlds) {
      const from = performance.now()
      let done = 0
      const progress = (): void => void process.stderr.write(`\r${world.name}: seed ${++done} of ${seeds.length}   `)
      const [first] = await pool.run([{ world, seed: 0, truths: null }], () => {})
      const truths: Truths = first && 'truths' in first ? first.truths : {}
      const answers = await pool.run(
        seeds.map((seed) => ({ world, seed, truths })),
        progress,
      )
      const figures = figuresOf(answers.flatMap((a): Measured[] => ('measured' in a ? [a.measured] : [])))
      results.push({ world, figures, seconds: (performance.now() - from) / 1_000 })
      process.stderr.write(`\r${world.name}: ${seeds.length} seeds in ${((performance.now() - from) / 1_000).toFixed(1)} s          \n`)
    }
  } finally {
    await pool.close()
  }
  return results
}

function figuresJson({ seeds, worldsHash, judged, results }: ProofRun): string {
  const worlds = results.map(({ world, figures }) => ({ name: world.name, figures }))
  return `${JSON.stringify({ seeds: [seeds[0], seeds.at(-1)], worldsHash, judged, worlds }, null, 2)}\n`
}

/** A disk may fill up while the worlds run. */
async function save(flag: string, file: string, text: string): Promise<void> {
  await writeFile(file, text).catch((cause: Error) => {
    throw new Refusal(`${flag}: ${file} cannot be written: ${cause.message}`)
  })
}
