import { readFileSync } from 'node:fs'
import { hashOf } from '#lib/domain/base/id.ts'
import { type Fact, MECHANISMS, type Predicate } from '#lib/domain/learn/lesson.ts'
import { vocabularyOf } from '#lib/domain/learn/plain-words.ts'
import type { WriteRequest } from '../ports.ts'

/**
 * What a model is shown. The words stand in `prompts/*.md`, each file under a version of its own; values are put in as JSON in which no
 * bracket of a tag survives, so that nothing typed by a stranger can end the block it stands in.
 */
export type Message = { readonly role: 'user' | 'assistant'; readonly content: string }
export type Prompt = { readonly version: string; readonly system: string; readonly messages: readonly Message[] }

const EXEMPLARS_MAX = 12
const NOTES_MAX = 24
const NOTE_CHARS_MAX = 300
const REPLY_CHARS_MAX = 8_000

export function promptFor(request: WriteRequest): Prompt {
  const { action, facts, exemplars, scope, notes } = request
  const primary = facts[0] as Fact
  const filled = fill(LESSON.request, {
    action: asData(Object.fromEntries(Object.entries(action).map(([key, value]) => [key, typeof value === 'string' ? labelOf(value) : value]))),
    direction: primary.shrunk > 0 ? 'dearer' : 'cheaper',
    facts: facts.map(factRow).join('\n'),
    scope: asData(labelsOf(scope)),
    executions: exemplars
      .slice(0, EXEMPLARS_MAX)
      .map((e) => asData({ ...e, known: labelsOf(e.known) }))
      .join('\n'),
    notes: notes
      .slice(0, NOTES_MAX)
      .map((note) => asData(note.slice(0, NOTE_CHARS_MAX)))
      .join('\n'),
    words: [...vocabularyOf(action)].join(' '),
    mechanisms: MECHANISMS.join(', '),
  })
  return { version: LESSON.version, system: LESSON.system, messages: [{ role: 'user', content: filled }] }
}

/** The same conversation with the refused answer and what is wrong with it. */
export function repairOf(prompt: Prompt, reply: string, problems: readonly { readonly check: string; readonly message: string }[]): Prompt {
  const listed = problems.map(({ check, message }) => `- ${check}: ${asData(message)}`).join('\n')
  return {
    version: `${prompt.version}+${REPAIR.version}`,
    system: prompt.system,
    messages: [
      ...prompt.messages,
      // An empty assistant turn is refused by some providers.
      { role: 'assistant', content: reply.slice(0, REPLY_CHARS_MAX).trim() || '(nothing)' },
      { role: 'user', content: fill(REPAIR.request, { problems: listed }) },
    ],
  }
}

/** `model` as `provider:model`. */
export const promptHashOf = (model: string, { system, messages }: Pick<Prompt, 'system' | 'messages'>): string =>
  hashOf(model, system, ...messages.flatMap(({ role, content }) => [role, content]))

/** As a person reads it: what was asked, whole. */
export const transcriptOf = ({ system, messages }: Prompt): string =>
  [`[system]\n${system}`, ...messages.map(({ role, content }) => `[${role}]\n${content}`)].join('\n\n')

function factRow({ id, metric, predicate, comparison, n, days, raw, shrunk, low, high, p, e, supportIds, counterIds }: Fact): string {
  const numbers = {
    n,
    days,
    raw: rounded(raw),
    shrunk: rounded(shrunk),
    interval: [rounded(low), rounded(high)],
    p: rounded(p),
    e: e === null ? null : rounded(e),
  }
  return asData({ id, metric, of: populationOf(predicate), against: comparison, ...numbers, supporting: supportIds.length, countering: counterIds.length })
}

/** Symbols, regimes and the like are written upstream too, and stand outside the block of notes: what is no single word is not shown. */
const labelOf = (value: string): string => (/^[\p{L}\p{N}._:/@+-]{1,40}$/u.test(value) ? value : '(withheld)')
const labelsOf = (values: Readonly<Record<string, string | null>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(values).flatMap(([key, value]) => (value === null ? [] : [[key, labelOf(value)]])))

const rounded = (value: number): number => Number(value.toPrecision(4))
const populationOf = (predicate: Predicate): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(predicate.map((c) => [c.field, c.values.map(labelOf)]))

/** JSON without tag brackets, backticks, or a character that cannot be seen: each is written as its code. */
const asData = (value: unknown): string =>
  JSON.stringify(value).replace(/[<>&`\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu, (c) => {
    const code = c.codePointAt(0) as number
    return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`
  })

/** Each `[[name]]` once; what is put in is not looked at again. */
const fill = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replace(/\[\[(\w+)\]\]/g, (whole, name: string) => (Object.hasOwn(values, name) ? (values[name] as string) : whole))

const LESSON = read('lesson')
const REPAIR = read('repair')

function read(name: string): { readonly version: string; readonly system: string; readonly request: string } {
  const text = readFileSync(new URL(`./prompts/${name}.md`, import.meta.url), 'utf8')
  const version = /^version: (\S+)$/m.exec(text)?.[1]
  if (!version) throw new Error(`prompts/${name}.md names no version`)
  const section = (title: string): string => (text.split(`\n# ${title}\n`)[1] ?? '').split(/\n# \w+\n/)[0]?.trim() ?? ''
  return { version, system: section('system'), request: section('request') }
}
