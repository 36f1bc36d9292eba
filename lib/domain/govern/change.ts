import type { Result } from '../base/result.ts'
import { err, ok } from '../base/result.ts'
import { snake } from '../decide/field-name.ts'
import type { Problem } from '../decide/fields.ts'
import { isRecord } from '../decide/fields.ts'
import { DEFAULT_POLICY, type Policy } from '../decide/policy.ts'
import { parsePolicy } from '../decide/stored-policy.ts'
import type { ProposalKind } from './proposal.ts'

/** What a proposal changes of a configuration, and the configuration that comes of it. */

type Config = Readonly<Record<string, unknown>>
/** One field: its path in snake_case, as people and the log name it. */
export type FieldChange = { readonly path: string; readonly from: unknown; readonly to: unknown }
export type Changed = { readonly config: Config; readonly changes: readonly FieldChange[] }

/** Top parts that each kind may change; the others are another kind's, so that an approver knows what to look for. */
const PARTS: Readonly<Partial<Record<ProposalKind, readonly string[]>>> = {
  weights: ['curators', 'publishThreshold'],
  limits: ['limits'],
  configuration: Object.keys(DEFAULT_POLICY).filter((key) => key !== 'version'),
}

/**
 * The base configuration with the patch merged in: objects field by field, all else in place. Keys are snake_case or
 * camelCase. A field that does not exist, a value out of bounds or a patch that changes nothing is refused by its path.
 */
export function changedConfig(base: Config, kind: ProposalKind, patch: unknown): Result<Changed, readonly Problem[]> {
  const parts = PARTS[kind]
  if (parts === undefined) return err([{ path: '', message: `a proposal of kind ${kind} changes no field` }])
  if (!isRecord(patch)) return err([{ path: 'change', message: 'must be an object of the fields that change' }])
  const problems: Problem[] = []
  const changes: FieldChange[] = []
  const foreign = Object.keys(patch).filter((key) => !parts.includes(camel(key)))
  for (const key of foreign) problems.push({ path: key, message: `is not a field that a proposal of kind ${kind} changes` })
  const before = parsePolicy(base)
  if (!before.ok) return err(before.error)
  merge(before.value, patch, '', foreign, changes, problems)
  if (problems.length > 0) return err(problems)
  if (changes.length === 0) return err([{ path: '', message: 'nothing would change' }])
  const config = changes.reduce((result, { path, to }) => put(result, path.split('.'), to), base)
  const parsed = parsePolicy(config)
  return parsed.ok ? ok({ config, changes }) : err(parsed.error)
}

/** Every field in which two policies differ. */
export const differences = (before: Policy, after: Policy): readonly FieldChange[] => differ(before, after, '').filter(({ path }) => path !== 'version')

function differ(before: unknown, after: unknown, path: string): readonly FieldChange[] {
  if (!isRecord(before) || !isRecord(after)) return before === after ? [] : [{ path, from: before, to: after }]
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return keys.flatMap((key) => differ(before[key], after[key], path === '' ? snake(key) : `${path}.${snake(key)}`))
}

/** The value of a field of the policy by its path in snake_case; undefined when there is none. */
export const valueAt = (policy: Policy, path: string): unknown =>
  path.split('.').reduce<unknown>((at, key) => (isRecord(at) && Object.hasOwn(at, camel(key)) ? at[camel(key)] : undefined), policy)

/** Whether decisions of the past can tell what it would do: it moves what a score is made of. */
export const movesScores = (changes: readonly Pick<FieldChange, 'path'>[]): boolean => changes.some(({ path }) => /^(curators\.|publish_threshold$)/.test(path))

function merge(at: object, patch: Config, path: string, skip: readonly string[], changes: FieldChange[], problems: Problem[]): void {
  for (const [key, to] of Object.entries(patch)) {
    if (skip.includes(key)) continue
    const here = path === '' ? snake(key) : `${path}.${snake(key)}`
    const name = camel(key)
    if (!Object.hasOwn(at, name)) {
      problems.push({ path: here, message: 'is not a field of the configuration' })
      continue
    }
    const from = (at as Config)[name]
    if (isRecord(from)) {
      if (isRecord(to)) merge(from, to, here, [], changes, problems)
      else problems.push({ path: here, message: 'must be an object' })
    } else if (!isSame(from, to)) changes.push({ path: here, from, to })
  }
}

/** The document with one field set, under the spelling that it has there already. */
function put(object: Config, [key, ...rest]: readonly string[], value: unknown): Config {
  if (key === undefined) return object
  const name = Object.hasOwn(object, key) && !Object.hasOwn(object, camel(key)) ? key : camel(key)
  const inner = object[name]
  return { ...object, [name]: rest.length === 0 ? value : put(isRecord(inner) ? inner : {}, rest, value) }
}

/** Amounts are text here and numbers there. */
export const isSame = (a: unknown, b: unknown): boolean => a === b || (isAmount(a) && isAmount(b) && Number(a) === Number(b))
const isAmount = (value: unknown): value is string | number => typeof value === 'number' || (typeof value === 'string' && value.trim() !== '')
const camel = (key: string): string => key.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase())
