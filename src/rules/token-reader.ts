import type { Filling, Wording } from '../kernel/wording.ts'
import { found, hint, problem, THING } from './text-words.ts'
import type { Token } from './tokens.ts'

export type Thing = keyof typeof THING

/** Why a text is not a rule, and from where to where; thrown inside the parser only and turned into an answer by
 *  `parseRuleText`. */
export class TextProblem {
  problem: Wording
  hint: Wording
  at: number
  end: number
  constructor(problem: Wording, hint: Wording, { at, end }: { at: number; end: number }) {
    this.problem = problem
    this.hint = hint
    this.at = at
    this.end = end
  }
}

/** Words with a meaning of their own: as names they need quotes. */
const RESERVED = new Set(
  (
    'and or not all any of in on is where then without within since today this last first did done tagged comes ' +
    'exists missing contains starts count sum average distinct true false'
  ).split(' '),
)

/** Words that may come after a name. Any other is the second word of a name without quotes. */
const FOLLOWERS = new Set(
  (
    'and or of in where then without within this today since ever is exists missing contains starts comes at more ' +
    'greater less fewer exactly with by'
  ).split(' '),
)

/** A walk over tokens, one ahead. What it is asked for and does not find, it says with what it found instead. */
export class TokenReader {
  private readonly tokens: Token[]
  private next = 0
  constructor(tokens: Token[]) {
    this.tokens = tokens
  }

  peek(ahead = 0): Token {
    return this.tokens[Math.min(this.next + ahead, this.tokens.length - 1)]!
  }

  get at(): number {
    return this.peek().at
  }

  take(): Token {
    const token = this.peek()
    if (this.next < this.tokens.length - 1) this.next += 1
    return token
  }

  /** Whether these words come next. */
  looksAt(...words: string[]): boolean {
    return words.every((word, i) => {
      const token = this.peek(i)
      return token.kind === 'word' && token.lower === word
    })
  }

  /** Takes these words if they come next. */
  took(...words: string[]): boolean {
    const here = this.looksAt(...words)
    if (here) this.next += words.length
    return here
  }

  tookMark(mark: string): boolean {
    const token = this.peek()
    const here = token.kind === 'mark' && token.mark === mark
    if (here) this.next += 1
    return here
  }

  /** Where what was taken last ended. */
  get endOfTaken(): number {
    return this.next === 0 ? 0 : this.tokens[this.next - 1]!.end
  }

  need(word: string, example: string): void {
    if (!this.took(word)) this.fail(`"${word}"`, example)
  }

  needMark(mark: string, example: string): void {
    if (!this.tookMark(mark)) this.fail(`"${mark}"`, example)
  }

  /** A name: quoted, or one word that means nothing else. */
  name(thing: Thing, example: string): string {
    const token = this.peek()
    if (token.kind === 'text') {
      if (token.value === '')
        throw new TextProblem(problem('name_empty', { expected: THING[thing] }), hint('example', { example }), token)
      this.take()
      return token.value
    }
    if (token.kind === 'number') {
      this.take()
      return token.raw
    }
    if (token.kind !== 'word') return this.fail(THING[thing], example)
    if (RESERVED.has(token.lower))
      throw new TextProblem(
        problem('expected', { expected: THING[thing], found: describe(token) }),
        hint('quote_word', { word: token.raw, example }),
        token,
      )
    this.take()
    const following = this.peek()
    if (following.kind === 'word' && !FOLLOWERS.has(following.lower))
      throw new TextProblem(
        problem('second_word', { name: token.raw, word: following.raw }),
        hint('quote_words', { words: `${token.raw} ${following.raw}` }),
        following,
      )
    return token.raw
  }

  number(thing: Thing, example: string): number {
    const token = this.peek()
    if (token.kind !== 'number') return this.fail(THING[thing], example)
    this.take()
    return token.value
  }

  fail(expected: Filling, example: string): never {
    const token = this.peek()
    if (token.kind === 'bad') throw new TextProblem(token.problem, token.hint, token)
    throw new TextProblem(
      problem('expected', { expected, found: describe(token) }),
      hint('example', { example }),
      token,
    )
  }
}

function describe(token: Exclude<Token, { kind: 'bad' }>): Wording {
  switch (token.kind) {
    case 'word':
      return found('word', { raw: shorten(token.raw) })
    case 'text':
      return found('text', { raw: JSON.stringify(shorten(token.value)) })
    case 'number':
      return found('number', { raw: shorten(token.raw) })
    case 'mark':
      return found('mark', { raw: token.mark })
    case 'end':
      return found('end')
  }
}

const shorten = (text: string): string => (text.length > 40 ? `${text.slice(0, 40).toWellFormed()}…` : text)
