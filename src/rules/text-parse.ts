import { MAX_RULE_DEPTH, MAX_RULE_LEAVES } from '../kernel/limits.ts'
import type { Wording } from '../kernel/wording.ts'
import { parseRule } from './language.ts'
import type { Rule } from './language.ts'
import { done, leaf, RULE_EXAMPLE } from './text-leaves.ts'
import type { WrittenLeaf } from './text-leaves.ts'
import { FIELDS, hint, oneOf, problem, THING } from './text-words.ts'
import { TextProblem, TokenReader } from './token-reader.ts'
import { MAX_RULE_TEXT_CHARS, tokenize } from './tokens.ts'

export interface RuleTextProblem {
  code: string
  problem: Wording
  hint: Wording
  /** Offsets in the text, and where it begins for people: line and column count from 1, the column in characters. */
  at: number
  end: number
  line: number
  column: number
}

/** Reads the text form; see text.ts for the grammar. Never throws, whatever the text. */
export function parseRuleText(text: string): { rule: Rule } | RuleTextProblem {
  try {
    if (text.length > MAX_RULE_TEXT_CHARS)
      throw new TextProblem(problem('rule_too_long', { limit: MAX_RULE_TEXT_CHARS }), hint('own_segment'), {
        at: MAX_RULE_TEXT_CHARS,
        end: text.length,
      })
    const parser = new RuleParser(text)
    return { rule: checked(parser.wholeRule(), parser.places) }
  } catch (error) {
    if (error instanceof TextProblem) return located(text, error)
    throw error
  }
}

interface Place {
  at: number
  end: number
  example: string
}

/** What the grammar allows must still fit the language's limits; its problems name a path, which becomes a place. */
function checked(parsed: Rule, places: WeakMap<object, Place>): Rule {
  const result = parseRule(parsed)
  if ('rule' in result) return result.rule
  const { at, problem: broken } = result.problems[0]!
  const path = at === '' ? [] : at.split('.')
  let place = places.get(parsed)!
  let within = path.length
  let node: unknown = parsed
  for (const [i, key] of path.entries()) {
    node = (node as Record<string, unknown>)[key]
    if (typeof node !== 'object' || node === null) break
    const known = places.get(node)
    if (known === undefined) continue
    place = known
    within = path.length - i - 1
  }
  const field = within > 0 ? path.slice(-within).find((key) => Object.hasOwn(FIELDS, key)) : undefined
  throw new TextProblem(
    field === undefined ? broken : problem('breaks_limit', { field: FIELDS[field]!, problem: broken }),
    hint('example', { example: place.example }),
    place,
  )
}

function located(text: string, { problem: why, hint: advice, at, end }: TextProblem): RuleTextProblem {
  const lines = text.slice(0, at).split('\n')
  const column = Array.from(lines.at(-1)!).length + 1
  return { code: why.code, problem: why, hint: advice, at, end, line: lines.length, column }
}

/** Parentheses that change nothing may nest this deep; the rule itself MAX_RULE_DEPTH. */
const MAX_NESTING = 10 * MAX_RULE_DEPTH

/** How conditions are joined; the conditions themselves are read by text-leaves.ts. */
class RuleParser {
  readonly places = new WeakMap<object, Place>()
  private readonly reader: TokenReader
  private nesting = 0
  private leafCount = 0

  constructor(text: string) {
    this.reader = new TokenReader(tokenize(text))
  }

  wholeRule(): Rule {
    const rule = this.any()
    if (this.reader.peek().kind !== 'end') this.reader.fail(oneOf('and', 'or', THING.end), RULE_EXAMPLE)
    return rule
  }

  private any(): Rule {
    const at = this.reader.at
    const parts = [this.all()]
    while (this.reader.took('or')) parts.push(this.all())
    return parts.length === 1 ? parts[0]! : this.placed({ kind: 'any', of: parts }, at, RULE_EXAMPLE)
  }

  private all(): Rule {
    const at = this.reader.at
    const parts = [this.one()]
    while (this.reader.took('and')) parts.push(this.one())
    return parts.length === 1 ? parts[0]! : this.placed({ kind: 'all', of: parts }, at, RULE_EXAMPLE)
  }

  private one(): Rule {
    const at = this.reader.at
    this.nesting += 1
    if (this.nesting > MAX_NESTING)
      throw new TextProblem(
        problem('nested_too_deep', { limit: MAX_NESTING }),
        hint('fewer_parentheses'),
        this.reader.peek(),
      )
    const rule = this.group() ?? this.list(at) ?? this.negated(at) ?? this.leaf(leaf(this.reader), at)
    this.nesting -= 1
    return rule
  }

  private group(): Rule | undefined {
    if (!this.reader.tookMark('(')) return undefined
    const rule = this.any()
    if (!this.reader.tookMark(')')) this.reader.fail(oneOf('and', 'or', ')'), RULE_EXAMPLE)
    return rule
  }

  private list(at: number): Rule | undefined {
    const { reader } = this
    const kind = reader.took('all', 'of') ? 'all' : reader.took('any', 'of') ? 'any' : undefined
    if (kind === undefined) return undefined
    const example = `${kind} of (tagged "vip", tagged "loyal")`
    reader.needMark('(', example)
    const of: Rule[] = []
    do of.push(this.any())
    while (reader.tookMark(','))
    if (!reader.tookMark(')')) reader.fail(oneOf(',', ')'), example)
    return this.placed({ kind, of }, at, example)
  }

  private negated(at: number): Rule | undefined {
    if (!this.reader.took('not')) return undefined
    if (this.reader.looksAt('done') || this.reader.looksAt('did')) return this.leaf(done(this.reader, true), at)
    return this.placed({ kind: 'not', of: this.one() }, at, RULE_EXAMPLE)
  }

  private leaf(condition: WrittenLeaf, at: number): Rule {
    this.leafCount += 1
    if (this.leafCount > MAX_RULE_LEAVES)
      throw new TextProblem(problem('too_many_conditions', { limit: MAX_RULE_LEAVES }), hint('own_segment'), {
        at,
        end: this.reader.endOfTaken,
      })
    const rule = this.placed(condition.leaf, at, condition.example)
    return condition.negated ? this.placed({ kind: 'not', of: rule }, at, condition.example) : rule
  }

  private placed<T extends Rule>(rule: T, at: number, example: string): T {
    this.places.set(rule, { at, end: this.reader.endOfTaken, example })
    return rule
  }
}
