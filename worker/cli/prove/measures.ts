import { hashOf } from '#lib/domain/base/id.ts'
import { calibrationError } from '#lib/domain/learn/confidence.ts'
import { curatorWorld } from '#lib/sim/worlds/curator-world.ts'
import { sizeWorld } from '#lib/sim/worlds/size-world.ts'
import { venueWorld } from '#lib/sim/worlds/venue-world.ts'
import type { World, WorldOf } from '#lib/wire/world.ts'
import { runBoard } from './board-layer.ts'
import { runBatch } from './cell-layer.ts'
import { runConfounded } from './confounded-layer.ts'
import { type CuratorPolicy, runCurators } from './curator-layer.ts'
import { runDrift } from './drift-layer.ts'
import { runPaired } from './paired-layer.ts'
import { runText } from './text-layer.ts'
import { runVenue, savedIn, type VenuePolicy } from './venue-layer.ts'
import { runWhatIf, TODAY, trueLift } from './what-if-layer.ts'
import { runWindows } from './window-layer.ts'

/** One seed's contribution to a metric: the metric is Σ top ÷ Σ bottom over seeds. */
export type Part = readonly [top: number, bottom: number]
/** What one world gave under one seed. `signs` are kept apart because calibration needs them together. */
export type Measured = { readonly parts: Readonly<Record<string, Part>>; readonly signs?: readonly { readonly p: number; readonly isRight: boolean }[] }

/** Answers of a world that do not depend on the seed, computed once. */
export type Truths = Readonly<Record<string, number>>
const TRUTH_DRAWS = 60_000

export const truthsOf = (world: World): Truths =>
  world.kind === 'what-if' ? Object.fromEntries(world.proposals.map((p) => [p.name, trueLift({ ...world, kind: 'curator' }, p, TRUTH_DRAWS)])) : {}

export function measure(world: World, seed: number, truths: Truths): Measured {
  switch (world.kind) {
    case 'venue':
    case 'size':
      return venues(world, seed)
    case 'cells':
      return cells(world, seed)
    case 'curator':
      return curators(world, seed)
    case 'what-if':
      return whatIf(world, seed, truths)
    case 'window': {
      const r = runWindows(world, seed, SHADOW_BY_DAY)
      return {
        parts: {
          'shadow.by_day_45': [r.inShadow, r.dearHours],
          'active.false': [r.falseActive, 1],
          'active.lessons': [r.active, 1],
          saving_bps: [r.savingBps, 1],
        },
      }
    }
    case 'confounded': {
      const r = runConfounded(world, seed)
      const isRight = Math.sign(r.stratifiedBps) === Math.sign(world.effectOfB)
      return {
        parts: {
          naive_bps: [r.naiveBps, 1],
          stratified_bps: [r.stratifiedBps, 1],
          bias_bps: [Math.abs(r.stratifiedBps - world.effectOfB), 1],
          'active.false': [r.falseActive, 1],
          'active.lessons': [r.active, 1],
          ...(world.effectOfB === 0 ? {} : { 'sign.right': [isRight ? 1 : 0, 1] as const }),
        },
      }
    }
    case 'drift': {
      const r = runDrift(world, seed)
      return {
        parts: {
          run_length: [r.quietLength, 1],
          ...Object.fromEntries(world.shifts.map((shift, i) => [`delay.${shift}sd`, [r.delays[i] as number, 1] as const])),
        },
      }
    }
    case 'paired': {
      const r = runPaired(world, seed)
      return {
        parts: {
          saving_bps: [r.savingBps, 1],
          covered: [r.isCovered ? 1 : 0, 1],
          declared: [r.isDeclared ? 1 : 0, 1],
          'unpaired.declared': [r.isDeclaredUnpaired ? 1 : 0, 1],
          variance_ratio: [r.unpairedVariance, r.pairedVariance],
          'unchanged.difference': [r.unchangedDifference, 1],
        },
      }
    }
    case 'text': {
      const r = runText(world, seed)
      return {
        parts: {
          traceable: [r.traceable, r.lessons],
          ids_valid: [r.idsValid, r.lessons],
          'shuffled.lessons': [r.shuffledLessons, r.shuffled],
          'lies.accepted': [r.liesAccepted, 1],
          'notes.moved': [r.isMovedByNotes ? 1 : 0, 1],
          lessons: [r.lessons, 1],
        },
      }
    }
  }
}

const SHADOW_BY_DAY = 45
const WINDOWS = [[0, 500], [0, 1_000], [500, 1_000], [0, 2_000], [1_000, 2_000], [0, 4_000], [4_000, 8_000]] as const // biome-ignore format: one list
const nameOf = ([from, to]: readonly [number, number]): string => `${from}-${to}`
const windowsOf = (length: number) => WINDOWS.filter(([, to]) => to <= length)

function venues(spec: WorldOf<'venue'> | WorldOf<'size'>, seed: number): Measured {
  const world = spec.kind === 'venue' ? venueWorld(spec, seed) : sizeWorld(spec, seed)
  const parts: Record<string, Part> = {}
  const policies: readonly VenuePolicy[] = ['base', 'gate', 'weighting']
  for (const policy of policies) {
    const run = runVenue(world, policy)
    for (const window of windowsOf(world.orders)) {
      const { saved, possible, orders } = savedIn(run, window[0], window[1])
      // Where the default is the best everywhere there is nothing to have a share of.
      if (possible > 0) parts[`${policy}.share.${nameOf(window)}`] = [saved, possible]
      parts[`${policy}.saving_bps.${nameOf(window)}`] = [saved, orders]
      parts[`${policy}.loss_bps.${nameOf(window)}`] = [-saved, orders]
    }
    if (policy !== 'base') parts[`${policy}.alarms`] = [run.alarms, 1]
  }
  const again = runVenue(world, 'gate')
  const first = runVenue(spec.kind === 'venue' ? venueWorld(spec, seed) : sizeWorld(spec, seed), 'gate')
  return { parts: { ...parts, repeats_alike: [hashOf(...again.chosen) === hashOf(...first.chosen) ? 1 : 0, 1] } }
}

