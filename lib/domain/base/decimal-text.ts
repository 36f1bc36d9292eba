/** The digits of a coefficient with the point where the scale puts it: without zeros at the end, or with exactly `places` behind the point. */
export function plainText(digits: string, scale: number, places: number | undefined): string {
  const text = withPoint(digits, scale)
  return places === undefined ? withoutZeros(text) : withZeros(text, places)
}

function withPoint(digits: string, scale: number): string {
  if (scale <= 0) return scale === 0 || digits === '0' ? digits : digits + '0'.repeat(-scale)
  const filled = digits.padStart(scale + 1, '0')
  return `${filled.slice(0, -scale)}.${filled.slice(-scale)}`
}

function withoutZeros(text: string): string {
  if (!text.includes('.')) return text
  let end = text.length
  while (text[end - 1] === '0') end--
  return text.slice(0, text[end - 1] === '.' ? end - 1 : end)
}

function withZeros(text: string, places: number): string {
  if (places === 0) return text
  const point = text.indexOf('.')
  return point < 0 ? `${text}.${'0'.repeat(places)}` : text.padEnd(point + 1 + places, '0')
}
