import { write } from '#lib/domain/learn/write.ts'
import type { Writer } from '../ports.ts'

/** The writer that is always there: sentence patterns filled from the facts, no model, no network. */
export const builtInWriter: Writer = {
  write: async ({ action, predicate, facts }) => ({
    text: write(action, predicate, facts),
    generator: 'deterministic',
    promptVersion: null,
    promptHash: null,
    modelConfidence: null,
    calls: [],
  }),
}
