import type { QueueModel } from '../domain/base/simulation.ts'

/**
 * Lots ahead of a resting order after its level went from `before` to `now` lots, `printed` of which were traded (trades
 * have moved the queue already). What is left of a decrease was cancelled; how much of that stood before us is what the
 * models differ in. A level that grew grew behind us. May be a fraction of a lot; never more than `ahead` or `now`.
 *
 * Source: `ProbQueueModel` of nkaz001/hftbacktest, with the lots behind us counted after the trades rather than before.
 */
export function aheadAfter(model: QueueModel, ahead: number, before: number, now: number, printed: number): number {
  if (model.kind === 'first') return 0
  const cancelled = before - now - printed
  if (model.kind === 'conservative' || cancelled <= 0) return Math.min(ahead, now)
  const behind = Math.max(0, before - printed - ahead)
  const share = shareAhead(model, ahead, behind)
  // More than was behind us cannot have been cancelled there.
  const fromAhead = Math.max(share * cancelled, cancelled - behind)
  return Math.max(0, Math.min(ahead - fromAhead, now))
}

/** Part of a cancel that stood before us: f(ahead) / (f(ahead) + f(behind)). */
export function shareAhead(model: Extract<QueueModel, { kind: 'power' | 'log' }>, ahead: number, behind: number): number {
  const f = model.kind === 'log' ? Math.log1p : (lots: number) => lots ** model.exponent
  const total = f(ahead) + f(behind)
  // Large queues under a large exponent leave the numbers: the longer part then takes all of it.
  if (!Number.isFinite(total)) return ahead > behind ? 1 : ahead < behind ? 0 : 0.5
  return total === 0 ? 0 : f(ahead) / total
}
