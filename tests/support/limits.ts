import type pg from 'pg'
import { firstConfig } from '#worker/first-start.ts'

/** Limits that a load of a thousand small decisions a second does not meet; everything else as the product starts. */
export async function raiseLimits(owner: pg.Client): Promise<void> {
  const first = firstConfig()
  const limits = {
    ...first.limits,
    maxOrdersPerMinute: 10_000_000,
    maxGrossNotional: '1000000000',
    maxPositionNotional: '1000000000',
    maxPositionEquityShare: 100,
    maxConcentration: 1,
    maxDailyLoss: '1000000000',
    maxDrawdown: 1,
  }
  await owner.query(`insert into tr_config_version (module_id, version, config, author, reason) values ('tr_001', 2, $1, 'test', 'limits beyond the load')`, [
    JSON.stringify({ ...first, limits }),
  ])
}
