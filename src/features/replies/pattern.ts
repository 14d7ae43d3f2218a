import { fold } from './folding.ts'
import { wordingsOf, type Wording } from '../../kernel/wording.ts'
import { MAX_PATTERN_STEPS } from '../../kernel/limits.ts'

/**
 * Patterns: what people know of regular expressions, without what makes them slow. Literals, `.`, classes, groups, `|`, `^`,
 * `$` and `* + ? {m,n}`; no look-around, no back-references. All places a match may have come to are taken along at once, so
 * the time is at most the length of the text times that of the pattern, whatever they are.
 */
export interface Pattern {
  /** Whether it fits anywhere in a text that was made plain. */
  fits(text: string): boolean
}

export class PatternProblem extends Error {
  readonly wording: Wording
  constructor(wording: Wording) {
    super('pattern')
    this.wording = wording
  }
}
const problem = wordingsOf({
  unclosed: { zh: '第 {at} 个字符：括号没有成对', en: 'at character {at}: a bracket is not closed, or not opened' },
  nothing_before: { zh: '第 {at} 个字符：{sign} 前面没有可重复的内容', en: 'at character {at}: nothing to repeat before {sign}' }, // prettier-ignore
  unsupported: { zh: '第 {at} 个字符：不支持这种写法', en: 'at character {at}: this is not supported' },
  bad_range: { zh: '第 {at} 个字符：范围写反了，或次数过大', en: 'at character {at}: a range is the wrong way round, or too large' }, // prettier-ignore
  too_large: { zh: '模式过于复杂，请缩短或减少重复次数', en: 'the pattern is too complex; shorten it, or repeat less' },
  fits_all: {
    zh: '这个模式连空白内容也符合，会回复所有消息',
    en: 'it fits even nothing, and would answer every message',
  },
})

type Test = (character: string) => boolean
type Node =
  | { kind: 'one'; test: Test }
  | { kind: 'edge'; isBegin: boolean }
  | { kind: 'all'; parts: Node[] }
  | { kind: 'any'; parts: Node[] }
  | { kind: 'times'; part: Node; least: number; most: number }

type Step =
  { kind: 'one'; test: Test } | { kind: 'edge'; isBegin: boolean } | { kind: 'split'; to: number[] } | { kind: 'end' }

const MAX_TIMES = 100
const MAX_DEPTH = 20

export function parsePattern(source: string): Pattern {
  const steps: Step[] = []
  compile(new Reader(source).read(), steps)
  steps.push({ kind: 'end' })
  const pattern = { fits: (text: string) => run(steps, text) }
  if (pattern.fits('')) throw new PatternProblem(problem('fits_all'))
  return pattern
}

const isDigit: Test = (c) => c >= '0' && c <= '9'
const isWord: Test = (c) => isDigit(c) || (c >= 'a' && c <= 'z') || c === '_'
const isSpace: Test = (c) => /^\s$/u.test(c)
const not =
  (test: Test): Test =>
  (c) =>
    !test(c)
const ESCAPED: Record<string, Test> = { d: isDigit, D: not(isDigit), w: isWord, W: not(isWord), s: isSpace, S: not(isSpace) } // prettier-ignore
/** Ends of a range are as they stand in a text, but a character of the middle may be a traditional one. */
const foldEnd = (character: string): number => character.normalize('NFKC').toLowerCase().codePointAt(0)!

class Reader {
  private readonly characters: string[]
  private place = 0
  private depth = 0
  constructor(source: string) {
    this.characters = [...source]
  }

  read(): Node {
    const node = this.any()
    if (this.place < this.characters.length) this.fail('unclosed')
    return node
  }

  private get next(): string | undefined {
    return this.characters[this.place]
  }
  private take(): string {
    return this.characters[this.place++]!
  }
  private skip(character: string): boolean {
    if (this.next !== character) return false
    this.place++
    return true
  }
  private fail(name: 'unclosed' | 'nothing_before' | 'unsupported' | 'bad_range', sign = ''): never {
    throw new PatternProblem(problem(name, { at: Math.min(this.place + 1, this.characters.length), sign }))
  }

  private any(): Node {
    if (++this.depth > MAX_DEPTH) throw new PatternProblem(problem('too_large'))
    const parts = [this.all()]
    while (this.skip('|')) parts.push(this.all())
    this.depth--
    return parts.length === 1 ? parts[0]! : { kind: 'any', parts }
  }

  private all(): Node {
    const parts: Node[] = []
    while (this.next !== undefined && this.next !== '|' && this.next !== ')') parts.push(this.repeated())
    return { kind: 'all', parts }
  }

  private repeated(): Node {
    let part = this.atom()
    for (let n = 0; ; n++) {
      const times = this.times()
      if (!times) return part
      if (n > 0) this.fail('unsupported')
      // How much of it is taken first makes no difference to whether it fits.
      this.skip('?')
      if (part.kind === 'edge') this.fail('unsupported')
      part = { kind: 'times', part, ...times }
    }
  }

  private times(): { least: number; most: number } | undefined {
    if (this.skip('*')) return { least: 0, most: Infinity }
    if (this.skip('+')) return { least: 1, most: Infinity }
    if (this.skip('?')) return { least: 0, most: 1 }
    if (this.next !== '{') return undefined
    const rest = this.characters.slice(this.place, this.place + 12).join('')
    const found = /^\{(\d{1,3})(,(\d{1,3})?)?\}/.exec(rest)
    if (!found) this.fail('unsupported')
    const least = Number(found[1])
    const most = found[2] === undefined ? least : found[3] === undefined ? Infinity : Number(found[3])
    if (most < least || least > MAX_TIMES || (most !== Infinity && most > MAX_TIMES)) this.fail('bad_range')
    this.place += found[0].length
    return { least, most }
  }

