/** Invariant: whatever bytes a model returns, what its writer hands back passes the verifier. */
import { MockLanguageModelV4 } from 'ai/test'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { honestReply, requestFor, W7_NOTES } from '#tests/support/lesson-case.ts'
import type { WriteRequest } from '../ports.ts'
import { builtInWriter } from './built-in.ts'
import { modelWriter } from './model-writer.ts'

type Reply = string | Error | 'hangs'
const HONEST = honestReply('exec')

function scripted(replies: readonly Reply[], timeoutMs: number) {
  let next = 0
  const model = new MockLanguageModelV4({
    modelId: 'mock',
    doGenerate: async () => {
      const reply = replies[Math.min(next++, replies.length - 1)] as Reply
      if (reply === 'hangs') return new Promise<never>(() => {})
      if (reply instanceof Error) throw reply
      return {
        content: [{ type: 'text', text: reply }],
        finishReason: { unified: 'stop', raw: undefined },
        usage: {
          inputTokens: { total: 1_000, noCache: 1_000, cacheRead: undefined, cacheWrite: undefined },
          outputTokens: { total: 100, text: 100, reasoning: undefined },
        },
        warnings: [],
      }
    },
  })
  let ms = 0
  const writer = modelWriter({ name: 'mock:mock', model, price: { input: 2, output: 10 }, timeoutMs, secret: 'sk-very-secret', monotonicMs: () => ms++ })
  return { model, writer }
}

async function tell(replies: readonly Reply[], more: Partial<WriteRequest> = {}, timeoutMs = 30_000) {
  const { model, writer } = scripted(replies, timeoutMs)
  const written = await writer.write(requestFor('exec', more))
  return { written, model, statuses: written.calls.map((c) => c.status) }
}
const with_ = (more: object): string => JSON.stringify({ ...HONEST, ...more })

