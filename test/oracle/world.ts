import type { Rule } from '../../src/rules/language.ts'
import type { Person } from './facts.ts'

/** Everything a rule can refer to besides the facts. No cycles: the product refuses them before they get here. */
export interface World {
  zone: string
  segments: Record<string, Rule>
  tags: Record<string, TagDefinition>
  tagGroups: Record<string, { singleChoice: boolean }>
  /** Stages are history, not a function of facts and now, so the caller says where the person stands. */
  stageOf?: (person: Person, set: string, now: number) => string | null
  /** The usual time between two orders in this line of business, for people whose own rhythm is not known yet. */
  lineMedianMs: number | null
}

export interface TagDefinition {
  rule?: Rule
  group: string
  expiresAfterMs?: number
  /** Among rule-made tags of a single-choice group the smallest shows. */
  order: number
}
