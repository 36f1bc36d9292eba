import { expect, it } from 'vitest'
import { zoneMinutes } from './zone.ts'

it.each([
  ['America/New_York', '2012-06-21', -240],
  ['America/New_York', '2014-11-03', -300],
  ['Europe/Madrid', '2019-05-23', 120],
  ['Europe/Madrid', '2019-01-23', 60],
  ['Asia/Kolkata', '2019-01-23', 330],
  ['UTC', '2014-05-06', 0],
  ['-05:00', '2014-05-06', -300],
  ['+0530', '2014-05-06', 330],
])('%s on %s is %i minutes from UTC', (zone, date, minutes) => {
  expect(zoneMinutes(zone, date)).toBe(minutes)
})
