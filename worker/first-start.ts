import { seedModule } from '#lib/db/desk.ts'
import type { Pool } from '#lib/db/pool.ts'
import { CURATORS, DEFAULT_POLICY } from '#lib/domain/decide/policy.ts'

/** A module's first configuration (ENGINE.md section 9). */
export const firstConfig = () => ({
  module_id: 'tr_001',
  module_type: 'trader',
  ...DEFAULT_POLICY,
  reporting: { currency: 'USD', equity: '1000000', rates: { EUR: { rate: '1.12', as_of: '2019-05-23' } } },
})

/** Stores it as version 1 where there is none. */
export const seedFirst = (pool: Pool, moduleId: string): Promise<void> =>
  seedModule(
    pool,
    moduleId,
    firstConfig(),
    CURATORS.map((name) => {
      const { weight, threshold, kappa, vetoFloor } = DEFAULT_POLICY.curators[name]
      return { curator_type: name, weight, threshold, kappa, veto_floor: vetoFloor, enabled: true }
    }),
  )
