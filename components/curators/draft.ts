import { snake } from '#lib/domain/decide/field-name.ts'
import type { CuratorName } from '#lib/domain/decide/policy.ts'
import type { Knobs, ScorePolicy } from '#lib/wire/views/curators.ts'

/**
 * What somebody tunes: the knobs that differ from the version in force, by their path (`execution.weight`, `publish_threshold`). Kept small,
 * so that it fits the URL, and laid over whatever version is in force when it is read again.
 */
export type Draft = Readonly<Record<string, number | boolean>>
export type Change = { readonly [part: string]: unknown }

export const CURATOR_NAMES = ['execution', 'venue', 'risk', 'position'] as const satisfies readonly CuratorName[]
export const PUBLISH_THRESHOLD = 'publish_threshold'

export type Knob = { readonly key: keyof Knobs & string; readonly name: string; readonly low: number; readonly high: number; readonly step: number }
/** What can be moved, and how far. A test holds these bounds to those of the parser. */
export const KNOBS: readonly Knob[] = [
  { key: 'weight', name: 'Weight', low: 0.05, high: 0.5, step: 0.005 },
  { key: 'threshold', name: 'Threshold', low: 0, high: 1, step: 0.01 },
  { key: 'kappa', name: 'Bound κ', low: 0, high: 0.15, step: 0.005 },
  { key: 'vetoFloor', name: 'Veto floor', low: 0, high: 1, step: 0.01 },
]
export const THRESHOLD_KNOB = { name: 'Publish threshold', low: 0.01, high: 1, step: 0.005 } as const

export const pathOf = (curator: CuratorName, key: keyof Knobs): string => `${curator}.${snake(key)}`

/** Every path that a draft may hold, with its bounds; a switch has none. */
const PATHS: ReadonlyMap<string, { readonly low: number; readonly high: number } | null> = new Map([
  [PUBLISH_THRESHOLD, THRESHOLD_KNOB],
  ...CURATOR_NAMES.flatMap((name) => [
    ...KNOBS.map((knob) => [pathOf(name, knob.key), { low: knob.low, high: knob.high }] as const),
    [pathOf(name, 'enabled'), null] as const,
  ]),
])

/** Of a policy, by path. */
export function valueAt(policy: ScorePolicy, path: string): number | boolean {
  if (path === PUBLISH_THRESHOLD) return policy.publishThreshold
  const [curator, field = ''] = path.split('.')
  const knobs = policy.curators[curator as CuratorName] as unknown as Readonly<Record<string, number | boolean>>
  return knobs[field.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase())] as number | boolean
}

/** A draft with one knob moved; one that is back where it was is not in it any more. */
export function moved(base: ScorePolicy, draft: Draft, path: string, value: number | boolean): Draft {
  const { [path]: _, ...rest } = draft
  return valueAt(base, path) === value ? rest : { ...rest, [path]: value }
}

/** What a policy, such as that of an earlier version, is as a draft over the base. */
export const draftOf = (base: ScorePolicy, policy: ScorePolicy): Draft =>
  Object.fromEntries([...PATHS.keys()].flatMap((path) => (valueAt(base, path) === valueAt(policy, path) ? [] : [[path, valueAt(policy, path)]])))

/** Without what the base says itself by now. */
export const differing = (base: ScorePolicy, draft: Draft): Draft =>
  Object.fromEntries(Object.entries(draft).filter(([path, value]) => valueAt(base, path) !== value))

/** The fields that change, as a proposal names them. */
export function changeOf(draft: Draft): Change {
  const { [PUBLISH_THRESHOLD]: threshold, ...rest } = draft
  const curators: Record<string, Record<string, number | boolean>> = {}
  for (const [path, value] of Object.entries(rest)) {
    const [curator = '', field = ''] = path.split('.')
    curators[curator] = { ...curators[curator], [field]: value }
  }
  return { ...(threshold !== undefined && { publish_threshold: threshold }), ...(Object.keys(rest).length > 0 && { curators }) }
}

/** Old and new of each field, as texts, in the order of the knobs. */
export const linesOf = (base: ScorePolicy, draft: Draft): readonly { readonly path: string; readonly old: string; readonly proposed: string }[] =>
  [...PATHS.keys()].flatMap((path) =>
    draft[path] === undefined
      ? []
      : [{ path: path === PUBLISH_THRESHOLD ? path : `curators.${path}`, old: String(valueAt(base, path)), proposed: String(draft[path]) }],
  )

/** `execution.weight:0.35,publish_threshold:0.42`: legible in the address bar. */
export const writeDraft = (draft: Draft): string =>
  [...PATHS.keys()]
    .flatMap((path) => (draft[path] === undefined ? [] : [`${path}:${draft[path] === true ? 'on' : draft[path] === false ? 'off' : draft[path]}`]))
    .join(',')

/** What cannot be read, or lies out of bounds, counts as not moved. */
export function readDraft(text: string): Draft {
  const found: Record<string, number | boolean> = {}
  for (const part of text.split(',')) {
    const [path = '', value = ''] = part.split(':')
    const bounds = PATHS.get(path)
    if (bounds === null && (value === 'on' || value === 'off')) found[path] = value === 'on'
    if (bounds && /^\d+(\.\d+)?$/.test(value) && Number(value) >= bounds.low && Number(value) <= bounds.high) found[path] = Number(value)
  }
  return found
}
