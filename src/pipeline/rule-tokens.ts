import { Refusal } from '../kernel/refusals.ts'
import { isToken } from '../kernel/vault.ts'
import type { Filter, Leaf, Rule, Scalar, Step, Test } from '../rules/language.ts'
import { categoryOf, isDeep, isWorthSealing, tokenOf, type Tokens } from './personal.ts'
import { isMarked } from './seal.ts'

/**
 * A rule that asks for a personal value asks for its token: facts hold nothing else, and neither may the rule. Equality is
 * all that can be asked of a token. While an attribute that was plain is being sealed, some customers still have the plain
 * value: then a rule asks for both, so that its answer does not change on the way (see sealing.ts).
 */
export interface PersonalNames {
  /** Marked in the registry; names like "phone" are personal without it. */
  marked: ReadonlySet<string>
  /** Of these, what is being sealed: plain values are still about. */
  unsealed: ReadonlySet<string>
  /** The rule is history: nothing is refused of it. */
  isOver?: boolean
}

/** Throws Refusal('personal_attribute') for a question that a token cannot answer. */
export function sealRule(vault: Tokens, rule: Rule, names: PersonalNames): Rule {
  if (rule.kind === 'not') return { kind: 'not', of: sealRule(vault, rule.of, names) }
  if (rule.kind === 'all' || rule.kind === 'any') {
    const parts = rule.of.map((part) => sealRule(vault, part, names))
    const isSame = parts.every((part, index) => part === rule.of[index])
    return isSame ? rule : simplified({ kind: rule.kind, of: parts })
  }
  return sealLeaf(vault, rule, names)
}

/** What two values have become one of is asked once. */
function simplified(rule: { kind: 'all' | 'any'; of: Rule[] }): Rule {
  const parts = [...new Map(rule.of.map((part) => [JSON.stringify(part), part])).values()]
  return parts.length === 1 ? parts[0]! : { kind: rule.kind, of: parts }
}

function sealLeaf(vault: Tokens, leaf: Leaf, names: PersonalNames): Rule {
  switch (leaf.kind) {
    case 'attribute': {
      const name = personalTrait(leaf.attribute, names)
      if (name === undefined) return leaf
      const tests = sealTest(vault, name, leaf.test, names)
      return simplified({ kind: 'all', of: tests.map((test) => ({ ...leaf, test })) })
    }
    case 'anniversary':
      if (!names.isOver && personalTrait(leaf.attribute, names) !== undefined) throw refusal(leaf.attribute)
      return leaf
    case 'first':
    case 'last': {
      const name = personalProperty(leaf.of.event, leaf.property, names)
      const of = sealStep(vault, leaf.of, names)
      if (name === undefined) return { ...leaf, of }
      // Both "=" and "!=" of one fact: two leaves about the same fact.
      const tests = sealTest(vault, name, leaf.test, names)
      return simplified({ kind: 'all', of: tests.map((test) => ({ ...leaf, of, test })) })
    }
    case 'count':
    case 'distinct':
    case 'sum':
    case 'average':
    case 'min':
    case 'max':
      return { ...leaf, of: sealStep(vault, leaf.of, names) }
    case 'sequence':
      return { ...leaf, steps: leaf.steps.map((step) => sealStep(vault, step, names)) }
    case 'unanswered':
      return { ...leaf, first: sealStep(vault, leaf.first, names), then: sealStep(vault, leaf.then, names) }
    default:
      return leaf
  }
}

const sealStep = (vault: Tokens, step: Step, names: PersonalNames): Step => ({
  ...step,
  where: step.where.flatMap((filter): Filter[] => {
    const name = personalProperty(step.event, filter.property, names)
    if (name === undefined) return [filter]
    const tests = sealTest(vault, name, filter.test, names)
    return tests.map((test) => ({ property: filter.property, test }))
  }),
})

/** The name under which an attribute, or a part of it, is sealed; undefined when it is not. */
function personalTrait(path: string, { marked, isOver }: PersonalNames): string | undefined {
  if (categoryOf(path) === undefined && !isMarked(path, marked)) return undefined
  // What lies deeper is sealed as a whole.
  if (!isOver && path.split('.').length > 2 && !isDeep(categoryOf(path))) throw refusal(path)
  return path
}

const personalProperty = (event: string, path: string, names: PersonalNames): string | undefined =>
  event === 'identify' ? personalTrait(path, names) : isDeep(categoryOf(path)) ? path : undefined

/** All of the tests that are answered must hold. */
function sealTest(vault: Tokens, name: string, test: Test, names: PersonalNames): Test[] {
  const token = (value: Scalar) => (isWorthSealing(value) && !isToken(value) ? tokenOf(vault, name, value) : value)
  const both = (value: Scalar) => [...new Set(isMarked(name, names.unsealed) ? [value, token(value)] : [token(value)])]
  switch (test.op) {
    case 'exists':
    case 'missing':
      return [test]
    case '=':
    case 'in': {
      const values = [...new Set((test.op === 'in' ? test.value : [test.value]).flatMap(both))]
      return [values.length === 1 ? { op: '=', value: values[0]! } : { op: 'in', value: values }]
    }
    case '!=':
      return both(test.value).map((value) => ({ op: '!=', value }))
    default:
      if (names.isOver) return [{ op: 'exists' }]
      throw refusal(name)
  }
}

const refusal = (attribute: string) => new Refusal('personal_attribute', { attribute })

/** Whoever forgot to seal a rule, or sealed it before an attribute became personal, is told to begin again. */
export function checkSealed(rule: Rule, { marked, unsealed }: PersonalNames): void {
  const refusing: Tokens = {
    token: () => {
      throw new Refusal('changed_meanwhile')
    },
  }
  const sealed = new Set([...marked].filter((name) => !unsealed.has(name)))
  sealRule(refusing, rule, { marked: sealed, unsealed: new Set() })
}
