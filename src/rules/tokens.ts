import type { Wording } from '../kernel/wording.ts'
import { hint, problem } from './text-words.ts'

/**
 * Cuts the text form of a rule into tokens. A keyword is a word; only its place makes it one, and a quoted name never is.
 * What cannot be read becomes a `bad` token at its place, so that an earlier mistake in the sentence is reported first.
 *
 * Operators type with Chinese input methods, so “ ”, 「 」, （ ）, ， and ＞ mean what they look like.
 */

/** Beyond this a rule is kept and sent as JSON only. */
export const MAX_RULE_TEXT_CHARS = 20_000

export type Token = { at: number; end: number } & (
  | { kind: 'word'; raw: string; lower: string }
  | { kind: 'text'; value: string }
  | { kind: 'number'; raw: string; value: number }
  | { kind: 'mark'; mark: string }
  | { kind: 'bad'; problem: Wording; hint: Wording }
  | { kind: 'end' }
)

const SPACE = /\s+/y
// A word may hold what names, property paths and instants hold: order.total, 2026-01-01T00:00:00+08:00.
const WORD = /[\p{L}\p{N}_$][\p{L}\p{N}\p{M}_$.:+\-/@#]*/uy
const NEGATIVE = /-[\d.][\d.eE]*(?:(?<=[eE])[+-]\d+)?/y
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i
const MARK = /==|[!！][=＝]|<>|[<＜][=＝]|[>＞][=＝]|[=＝<＜>＞≥≤≠(（)），,、]/y

const MARKS: Record<string, string> = {
  '==': '=',
  '＝': '=',
  '<>': '!=',
  '≠': '!=',
  '≥': '>=',
  '≤': '<=',
  '（': '(',
  '）': ')',
  '，': ',',
  '、': ',',
}
const plainMark = (raw: string): string =>
  MARKS[raw] ?? raw.replace('＝', '=').replace('＜', '<').replace('＞', '>').replace('！', '!')

const CLOSING: Record<string, string> = {
  '"': '"',
  "'": "'",
  '“': '”',
  '”': '”',
  '「': '」',
  '『': '』',
  '‘': '’',
  '’': '’',
  '＂': '＂',
}
const ESCAPED: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', '/': '/' }

export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const space = match(SPACE, text, at)
    if (space !== undefined) at += space.length
    if (at >= text.length) break
    const token = nextToken(text, at)
    tokens.push(token)
    if (token.kind === 'bad') return tokens
    at = token.end
  }
  tokens.push({ kind: 'end', at: text.length, end: text.length })
  return tokens
}

function nextToken(text: string, at: number): Token {
  const closing = CLOSING[text[at]!]
  if (closing !== undefined) return quoted(text, at, closing)
  const mark = match(MARK, text, at)
  if (mark !== undefined) return { kind: 'mark', mark: plainMark(mark), at, end: at + mark.length }
  const word = match(WORD, text, at) ?? match(NEGATIVE, text, at)
  if (word === undefined) {
    const character = String.fromCodePoint(text.codePointAt(at)!)
    return bad(
      at,
      at + character.length,
      problem('strange_character', { character: JSON.stringify(character) }),
      hint('quote_names'),
    )
  }
  const end = at + word.length
  if (NUMBER.test(word)) return numberToken(word, at)
  if (/^[-\d][\d.]*$/.test(word))
    return bad(at, end, problem('not_a_number', { word }), hint('number_or_text', { number: tidyNumber(word), word }))
  return { kind: 'word', raw: word, lower: word.toLowerCase(), at, end }
}

/** A number that a double cannot hold is more likely an id; silently rounding it would find somebody else. */
function numberToken(raw: string, at: number): Token {
  const value = Number(raw)
  const end = at + raw.length
  if (!Number.isFinite(value)) return bad(at, end, problem('number_too_large', { number: raw }), hint('largest_number'))
  if (/^-?\d+$/.test(raw) && !Number.isSafeInteger(value) && String(value) !== raw)
    return bad(at, end, problem('too_many_digits', { number: raw }), hint('as_text', { word: raw }))
  return { kind: 'number', raw, value, at, end }
}

const tidyNumber = (word: string): string => {
  const value = Number.parseFloat(word)
  return Number.isFinite(value) ? String(value) : '1.5'
}

function quoted(text: string, at: number, closing: string): Token {
  const pieces: string[] = []
  let i = at + 1
  while (i < text.length) {
    const character = text[i]!
    if (character === closing) return { kind: 'text', value: pieces.join(''), at, end: i + 1 }
    if (character === '\n' || character === '\r') break
    if (character !== '\\') {
      pieces.push(character)
      i += 1
      continue
    }
    const escaped = unescape(text, i, closing)
    if (escaped === undefined)
      return bad(
        i,
        Math.min(i + 2, text.length),
        problem('unknown_escape', { escape: JSON.stringify(text.slice(i, i + 2)) }),
        hint('write_backslash'),
      )
    pieces.push(escaped.value)
    i = escaped.end
  }
  return bad(at, i, problem('unclosed_quote'), hint('close_quote', { closing }))
}

function unescape(text: string, at: number, closing: string): { value: string; end: number } | undefined {
  const next = text[at + 1]
  if (next === undefined) return undefined
  if (next === 'u') {
    const digits = text.slice(at + 2, at + 6)
    return /^[\da-f]{4}$/i.test(digits)
      ? { value: String.fromCharCode(Number.parseInt(digits, 16)), end: at + 6 }
      : undefined
  }
  const value = next === '\\' || next === closing || next === '"' ? next : ESCAPED[next]
  return value === undefined ? undefined : { value, end: at + 2 }
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}

const bad = (at: number, end: number, why: Wording, advice: Wording): Token => ({
  kind: 'bad',
  problem: why,
  hint: advice,
  at,
  end,
})
