import type { Result } from '#lib/domain/base/result.ts'

/** Who asks the desk for something, and because of what: the row of a Decision Maker, or a person's command. */
export type Asked = { readonly causeId: string | null; readonly actor: string | undefined }

/** Why an order, a watch or a waiting decision was not changed. */
export type NotChanged = { readonly code: string; readonly message: string; readonly field?: string }

export type Answer = Result<Readonly<Record<string, unknown>>, NotChanged>
