import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CURATORS, DEFAULT_POLICY } from '#lib/domain/decide/policy.ts'
import { settingOf } from '#lib/domain/decide/settings.ts'
import { parsePolicy } from '#lib/domain/decide/stored-policy.ts'
import { changedConfig } from '#lib/domain/govern/change.ts'
import type { ScorePolicy } from '#lib/wire/views/curators.ts'
import {
  CURATOR_NAMES,
  changeOf,
  type Draft,
  differing,
  draftOf,
  KNOBS,
  linesOf,
  moved,
  PUBLISH_THRESHOLD,
  pathOf,
  readDraft,
  THRESHOLD_KNOB,
  valueAt,
  writeDraft,
} from './draft.ts'
import { begun, redone, settled, stepped, undone } from './history.ts'

/** A draft over a base is a change, its text and its policy: each says the same as the others. */
const BASE: ScorePolicy = { publishThreshold: DEFAULT_POLICY.publishThreshold, curators: DEFAULT_POLICY.curators }
const CONFIG = { ...DEFAULT_POLICY }

const cents = (low: number, high: number) => fc.integer({ min: Math.ceil(low * 1000), max: Math.floor(high * 1000) }).map((n) => n / 1000)
const entries: Record<string, fc.Arbitrary<number | boolean>> = {
  [PUBLISH_THRESHOLD]: cents(THRESHOLD_KNOB.low, 1),
  ...Object.fromEntries(
    CURATOR_NAMES.flatMap((name) => [
      ...KNOBS.map(({ key, low, high }) => [pathOf(name, key), cents(low, high)] as const),
      [pathOf(name, 'enabled'), fc.boolean()] as const,
    ]),
  ),
}
const drafts: fc.Arbitrary<Draft> = fc.record(entries, { requiredKeys: [] }).map((draft) => differing(BASE, draft as Draft))

describe('a draft', () => {
  it('is its text, read back', () => fc.assert(fc.property(drafts, (draft) => void expect(readDraft(writeDraft(draft))).toEqual(draft))))

  it('is a change that the parser takes, and gives the policy that it shows', () =>
    fc.assert(
      fc.property(drafts, (draft) => {
        const changed = changedConfig(CONFIG, 'weights', changeOf(draft))
        if (Object.keys(draft).length === 0) return void expect(changed).toMatchObject({ ok: false, error: [{ path: '', message: 'nothing would change' }] })
        if (!changed.ok) throw new Error(JSON.stringify(changed.error))
        const parsed = parsePolicy(changed.value.config)
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
        for (const path of Object.keys(entries)) expect(valueAt(parsed.value, path)).toBe(draft[path] ?? valueAt(BASE, path))
        expect(
          linesOf(BASE, draft)
            .map((line) => line.path)
            .toSorted(),
        ).toEqual(changed.value.changes.map((one) => one.path).toSorted())
        expect(draftOf(BASE, parsed.value)).toEqual(draft)
      }),
    ))

  it('forgets a knob that is back where it was', () => {
    const draft = moved(BASE, {}, 'risk.weight', 0.3)
    expect(draft).toEqual({ 'risk.weight': 0.3 })
    expect(moved(BASE, draft, 'risk.weight', 0.2)).toEqual({})
  })

  it('takes from a URL nothing that could not be set here', () => {
    expect(readDraft('risk.weight:0.9,luck.weight:0.2,publish_threshold:high,execution.enabled:maybe,venue.kappa:-1,position.threshold:1e3,,x')).toEqual({})
    expect(readDraft('execution.enabled:off,risk.veto_floor:0.5')).toEqual({ 'execution.enabled': false, 'risk.veto_floor': 0.5 })
  })
})

it('its knobs have the bounds of the parser', () => {
  expect([...CURATOR_NAMES]).toEqual([...CURATORS])
  for (const { key, low, high } of KNOBS) expect(settingOf(`curators.${pathOf('risk', key)}`)).toMatchObject({ low, high })
  expect(settingOf(PUBLISH_THRESHOLD)).toMatchObject({ high: THRESHOLD_KNOB.high, isOpen: true })
})

describe('history', () => {
  it('undo after n steps of their own gives the beginning, redo all of it back', () =>
    fc.assert(
      fc.property(fc.array(fc.nat(9), { maxLength: 20 }), (steps) => {
        const all = steps.reduce((history, step) => stepped(history, step, null), begun(-1))
        const back = steps.reduce((history) => undone(history), all)
        expect([back.present, back.past]).toEqual([-1, []])
        expect(steps.reduce((history) => redone(history), back)).toMatchObject({ present: all.present, past: all.past, future: [] })
      }),
    ))

  it('a drag is one step, and a new one after the hand was off', () => {
    let history = begun(0)
    for (const value of [1, 2, 3]) history = stepped(history, value, 'a')
    history = stepped(settled(history), 4, 'a')
    expect(undone(history).present).toBe(3)
    expect(undone(undone(history)).present).toBe(0)
  })
})
