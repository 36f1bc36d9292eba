import { expect, it } from 'vitest'
import { patchOf } from './patch.ts'

it('reads what stands in a form back into fields', () => {
  expect(
    patchOf([
      { path: 'curators.risk.weight', proposed: '0.22' },
      { path: 'curators.risk.enabled', proposed: 'false' },
      { path: 'govern.four_eyes', proposed: 'on' },
      { path: 'limits.max_position_var', proposed: null },
      { path: 'styles.risk_aversion', proposed: '1e-6' },
      { path: 'publish_threshold', proposed: '-0.5' },
    ]),
  ).toEqual({
    curators: { risk: { weight: 0.22, enabled: false } },
    govern: { four_eyes: 'on' },
    limits: { max_position_var: null },
    styles: { risk_aversion: 0.000001 },
    publish_threshold: -0.5,
  })
  expect(patchOf([])).toEqual({})
})
