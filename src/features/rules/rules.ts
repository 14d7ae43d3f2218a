import { z } from 'zod'
import { invalidInput, wrong } from '../../kernel/input-words.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { MAX_RULE_TEXT_CHARS, parseRuleText, printRule } from '../../rules/text.ts'
import { parseRule, type Rule } from '../../rules/language.ts'

export { namesIn } from './names.ts'

/** A rule comes as JSON or as text; whoever reads one gets both. */
export const ruleIn = { rule: z.unknown().optional(), text: z.string().max(MAX_RULE_TEXT_CHARS).optional() }
export const ruleOut = { rule: z.unknown(), text: z.string() }

export interface WrittenRule {
  rule?: unknown
  text?: string | undefined
}

/** The rule as JSON, still unchecked when it came so; undefined when there is none. */
export function writtenRule({ rule, text }: WrittenRule): unknown {
  if (text === undefined) return rule
  if (rule !== undefined) throw invalidInput('body.text', wrong('rule_or_text'))
  return readText(text)
}

export function readText(text: string): Rule {
  const read = parseRuleText(text)
  if ('rule' in read) return read.rule
  throw new Refusal('rule_text', { ...read })
}

export function readRule(input: unknown): Rule {
  const read = parseRule(input)
  if ('problems' in read) throw new Refusal('invalid_rule', { problems: read.problems })
  return read.rule
}

export const bothForms = (rule: Rule): { rule: Rule; text: string } => ({ rule, text: printRule(rule) })
