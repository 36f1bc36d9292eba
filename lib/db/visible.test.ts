import { expect, it } from 'vitest'
import { visible } from './visible.ts'

it('shows by their number the letters that turn an order, are not seen or are no letters', () => {
  expect(visible('a\u202Eb\u2066c\u200Bd\u00ADe\uFEFFf\u2028g')).toBe('a[U+202E]b[U+2066]c[U+200B]d[U+00AD]e[U+FEFF]f[U+2028]g')
  expect(visible('x\u{E0041}y\u0007z\u009F')).toBe('x[U+E0041]y[U+0007]z[U+009F]')
})

it('leaves every other text as it is', () => {
  const text = 'BTC/USDT at 61,840.5 — “Größe”, 価格, Цена, 😀\tand\r\nso on <b>&amp;</b>'
  expect(visible(text)).toBe(text)
})
