/** Milliseconds as the columns of an instant hold them: text for `timestamptz`, whole microseconds beside it. */
export const iso = (ms: number): string => new Date(ms).toISOString()
export const us = (ms: number): number => Math.round(ms * 1_000)
