import { afterAll, beforeAll, expect, test } from 'vitest'
import { seedModule } from '#lib/db/desk.ts'
import { openPool, type Pool } from '#lib/db/pool.ts'
import { judgeCurator } from '#lib/domain/learn/curator-record.ts'
import { freshDatabase } from '#tests/support/database.ts'
import { insertDecisionLog, logOf } from '#tests/support/decision-log.ts'
import { firstConfig } from '#worker/first-start.ts'
import { readCuratorCharts, readCurators } from './curators.ts'
import { readLedger } from './curators-ledger.ts'

/** A log whose every vote and worth is known: the view must say of it what the definitions say. */
const MODULE = 'tr_001'
const LOG = logOf(600)
let owner: Pool
let web: Pool

beforeAll(async () => {
  const { url } = await freshDatabase()
  owner = openPool({ url, role: 'owner', applicationName: 'test', max: 2 })
  web = openPool({ url, role: 'web', applicationName: 'test', max: 4 })
  const trader = openPool({ url, role: 'trader', applicationName: 'test', max: 1 })
  await seedModule(trader, MODULE, firstConfig(), [])
  await trader.end()
  await insertDecisionLog(owner, LOG)
})
afterAll(async () => await Promise.all([owner.end(), web.end()]))

const worthOf = (row: (typeof LOG)[number]): number => row.r ?? -0.5

test('every curator: the figures of their definitions, with how many stand behind them', async () => {
  const { rows, version, decisions, versions } = await readCurators(web, MODULE)
  expect([version, decisions.count, rows.length]).toEqual([1, 600, 4])
  expect(versions).toMatchObject([
    { version: 1, author: 'worker', approver: null, policy: { publishThreshold: 0.4, curators: { risk: { weight: 0.2, vetoFloor: 0.3 } } } },
  ])
  for (const row of rows) {
    const spoken = LOG.map((one) => {
      const vote = one.score.votes.find((v) => v.curator === row.curator)
      return { curator: row.curator, version: 1, action: vote?.action ?? '', quality: vote?.quality ?? null, r: worthOf(one) }
    })
    const { metrics } = judgeCurator(spoken)
    expect(row).toMatchObject({ version: 1, n: 600, known: 600, silent: 0, shadow: LOG.filter((one) => one.r === null).length })
    expect([row.accuracy?.value, row.precision?.value, row.recall?.value]).toEqual([metrics.accuracy, metrics.precision, metrics.recall])
    expect(row.f1).toBeCloseTo(metrics.f1 as number, 12)
    expect(row.calibrationError).toBeCloseTo(metrics.calibration_error as number, 9)
    const size = LOG.reduce((sum, one) => sum + Math.abs(one.score.votes.find((v) => v.curator === row.curator)?.contribution ?? 0), 0)
    expect(row.meanContribution).toBeCloseTo(size / 600, 9)
    const cut = LOG.flatMap((one) => one.score.votes.filter((v) => v.curator === row.curator && v.action !== 'veto' && Math.abs(v.contribution) >= 0.15 - 1e-9))
    expect(row.atBound).toBe(cut.length)
  }
  expect(rows.find(({ curator }) => curator === 'risk')?.vetoRate).toMatchObject({ value: 7 / 600, n: 600 })
})

test('the ledger: what was refused by whom, and what that cost five minutes on', async () => {
  const { ledger } = await readCurators(web, MODULE)
  const vetoed = LOG.filter((_, no) => no % 97 === 0).length
  const low = LOG.filter((one) => one.status === 'refused').length - vetoed
  // Each would have lost 3 bps and cost 2: the refusals paid.
  expect(ledger).toEqual([
    expect.objectContaining({ kind: 'judgement', who: 'all', n: vetoed + low, known: vetoed + low, mean: -5, low: -5, high: -5, paid: vetoed + low }),
    expect.objectContaining({ kind: 'judgement', who: 'score', n: low, mean: -5 }),
    expect.objectContaining({ kind: 'judgement', who: 'risk', n: vetoed, mean: -5, days: vetoed }),
  ])
})

test('a limit is not judgement, and a regret that is not known is null and counted', async () => {
  const own = LOG.find((one) => one.status === 'refused' && one.outcome.reasons[0]?.code === 'BELOW_PUBLISH_THRESHOLD')
  const reasons = {
    reasons: [
      { code: 'ORDER_SIZE_LIMIT', message: 'too large' },
      { code: 'CURATOR_VETO', curator: 'risk', message: 'breached' },
    ],
  }
  await owner.query('update tr_strand set outcome = $2 where id = $1', [own?.id, JSON.stringify(reasons)])
  await owner.query('delete from tr_outcome_log where execution_id = $1', [own?.id])
  const { ledger, rows } = await readCurators(web, MODULE)
  expect(ledger.filter(({ kind }) => kind === 'limit')).toEqual([
    expect.objectContaining({ who: 'all', n: 1, known: 0, mean: null, low: null }),
    expect.objectContaining({ who: 'ORDER_SIZE_LIMIT', n: 1, known: 0 }),
  ])
  expect(rows.every(({ known, n }) => n === 600 && known === 599)).toBe(true)
  const page = await readLedger(web, MODULE, 20_000, { who: 'ORDER_SIZE_LIMIT' })
  expect(page.rows).toEqual([expect.objectContaining({ executionId: own?.id, kind: 'limit', regretBps: null, money: null })])
})

test('pages of the ledger meet without a gap; who is asked for is who is shown', async () => {
  const first = await readLedger(web, MODULE, 20_000, {})
  expect(first.rows).toHaveLength(50)
  const second = await readLedger(web, MODULE, 20_000, { before: first.nextBefore as string })
  const ids = [...first.rows, ...second.rows].map(({ executionId }) => executionId)
  const refused = LOG.filter((one) => one.status === 'refused').map(({ id }) => id)
  expect(ids).toEqual(refused.toReversed().slice(0, 100))
  const risk = await readLedger(web, MODULE, 20_000, { who: 'risk' })
  expect(risk.rows.map(({ reasons }) => reasons[0]?.curator)).toEqual(new Array(risk.rows.length).fill('risk'))
  expect(risk.rows[0]).toMatchObject({ side: 'buy', driftBps: -3, costBps: 2, regretBps: -5, money: '-30.00' })
})

test('charts: bins hold every rated vote once, contributions every vote', async () => {
  const { curators } = await readCuratorCharts(web, MODULE, null)
  for (const { bins, contributions } of curators) {
    expect(bins.reduce((sum, bin) => sum + bin.n, 0)).toBe(599)
    expect(contributions.reduce((sum, n) => sum + n, 0)).toBe(600)
    for (const { rate, quality } of bins) expect(rate.low <= rate.value && rate.value <= rate.high && quality > 0 && quality <= 1).toBe(true)
  }
  expect((await readCuratorCharts(web, MODULE, 7)).curators.every(({ bins }) => bins.length === 0)).toBe(true)
})
