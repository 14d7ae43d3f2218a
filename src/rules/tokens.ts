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
  | { kind: 'bad'; problem: string; hint: string }
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
      `found the character ${JSON.stringify(character)}`,
      'Put names and texts in quotes: "Order Completed".',
    )
  }
  const end = at + word.length
  if (NUMBER.test(word)) return numberToken(word, at)
  if (/^[-\d][\d.]*$/.test(word))
    return bad(at, `found ${word}, which is not a number`, `Write ${tidyNumber(word)}, or "${word}" if it is a text.`)
  return { kind: 'word', raw: word, lower: word.toLowerCase(), at, end }
}

/** A number that a double cannot hold is more likely an id; silently rounding it would find somebody else. */
function numberToken(raw: string, at: number): Token {
  const value = Number(raw)
  if (!Number.isFinite(value)) return bad(at, `found ${raw}, which is too large`, 'Numbers go up to 9000000000.')
  if (/^-?\d+$/.test(raw) && !Number.isSafeInteger(value) && String(value) !== raw)
    return bad(at, `found ${raw}, which has more digits than a number can hold`, `Write "${raw}" if it is a text.`)
  return { kind: 'number', raw, value, at, end: at + raw.length }
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
      return bad(i, `found ${JSON.stringify(text.slice(i, i + 2))} in a quoted text`, 'Write a backslash as \\\\.')
    pieces.push(escaped.value)
    i = escaped.end
  }
  return bad(
    at,
    'found a quote that is not closed on its line',
    `Close it with ${closing} and write a new line as \\n.`,
  )
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

const bad = (at: number, problem: string, hint: string): Token => ({ kind: 'bad', problem, hint, at, end: at })
