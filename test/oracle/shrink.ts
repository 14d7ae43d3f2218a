import fc from 'fast-check'
import type { Rule, Step } from '../../src/rules/language.ts'
import { makeCase, type Case, type CaseOptions } from './cases.ts'

/**
 * Cases for fast-check: a failing one is made smaller by dropping rules, steps, facts and parts of rules while it still
 * fails, which a case made from a seed cannot do by itself.
 *
 *     fc.assert(fc.property(anyCase(), (one) => agrees(one)))
 */
export const anyCase = (options: CaseOptions = {}): fc.Arbitrary<Case> => new CaseArbitrary(options)

class CaseArbitrary extends fc.Arbitrary<Case> {
  private readonly options: CaseOptions
  constructor(options: CaseOptions) {
    super()
    this.options = options
  }
  override generate(random: fc.Random): fc.Value<Case> {
    return new fc.Value(makeCase(random.nextInt(), this.options), undefined)
  }
  override canShrinkWithoutContext(value: unknown): value is Case {
    return typeof value === 'object' && value !== null && 'steps' in value && 'rules' in value
  }
  override shrink(value: Case): fc.Stream<fc.Value<Case>> {
    return fc.stream(smaller(value)).map((one) => new fc.Value(one, undefined))
  }
}

/** Every way to make the case a little smaller, the boldest first. */
export function* smaller(one: Case): Generator<Case> {
  const { rules, steps, world } = one
  if (rules.length > 1) for (const rule of rules) yield { ...one, rules: [rule] }
  if (steps.length > 1) {
    yield { ...one, steps: steps.slice(0, Math.ceil(steps.length / 2)) }
    yield { ...one, steps: steps.slice(0, -1) }
    for (const i of steps.keys()) if (i < steps.length - 1) yield { ...one, steps: withoutStep(steps, i) }
  }
  for (const [i, { now, facts }] of steps.entries())
    for (const drop of facts.length > 1 ? [facts, ...facts.map((fact) => [fact])] : facts.length === 1 ? [facts] : []) {
      const left = { now, facts: facts.filter((fact) => !drop.includes(fact)) }
      yield { ...one, steps: steps.map((step, j) => (i === j ? left : step)) }
    }
  const isNamed = Object.keys({ ...world.segments, ...world.tags }).length > 0
  if (isNamed) yield { ...one, world: { ...world, segments: {}, tags: {} } }
  for (const [i, rule] of rules.entries())
    for (const simpler of simplerRules(rule))
      yield { ...one, rules: rules.map((other, j) => (i === j ? simpler : other)) }
}

/** What arrived at the dropped step arrives at the next one. */
const withoutStep = (steps: Case['steps'], i: number): Case['steps'] => {
  const next = { now: steps[i + 1]!.now, facts: [...steps[i]!.facts, ...steps[i + 1]!.facts] }
  return [...steps.slice(0, i), next, ...steps.slice(i + 2)]
}

function* simplerRules(rule: Rule): Generator<Rule> {
  if (rule.kind === 'all' || rule.kind === 'any') {
    yield* rule.of
    for (const [i, part] of rule.of.entries()) {
      if (rule.of.length > 1) yield { ...rule, of: rule.of.filter((other) => other !== part) }
      for (const simpler of simplerRules(part))
        yield { ...rule, of: rule.of.map((other, j) => (i === j ? simpler : other)) }
    }
  } else if (rule.kind === 'not') {
    yield rule.of
    for (const simpler of simplerRules(rule.of)) yield { kind: 'not', of: simpler }
  } else if (rule.kind === 'sequence') {
    if (rule.steps.length > 2)
      for (const step of rule.steps) yield { ...rule, steps: rule.steps.filter((one) => one !== step) }
    for (const [i, step] of rule.steps.entries())
      for (const wider of widerSteps(step))
        yield { ...rule, steps: rule.steps.map((one, j) => (i === j ? wider : one)) }
  } else if (rule.kind === 'unanswered') {
    for (const wider of widerSteps(rule.first)) yield { ...rule, first: wider }
    // oxlint-disable-next-line unicorn/no-thenable -- the rule language's own word
    for (const wider of widerSteps(rule.then)) yield { ...rule, then: wider }
  } else if ('of' in rule) {
    for (const wider of widerSteps(rule.of)) yield { ...rule, of: wider }
  }
}

const widerSteps = ({ event, where }: Step): Step[] =>
  where.map((filter) => ({ event, where: where.filter((other) => other !== filter) }))
