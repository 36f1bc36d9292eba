import { z } from 'zod'

/** The one error envelope of every route handler. */
export type ErrorEnvelope = { readonly error: { readonly code: string; readonly message: string } }

export const envelope = (code: string, message: string): ErrorEnvelope => ({ error: { code, message } })

/**
 * Everything a GET may ask for is text; an empty value means that the parameter is absent. A NUL, which no column can hold, reads as the letter
 * that stands for what cannot be read, as half a surrogate does: it matches nothing.
 */
export const queryOf = (params: URLSearchParams): Record<string, string> =>
  Object.fromEntries([...params].flatMap(([name, value]) => (value === '' ? [] : [[name, value.replaceAll('\0', '\uFFFD')]])))

/** The id of a row as it stands in an address. */
export const rowId = (lengthMax: number) =>
  z
    .string()
    .min(1)
    .max(lengthMax)
    .refine((id) => !id.includes('\0'), 'holds a NUL character')

/** At most 200 ids, comma-separated: the delta read of one view. */
export const idList = z
  .string()
  .max(16_000)
  .transform((text) => [
    ...new Set(
      text
        .replaceAll('\0', '\uFFFD')
        .split(',')
        .filter((id) => id !== ''),
    ),
  ])
  .pipe(z.array(z.string().max(80)).max(200))

/** `field: problem; field: problem`, in words a caller can act on. */
export const problemsOf = (error: z.ZodError): string => error.issues.map((issue) => `${issue.path.join('.') || 'request'}: ${issue.message}`).join('; ')
