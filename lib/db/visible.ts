/**
 * Letters that are not seen, or turn the order of those beside them, are shown by their number: with them a symbol can look like another, and
 * a sentence of a model say the opposite of what is stored. Format characters (Unicode Cf: direction, zero width, tags) and control characters
 * other than tab and line ends; separators of lines and paragraphs, which a script of an older reader would take for line ends.
 */
export const visible = (text: string): string => (UNSEEN.test(text) ? text.replace(UNSEEN_EACH, asNumber) : text)

const UNSEEN = /[\p{Cf}\p{Zl}\p{Zp}]|(?![\t\n\r])\p{Cc}/u
const UNSEEN_EACH = new RegExp(UNSEEN.source, 'gu')
const asNumber = (letter: string): string => `[U+${(letter.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}]`
