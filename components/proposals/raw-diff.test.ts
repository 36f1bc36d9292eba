import { expect, it } from 'vitest'
import { rawDiff } from './raw-diff.ts'

it('prints old and new under their keys', () => {
  const lines = [
    { path: 'curators.risk.weight', old: '0.2', proposed: '0.22' },
    { path: 'curators.risk.enabled', old: 'true', proposed: 'false' },
    { path: 'govern.four_eyes', old: 'auto', proposed: 'on' },
    { path: 'limits.max_position_var', old: null, proposed: '1000' },
  ]
  expect(
    rawDiff(lines)
      .map(({ mark, text }) => `${mark}${text}`)
      .join('\n'),
  ).toBe(
    ` {
   "curators": {
     "risk": {
−      "weight": 0.2,
+      "weight": 0.22,
−      "enabled": true
+      "enabled": false
     }
   },
   "govern": {
−    "four_eyes": "auto"
+    "four_eyes": "on"
   },
   "limits": {
−    "max_position_var": null
+    "max_position_var": 1000
   }
 }`,
  )
  expect(rawDiff([])).toEqual([
    { mark: ' ', text: '{' },
    { mark: ' ', text: '}' },
  ])
})