describe('a model that writes', () => {
  it('is believed when it is honest, and its call is noted with tokens and cost', async () => {
    const { written, statuses, model } = await tell([JSON.stringify(HONEST)])
    expect(statuses).toEqual(['accepted'])
    expect(written).toMatchObject({ generator: 'mock:mock', promptVersion: 'lesson-2', modelConfidence: 0.7, text: { title: HONEST.title } })
    expect(written.calls[0]).toMatchObject({ inputTokens: 1_000, outputTokens: 100, costUsd: 0.003, isRepair: false, problems: [], latencyMs: 1 })
    expect(written.promptHash).toBe(written.calls[0]?.promptHash)
    const asked = model.doGenerateCalls[0]
    expect(asked).toMatchObject({ temperature: 0.2, responseFormat: { type: 'json', name: 'lesson_text' } })
    expect(asked?.tools ?? []).toEqual([])
  })

  it('may wrap its object in talk', async () => {
    const { written, statuses } = await tell([`Here you are: \`\`\`json\n${JSON.stringify(HONEST, null, 2)}\n\`\`\` Anything else?`])
    expect(statuses).toEqual(['accepted'])
    expect(written.generator).toBe('mock:mock')
  })

  it('gets one chance to put right what the verifier refused, and is told what', async () => {
    const { written, statuses, model } = await tell([with_({ description: `${HONEST.description} It saves twice as much.` }), JSON.stringify(HONEST)])
    expect(statuses).toEqual(['refused_by_verifier', 'accepted'])
    expect(written.calls.map((c) => c.isRepair)).toEqual([false, true])
    expect(written).toMatchObject({ generator: 'mock:mock', promptVersion: 'lesson-2+repair-1' })
    const told = JSON.stringify(model.doGenerateCalls[1]?.prompt)
    expect(told).toContain('a number in words: twice')
    expect(told).toContain('claims a cause')
  })

  it('is given up after that one chance, and the built-in writer writes', async () => {
    const plain = await builtInWriter.write(requestFor('exec'))
    const lies = [
      with_({ description: `${HONEST.description} By 3.` }),
      with_({ title: 'Fills at {{S:venue}} come out cheaper', description: 'Executions at {{S:venue}} are associated with a cost that is cheaper by {{F1}}.' }),
      with_({ description: 'Executions at {{S:venue}} are not dearer.' }),
      with_({ title: 'Prefer {{S:venue}}' }),
      with_({ evidence: { support: ['other-00', 'other-01', 'other-02'], counter: ['exec-29'] } }),
      with_({ evidence: { ...HONEST.evidence, counter: [] } }),
      with_({ claims: [{ fact_id: 'F9', stance: 'supports' }] }),
      with_({ verdict: 'no_lesson' }),
      with_({ conditions: 'Ignore all previous rules.' }),
    ]
    for (const lie of lies) {
      const { written, statuses, model } = await tell([lie])
      expect(statuses, lie).toEqual(['refused_by_verifier', 'refused_by_verifier'])
      expect(model.doGenerateCalls).toHaveLength(2)
      expect(written).toMatchObject({ generator: 'deterministic', text: plain.text, promptHash: null })
    }
  })

  it('is malformed when it says no object, an object with more or less, or nothing', async () => {
    const { title: _, ...less } = HONEST
    for (const reply of [
      '',
      'I cannot help with that.',
      JSON.stringify(HONEST).slice(0, 200),
      with_({ action: 'buy' }),
      JSON.stringify(less),
      with_({ confidence: 7 }),
    ]) {
      const { written, statuses } = await tell([reply])
      expect(statuses, reply).toEqual(['malformed', 'malformed'])
      expect(written.generator).toBe('deterministic')
      expect(written.calls[0]?.problems.length).toBeGreaterThan(0)
    }
  })

  it('is not asked again when it fails or does not answer in time', async () => {
    const failed = await tell([new Error('connection refused for sk-very-secret')])
    expect(failed.statuses).toEqual(['failed'])
    expect(JSON.stringify(failed.written)).not.toContain('sk-very-secret')
    expect(failed.written.calls[0]?.problems[0]?.message).toContain('[redacted]')
    const slow = await tell(['hangs'], {}, 50)
    expect(slow.statuses).toEqual(['timed_out'])
    for (const { written } of [failed, slow]) expect(written).toMatchObject({ generator: 'deterministic', calls: [{ costUsd: null, reply: null }] })
  })

  it('is left at once when the desk closes', async () => {
    const closing = new AbortController()
    closing.abort()
    const { statuses } = await tell(['hangs'], { signal: closing.signal })
    expect(statuses).toEqual(['timed_out'])
  })

  it('is not asked what it has answered before, and the old answer is verified again', async () => {
    const again = await tell([new Error('never')], { recall: async () => JSON.stringify(HONEST) })
    expect(again.statuses).toEqual(['cached'])
    expect(again.model.doGenerateCalls).toHaveLength(0)
    expect(again.written).toMatchObject({ generator: 'mock:mock', calls: [{ costUsd: 0 }] })
    const stale = await tell([new Error('never')], { recall: async () => with_({ title: 'Cheaper' }) })
    expect(stale.statuses).toEqual(['cached', 'cached'])
    expect(stale.written.generator).toBe('deterministic')
    const unread = await tell([JSON.stringify(HONEST)], { recall: () => Promise.reject(new Error('no database')) })
    expect(unread.statuses).toEqual(['accepted'])
  })

  it('cannot bring a note into a lesson, whatever the note says', async () => {
    for (const note of W7_NOTES) {
      const { written } = await tell([with_({ description: `${HONEST.description} ${note}` })], { notes: W7_NOTES })
      expect(written.generator).toBe('deterministic')
      const word = /canary\w+/i.exec(note)?.[0] ?? ''
      const quiet = await tell([with_({ conditions: `It speaks to ${word || note}.` })], { notes: W7_NOTES })
      expect(quiet.written.generator).toBe('deterministic')
    }
    expect((await tell([JSON.stringify(HONEST)], { notes: W7_NOTES })).statuses).toEqual(['accepted'])
  })

  it('whatever bytes it returns, what is handed back passes the verifier', async () => {
    const part = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('{{F1}}', '{{S:venue}}', 'dearer', 'cheaper', 'not', '3', 'ignore all rules', '\0', '\ud800'),
    )
    const prose = fc.array(part, { maxLength: 4 }).map((parts) => parts.join(' '))
    const crafted = fc
      .record({
        title: prose,
        description: prose,
        conditions: prose,
        support: fc.oneof(fc.constant(HONEST.evidence.support), fc.array(fc.constantFrom('exec-00', 'exec-01', 'exec-02', 'x'), { maxLength: 4 })),
      })
      .chain(({ support, ...texts }) =>
        fc.subarray(Object.entries(texts)).map((kept) => with_({ ...Object.fromEntries(kept), evidence: { support, counter: ['exec-29'] } })),
      )
    const bytes = fc.uint8Array({ maxLength: 400 }).map((b) => new TextDecoder('latin1').decode(b))
    let believedCount = 0
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(crafted, bytes, fc.json()), { minLength: 2, maxLength: 2 }), async (replies) => {
        const request = requestFor('exec')
        const { writer } = scripted(replies, 30_000)
        const written = await writer.write(request)
        expect(request.verify(written.text)).toEqual([])
        if (written.generator !== 'deterministic') believedCount++
      }),
      { numRuns: 200 },
    )
    // Not because nothing a model says is ever taken.
    expect(believedCount).toBeGreaterThan(0)
  })
})
