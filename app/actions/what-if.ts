'use server'
import type { Receipt } from '#lib/wire/command.ts'
import { record } from './record.ts'

/** Asks what a change would have done with the decisions of the log. Nothing changes by it; the learning program answers. */
export async function askWhatIf(
  key: string,
  wish: { readonly draft: string; readonly kind: 'weights' | 'configuration'; readonly base_version: number; readonly change: Record<string, unknown> },
): Promise<Receipt> {
  return record('ask_what_if', key, wish)
}
