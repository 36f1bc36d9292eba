import { snake } from '#lib/domain/decide/field-name.ts'
import type { ConfigField, ConfigValue } from '#lib/wire/views/config.ts'

/** Fields as somebody has typed them, by path; text that is no value yet stays text, and the parser says what is wrong with it. */
export type Edits = Readonly<Record<string, ConfigValue>>

/** `{ 'limits.max_drawdown': 0.2 }` → `{ limits: { max_drawdown: 0.2 } }`. */
export function patchOf(edits: Edits): Record<string, unknown> {
  const patch: Record<string, unknown> = {}
  for (const [path, value] of Object.entries(edits)) {
    const keys = path.split('.')
    const last = keys.pop() as string
    let at = patch
    for (const key of keys) {
      at[key] ??= {}
      at = at[key] as Record<string, unknown>
    }
    at[last] = value
  }
  return patch
}

/** What a typed text is for this kind of field. An empty one means none, where none is allowed. */
export function typedValue({ kind, isOptional }: Pick<ConfigField, 'kind' | 'isOptional'>, text: string): ConfigValue {
  const plain = text.trim().replaceAll(',', '')
  if (plain === '' && isOptional) return null
  if (kind === 'amount') return plain
  return plain !== '' && Number.isFinite(Number(plain)) ? Number(plain) : text
}

/** Amounts are text here and numbers there. */
export const isSameValue = (a: ConfigValue, b: ConfigValue): boolean =>
  a === b || (typeof a === 'string' && typeof b === 'string' && a !== '' && b !== '' && Number(a) === Number(b))

/** With one field edited; one that is back where it was is not an edit any more. */
export function edited(edits: Edits, field: Pick<ConfigField, 'path' | 'value'>, value: ConfigValue): Edits {
  const { [field.path]: _, ...rest } = edits
  return isSameValue(field.value, value) ? rest : { ...rest, [field.path]: value }
}

export const linesOf = (
  fields: readonly ConfigField[],
  edits: Edits,
): readonly { readonly path: string; readonly old: string | null; readonly proposed: string | null }[] =>
  fields.flatMap(({ path, value }) => (Object.hasOwn(edits, path) ? [{ path, old: printed(value), proposed: printed(edits[path] ?? null) }] : []))

export const printed = (value: ConfigValue): string | null => (value === null ? null : String(value))

/** The parser names a field as it stands in the document, which may be in the other spelling. */
export const samePath = (a: string, b: string): boolean => snake(a) === snake(b)
