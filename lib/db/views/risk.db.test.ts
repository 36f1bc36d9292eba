import type pg from 'pg'
import { ulid } from 'ulid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPool } from '#lib/db/pool.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { toldRisk } from '#tests/support/screens-rows.ts'
import { readRisk } from './risk.ts'

let owner: pg.Pool
let web: pg.Pool
beforeAll(async () => {
  const { url } = await freshDatabase()
  owner = openPool({ url, role: 'owner', applicationName: 'test owner' })
  web = openPool({ url, role: 'web', applicationName: 'test web' })
  const { risk, ...told } = toldRisk()
  const limits = { ...risk.limits, maxOrderQuantity: null, maxParticipation: '0.1', maxDepthShare: null }
  await owner.query(`insert into tr_worker (id, module_id, pid, host, role, stats) values ('w1', 'tr_001', 1, 'desk', 'trading', $1)`, [
    JSON.stringify({ ...told, risk: { ...risk, limits } }),
  ])
})
afterAll(async () => {
  await Promise.all([owner?.end(), web?.end()])
})

type Check = { readonly name: string; readonly code: string; readonly ok: boolean; readonly value: string | null; readonly limit: string | null }
const check = (name: string, code: string, ok: boolean, value: string | null = '7'): Check => ({ name, code, ok, value, limit: '5' })

let atMs = Date.now() - 600_000
async function refused(codes: readonly string[], checks: readonly Check[]): Promise<string> {
  const id = ulid(atMs)
  await owner.query(
    `insert into tr_strand (id, module_id, kind, status, decision_id, outcome, risk_checks, created_at) values ($1, 'tr_001', 'execution', 'refused', $1, $2, $3, $4)`,
    [id, JSON.stringify({ reasons: codes.map((code) => ({ code, message: 'no' })) }), JSON.stringify(checks), new Date(atMs)],
  )
  atMs += 1_000
  return id
}
async function breaches(): Promise<Readonly<Record<string, string | null>>> {
  const { limits } = await readRisk(web, 'tr_001', Date.now())
  return Object.fromEntries(limits.map(({ name, lastBreach }) => [name, lastBreach?.executionId ?? null]))
}

describe('the last breach of a limit', () => {
  it('is that of its own check, not of another that shares its code', async () => {
    const tooDear = await refused(
      ['ORDER_SIZE_LIMIT'],
      [check('order notional', 'ORDER_SIZE_LIMIT', false), check('order size maximum', 'ORDER_SIZE_LIMIT', true), check('gross notional', 'GROSS_LIMIT', true)],
    )
    expect(await breaches()).toMatchObject({ 'order notional': tooDear, 'order quantity': null, 'gross notional': null })
    // Below the lot is neither of the two.
    await refused(['ORDER_SIZE_LIMIT'], [check('order size minimum', 'ORDER_SIZE_LIMIT', false)])
    expect(await breaches()).toMatchObject({ 'order notional': tooDear, 'order quantity': null })
    const tooMuch = await refused(['ORDER_SIZE_LIMIT'], [check('order size maximum', 'ORDER_SIZE_LIMIT', false)])
    expect(await breaches()).toMatchObject({ 'order notional': tooDear, 'order quantity': tooMuch })
  })

  it('is none where the check failed but the refusal was for something else', async () => {
    await refused(['HALTED'], [check('halt', 'HALTED', false), check('gross notional', 'GROSS_LIMIT', false, null)])
    expect(await breaches()).toMatchObject({ 'gross notional': null })
  })

  it('is known by the code of a refusal without checks only where the code is one limit’s alone', async () => {
    const lost = await refused(['DAILY_LOSS_LIMIT', 'PARTICIPATION_LIMIT'], [])
    expect(await breaches()).toMatchObject({ 'daily loss': lost, 'share of daily volume': null, 'share of visible depth': null })
  })
})