  private atom(): Node {
    const character = this.take()
    if ('*+?{'.includes(character)) {
      this.place--
      this.fail('nothing_before', character)
    }
    if (character === '^' || character === '$') return { kind: 'edge', isBegin: character === '^' }
    if (character === '.') return { kind: 'one', test: () => true }
    if (character === '(') return this.group()
    if (character === '[') return { kind: 'one', test: this.set() }
    if (character === ']' || character === '}') {
      this.place--
      this.fail('unclosed')
    }
    if (character !== '\\') return literal(character)
    const escaped = this.escaped()
    return typeof escaped === 'string' ? literal(escaped) : { kind: 'one', test: escaped }
  }

  private group(): Node {
    if (this.skip('?') && !this.skip(':')) this.fail('unsupported')
    const node = this.any()
    if (!this.skip(')')) this.fail('unclosed')
    return node
  }

  private escaped(): string | Test {
    const character = this.next
    if (character === undefined) this.fail('unsupported')
    this.place++
    const test = Object.hasOwn(ESCAPED, character) ? ESCAPED[character] : undefined
    if (test) return test
    // A letter or a number means something elsewhere: \b, \1, \p.
    if (/^[a-z0-9]$/i.test(character)) {
      this.place--
      this.fail('unsupported')
    }
    return character
  }

  private set(): Test {
    const isNot = this.skip('^')
    const tests: Test[] = []
    const single = new Set<string>()
    while (this.next !== ']') {
      if (this.next === undefined) this.fail('unclosed')
      const first = this.skip('\\') ? this.escaped() : this.take()
      if (typeof first !== 'string') {
        tests.push(first)
        continue
      }
      if (
        this.next !== '-' ||
        this.characters[this.place + 1] === ']' ||
        this.characters[this.place + 1] === undefined
      ) {
        for (const folded of fold(first)) single.add(folded)
        continue
      }
      this.place++
      const last = this.skip('\\') ? this.escaped() : this.take()
      if (typeof last !== 'string') this.fail('unsupported')
      const [from, to] = [foldEnd(first), foldEnd(last)]
      if (from > to) this.fail('bad_range')
      tests.push((c) => c.codePointAt(0)! >= from && c.codePointAt(0)! <= to)
    }
    this.place++
    const isIn: Test = (c) => single.has(c) || tests.some((test) => test(c))
    return isNot ? not(isIn) : isIn
  }
}

/** One character may be several when it is folded (㎡). */
function literal(character: string): Node {
  const parts = [...fold(character)].map((folded): Node => ({ kind: 'one', test: (c) => c === folded }))
  return parts.length === 1 ? parts[0]! : { kind: 'all', parts }
}

function compile(node: Node, steps: Step[]): void {
  if (steps.length > MAX_PATTERN_STEPS) throw new PatternProblem(problem('too_large'))
  switch (node.kind) {
    case 'one':
    case 'edge':
      steps.push(node)
      return
    case 'all':
      for (const part of node.parts) compile(part, steps)
      return
    case 'any':
      return compileAny(node.parts, steps)
    case 'times': {
      for (let n = 0; n < node.least; n++) compile(node.part, steps)
      if (node.most === Infinity) return compileLoop(node.part, steps)
      for (let n = node.least; n < node.most; n++) compileAny([node.part, { kind: 'all', parts: [] }], steps)
    }
  }
}

function compileAny(parts: Node[], steps: Step[]): void {
  const fork: Step & { kind: 'split' } = { kind: 'split', to: [] }
  steps.push(fork)
  const leaving: (Step & { kind: 'split' })[] = []
  for (const part of parts) {
    fork.to.push(steps.length)
    compile(part, steps)
    const leave: Step & { kind: 'split' } = { kind: 'split', to: [] }
    leaving.push(leave)
    steps.push(leave)
  }
  for (const leave of leaving) leave.to.push(steps.length)
}

function compileLoop(part: Node, steps: Step[]): void {
  const fork: Step & { kind: 'split' } = { kind: 'split', to: [] }
  const place = steps.push(fork) - 1
  compile(part, steps)
  steps.push({ kind: 'split', to: [place] })
  fork.to.push(place + 1, steps.length)
}

/** Wherever a match may have come to, after each character. */
function run(steps: Step[], text: string): boolean {
  const characters = [...text]
  let current = new Set<number>()
  const reach = (into: Set<number>, from: number, at: number): boolean => {
    const open = [from]
    while (open.length > 0) {
      const place = open.pop()!
      if (into.has(place)) continue
      into.add(place)
      const step = steps[place]!
      if (step.kind === 'end') return true
      if (step.kind === 'split') open.push(...step.to)
      if (step.kind === 'edge' && (step.isBegin ? at === 0 : at === characters.length)) open.push(place + 1)
    }
    return false
  }
  for (let at = 0; ; at++) {
    // It may begin anywhere.
    if (reach(current, 0, at)) return true
    if (at === characters.length) return false
    const next = new Set<number>()
    for (const place of current) {
      const step = steps[place]!
      if (step.kind === 'one' && step.test(characters[at]!) && reach(next, place + 1, at + 1)) return true
    }
    current = next
  }
}