function cells(spec: WorldOf<'cells'>, seed: number): Measured {
  const r = runBatch(spec, seed)
  const passedRatios = r.effectRatios
  return {
    parts: {
      false_discovery: [r.nominated === 0 ? 0 : r.falseNominated / r.nominated, 1],
      'runs.false_nominated': [r.falseNominated > 0 ? 1 : 0, 1],
      'runs.false_active': [r.falsePassed > 0 ? 1 : 0, 1],
      'base.false_lessons': [r.baseFalse, 1],
      'base.false_share': [r.baseFalse, r.baseLessons],
      ...(r.strong === 0 ? {} : { power: [r.strongFound, r.strong] as const }),
      ...(r.followed === 0 ? {} : { 'shadow.passed': [r.passed, r.followed] as const }),
      ...(passedRatios.length === 0 ? {} : { effect_ratio: [passedRatios.reduce((total, ratio) => total + ratio, 0), passedRatios.length] as const }),
    },
    signs: r.signs,
  }
}

function curators(spec: WorldOf<'curator'>, seed: number): Measured {
  const world = curatorWorld(spec, seed)
  const runs = Object.fromEntries((['off', 'base', 'learned', 'oracle'] as const).map((policy) => [policy, runCurators(world, policy)])) as Record<
    CuratorPolicy,
    ReturnType<typeof runCurators>
  >
  const sum = (policy: CuratorPolicy, [from, to]: readonly [number, number]): number => runs[policy].value.slice(from, to).reduce((total, v) => total + v, 0)
  const parts: Record<string, Part> = {}
  for (const policy of ['base', 'learned'] as const) {
    for (const window of windowsOf(spec.decisions)) {
      const gain = sum(policy, window) - sum('off', window)
      const possible = sum('oracle', window) - sum('off', window)
      if (possible !== 0) parts[`${policy}.share.${nameOf(window)}`] = [gain, possible]
      parts[`${policy}.loss.${nameOf(window)}`] = [-gain, Math.abs(sum('off', window))]
    }
    parts[`${policy}.loss.all`] = [sum('off', [0, spec.decisions]) - sum(policy, [0, spec.decisions]), Math.abs(sum('off', [0, spec.decisions]))]
  }
  const board = runBoard(world)
  const again = runCurators(curatorWorld(spec, seed), 'learned')
  return {
    parts: {
      ...parts,
      'learned.exploration': [-runs.learned.explored, Math.abs(sum('off', [0, spec.decisions]))],
      'learned.alarms': [runs.learned.alarms, 1],
      'scoreboard.within_bounds': [board.isWithin ? 1 : 0, 1],
      'scoreboard.regret_to_bound': [board.regret, board.bound],
      repeats_alike: [hashOf(...again.value) === hashOf(...runs.learned.value) ? 1 : 0, 1],
    },
  }
}

function whatIf(spec: WorldOf<'what-if'>, seed: number, truths: Truths): Measured {
  const world = curatorWorld({ ...spec, kind: 'curator' }, seed)
  const parts: Record<string, Part> = {}
  for (const proposal of spec.proposals) {
    const truth = truths[proposal.name] as number
    const r = runWhatIf(world, proposal, truth)
    parts[`${proposal.name}.covered`] = [r.isCovered ? 1 : 0, 1]
    parts[`${proposal.name}.says_better`] = [r.saysBetter ? 1 : 0, 1]
    parts[`${proposal.name}.lower_bound_above_0`] = [r.isAboveZero ? 1 : 0, 1]
    parts[`${proposal.name}.refused`] = [r.isRefused ? 1 : 0, 1]
    parts[`${proposal.name}.effective_size`] = [r.effectiveSize, 1]
    parts[`${proposal.name}.bias`] = [r.lift - truth, 1]
    parts[`${proposal.name}.naive_bias`] = [r.naive - truth, 1]
    parts.exploration_share = [r.explorationShare, 1]
    // Not helped by a refusal: a lower bound above 0 counts even where the desk would not show it.
    if (truth < 0) parts[`${proposal.name}.harmful_called_better`] = [r.isAboveZero ? 1 : 0, 1]
  }
  parts['self.lift'] = [Math.abs(runWhatIf(world, TODAY, 0).lift), 1]
  return { parts }
}

/** Σ top ÷ Σ bottom with its standard error over seeds, by linearisation. */
export function pooled(parts: readonly Part[]): { readonly value: number; readonly se: number; readonly seeds: number } {
  const top = parts.reduce((total, [a]) => total + a, 0)
  const bottom = parts.reduce((total, [, b]) => total + b, 0)
  const value = top / bottom
  const n = parts.length
  const mean = bottom / n
  const squares = parts.reduce((total, [a, b]) => total + ((a - value * b) / mean) ** 2, 0)
  return { value, se: n < 2 ? Number.NaN : Math.sqrt(squares / (n - 1) / n), seeds: n }
}

export const calibrationOf = (measured: readonly Measured[]): number | null => {
  const signs = measured.flatMap((m) => m.signs ?? [])
  return signs.length === 0 ? null : calibrationError(signs)
}
