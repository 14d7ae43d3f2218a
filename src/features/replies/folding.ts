import { simplified } from './simplified.ts'

/** How what customers write is compared: width, case, traditional characters, spaces and what stands around it do not count. */
export const fold = (text: string): string => simplified(text.normalize('NFKC').toLowerCase().normalize('NFKC'))

/** Punctuation, emoji, spaces and what is invisible. Signs that count (C++, 100%) are not all of these. */
const AROUND = String.raw`[\p{P}\p{Z}\p{So}\p{Sk}\p{C}\s~\u{fe0f}]`
const BEGIN = new RegExp(`^${AROUND}+`, 'u')
/** From the end it is looked one at a time: a pattern that tries from every place would take the square of the time. */
const AROUND_ONE = new RegExp(`^${AROUND}$`, 'u')
/** Chinese is written without spaces; who types one means nothing by it. */
const SPACES = /(?<![\x20-\x7e]) | (?![\x20-\x7e])/gu

export function plain(text: string): string {
  // A mark that a space stood before is part of the character before that.
  const folded = fold(text).replace(/\s+/gu, ' ').replace(SPACES, '').normalize('NFKC')
  const characters = [...folded.replace(BEGIN, '')]
  let length = characters.length
  while (length > 0 && AROUND_ONE.test(characters[length - 1]!)) length--
  // Of nothing but punctuation nothing would be left.
  return length === 0 ? folded.trim() : characters.slice(0, length).join('')
}
