import { expect, it } from 'vitest'
import type { WhatIfView } from '#lib/wire/views/what-if.ts'
import { flipsCsv } from './flips-csv.ts'

const flip = { execution_id: 'e1', decision_id: 'd1', at: '2026-02-01T00:00:00.000Z', symbol: '=BTC,"USDT"', to: 'refuse', margin_before: 0.012, margin_after: -0.03, p: 1, outcome: 0.3, outcome_bps: -4.25, shadow_bps: null } as const // biome-ignore format: one row
const view = {
  id: 'Q1',
  baseVersion: 3,
  status: 'whole',
  answer: { n: 900, changes: [{ path: 'publish_threshold', from: 0.4, to: 0.42 }], flips: [flip] },
} as unknown as WhatIfView

it('says what was asked, and every flip as it was computed', () => {
  expect(flipsCsv(view)).toBe(
    '# Ropewalk what-if Q1, against version 3, all decisions, n 900: publish_threshold 0.4 -> 0.42\r\n' +
      'execution_id,decision_id,at,symbol,to,margin_before,margin_after,p,outcome,outcome_bps,shadow_bps\r\n' +
      `e1,d1,2026-02-01T00:00:00.000Z,"'=BTC,""USDT""",refuse,0.012,-0.03,1,0.3,-4.25,\r\n`,
  )
})

it('of what is not answered there is nothing', () => expect(flipsCsv({ ...view, answer: null })).toBe(''))
