import type { Token } from './tokens.ts'

/** Why a text is not a rule; thrown inside the parser only and turned into an answer by `parseRuleText`. */
export class TextProblem {
  problem: string
  hint: string
  at: number
  constructor(problem: string, hint: string, at: number) {
    this.problem = problem
    this.hint = hint
    this.at = at
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
    'greater less fewer exactly'
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

  need(word: string, example: string): void {
    if (!this.took(word)) this.fail(`"${word}"`, example)
  }

  needMark(mark: string, example: string): void {
    if (!this.tookMark(mark)) this.fail(`"${mark}"`, example)
  }

  /** A name: quoted, or one word that means nothing else. */
  name(what: string, example: string): string {
    const token = this.peek()
    if (token.kind === 'text') {
      if (token.value === '') throw new TextProblem(`the name of ${what} is empty`, `For example: ${example}`, token.at)
      this.take()
      return token.value
    }
    if (token.kind === 'number') {
      this.take()
      return token.raw
    }
    if (token.kind !== 'word') return this.fail(what, example)
    if (RESERVED.has(token.lower))
      throw new TextProblem(
        `expected ${what}, found the word "${token.raw}"`,
        `If this is the name, put it in quotes: "${token.raw}". For example: ${example}`,
        token.at,
      )
    this.take()
    const following = this.peek()
    if (following.kind === 'word' && !FOLLOWERS.has(following.lower))
      throw new TextProblem(
        `found the word "${following.raw}" after the name ${token.raw}`,
        `A name of several words needs quotes: "${token.raw} ${following.raw}".`,
        following.at,
      )
    return token.raw
  }

  number(what: string, example: string): number {
    const token = this.peek()
    if (token.kind !== 'number') return this.fail(what, example)
    this.take()
    return token.value
  }

  fail(expected: string, example: string): never {
    const token = this.peek()
    if (token.kind === 'bad') throw new TextProblem(token.problem, token.hint, token.at)
    throw new TextProblem(`expected ${expected}, found ${describe(token)}`, `For example: ${example}`, token.at)
  }
}

function describe(token: Token): string {
  switch (token.kind) {
    case 'word':
      return `the word "${shorten(token.raw)}"`
    case 'text':
      return `the text ${JSON.stringify(shorten(token.value))}`
    case 'number':
      return `the number ${shorten(token.raw)}`
    case 'mark':
      return `"${token.mark}"`
    case 'bad':
      return token.problem
    case 'end':
      return 'the end of the rule'
  }
}

const shorten = (text: string): string => (text.length > 40 ? `${text.slice(0, 40).toWellFormed()}…` : text)
