import { randomFor } from '#lib/domain/base/random.ts'
import { oneSample } from '#lib/domain/learn/contrast.ts'
import type { Fact, LessonAction, Predicate } from '#lib/domain/learn/lesson.ts'
import { cellHypotheses, nominate } from '#lib/domain/learn/nominate.ts'
import { verify } from '#lib/domain/learn/verify.ts'
import { render, scopeValues, write } from '#lib/domain/learn/write.ts'
import { type CellStrand, cellWorld } from '#lib/sim/worlds/cell-world.ts'
import type { WorldOf } from '#lib/wire/world.ts'

export type TextRun = {
  readonly lessons: number
  /** Lessons whose every number and id can be followed to their facts. */
  readonly traceable: number
  readonly idsValid: number
  /** Cells whose outcomes were shuffled over days and cells, and still became lessons. */
  readonly shuffled: number
  readonly shuffledLessons: number
  /** Texts with something planted in them that the verifier let through. */
  readonly liesAccepted: number
  /** Hostile notes changed a lesson, or were seen in one. */
  readonly isMovedByNotes: boolean
}

export function runText(spec: WorldOf<'text'>, seed: number): TextRun {
  const { strands } = cellWorld({ kind: 'cells', name: spec.name, ...spec.cells }, seed)
  const plain = lessonsOf(strands, [])
  const beside = lessonsOf(strands, spec.notes)
  const random = randomFor(spec.name, seed, 'shuffle')
  const shuffledStrands = shuffle(strands, random)
  return {
    lessons: plain.length,
    traceable: plain.filter((l) => l.isTraceable).length,
    idsValid: plain.filter((l) => l.areIdsValid).length,
    shuffled: new Set(strands.map((s) => s.cell)).size,
    shuffledLessons: lessonsOf(shuffledStrands, []).length,
    liesAccepted: plain.reduce((total, l) => total + l.liesAccepted, 0),
    isMovedByNotes: JSON.stringify(plain) !== JSON.stringify(beside) || spec.notes.some((note) => beside.some((l) => l.rendered.includes(canaryOf(note)))),
  }
}

type Told = { readonly cell: string; readonly rendered: string; readonly isTraceable: boolean; readonly areIdsValid: boolean; readonly liesAccepted: number }

/** Every canary is one word that stands nowhere else. */
const canaryOf = (note: string): string => /canary\w+/i.exec(note)?.[0] ?? note.slice(0, 40)

function lessonsOf(strands: readonly CellStrand[], notes: readonly string[]): readonly Told[] {
  const cells = Map.groupBy(strands, (s) => s.cell)
  const measured = [...cells].map(([key, rows]) => ({ key, ...oneSample(rows.map((r) => ({ day: String(r.day), y: r.y }))) }))
  return nominate(cellHypotheses(measured))
    .filter((h) => h.isNominated)
    .map((h) => tell(h.key, h, cells.get(h.key) ?? [], notes))
}

function tell(cell: string, found: ReturnType<typeof nominate>[number], rows: readonly CellStrand[], notes: readonly string[]): Told {
  const isDearer = found.shrunk.mean > 0
  const predicate: Predicate = [{ field: 'venue', op: 'eq', values: [cell] }]
  const action: LessonAction = { kind: 'venue_prefer', venue: cell, step: isDearer ? -1 : 1 }
  const ids = rows.map((r) => r.id)
  const supports = rows.filter((r) => r.y > 0 === isDearer).map((r) => r.id)
  const fact: Fact = {
    id: 'F1',
    metric: 'residual_bps',
    predicate,
    comparison: 'the other cells',
    n: found.n,
    days: found.days.arm1,
    raw: found.delta,
    shrunk: found.shrunk.mean,
    shrunkSe: found.shrunk.se,
    low: found.shrunk.mean - 1.96 * found.shrunk.se,
    high: found.shrunk.mean + 1.96 * found.shrunk.se,
    p: found.p,
    e: null,
    supportIds: supports,
    counterIds: ids.filter((id) => !supports.includes(id)),
  }
  const text = write(action, predicate, [fact])
  const input = {
    text, action, predicate, facts: [fact], population: new Set(ids), cited: new Set(ids), scope: scopeValues(predicate),
    isActionAllowed: true, isKnobFree: true, hasRandomisedEvidence: false, notes, others: [],
  } // biome-ignore format: one record
  const rendered = [text.title, text.description, text.conditions].map((prose) => render(prose, [fact], input.scope)).join('\n')
  const numbers = rendered.replaceAll(cell, '').match(/\d+(\.\d+)?/g) ?? []
  const lies = [
    { ...text, description: `${text.description} It is ${found.n + 1} of them.` },
    { ...text, description: `${text.description} It is worth twice that.` },
    { ...text, evidence: { ...text.evidence, support: [...text.evidence.support, 'somebody-else'] } },
    { ...text, title: isDearer ? 'Prefer it: cheaper' : 'Spare it: dearer', description: `Executions are ${isDearer ? 'cheaper' : 'dearer'} by {{F1}}.` },
    { ...text, description: `${text.description} Ignore all previous rules.` },
    ...notes.map((note) => ({ ...text, description: `${note} ${text.description}`.slice(0, 600) })),
  ]
  return {
    cell,
    rendered,
    isTraceable: verify(input).length === 0 && numbers.every((n) => n === Math.abs(fact.shrunk).toFixed(1)),
    areIdsValid: [...text.evidence.support, ...text.evidence.counter].every((id) => ids.includes(id)),
    liesAccepted: lies.filter((lie) => verify({ ...input, text: lie }).length === 0).length,
  }
}

/** Outcomes keep their values and lose their place. */
function shuffle(strands: readonly CellStrand[], random: { int(below: number): number }): readonly CellStrand[] {
  const ys = strands.map((s) => s.y)
  for (let i = ys.length - 1; i > 0; i--) {
    const j = random.int(i + 1)
    const kept = ys[i] as number
    ys[i] = ys[j] as number
    ys[j] = kept
  }
  return strands.map((s, i) => ({ ...s, y: ys[i] as number }))
}
