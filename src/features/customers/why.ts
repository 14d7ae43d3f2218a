import { z } from 'zod'
import type { Json } from '../../events.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { sql } from '../../kernel/sql.ts'
import type { Core } from '../../pipeline/commit.ts'
import { selectFacts } from '../../pipeline/fact-store.ts'
import { explain, type Explanation, type ExplainView } from '../../rules/explain.ts'
import { leaves, type Leaf, type Rule } from '../../rules/language.ts'
import { ORDER_EVENT } from '../../rules/lower.ts'
import { BONDS } from '../../rules/tally-bonds.ts'
import { bothForms } from '../rules/rules.ts'
import { heldTags } from './briefs.ts'
import { ensureCustomer, type Customer } from './profile.ts'
import { withoutTokensIn } from './rules.ts'

/** Why a customer is in a segment, or has a tag, or not: in sentences with the numbers behind them. */
export interface Why {
  rule: Rule
  text: string
  at: number
  why: Explanation
}

export async function whySegment(core: Core, customerId: number, slug: string, language: 'zh' | 'en'): Promise<Why> {
  const rule = await liveRule(core, sql`select rule_id from segments where slug = ${slug} and archived_at is null`)
  return whyRule(core, customerId, rule, language)
}

/** Set by hand: the tag's origin and since when stand in the profile; this is what its rule says. */
export async function whyTag(core: Core, customerId: number, slug: string, language: 'zh' | 'en'): Promise<Why> {
  const rule = await liveRule(core, sql`select rule_id from tags where slug = ${slug} and archived_at is null`)
  return whyRule(core, customerId, rule, language)
}

async function liveRule(core: Core, owner: ReturnType<typeof sql>): Promise<Rule> {
  const rows = await core.database.rows(
    z.object({ rule: z.custom<Rule>() }),
    sql`select v.rule from rule_versions v where v.rule_id = (${owner}) and v.status in ('live', 'building')
        order by v.status desc limit 1`,
  )
  if (!rows[0]) throw new Refusal('not_found')
  return rows[0].rule
}

export async function whyRule(core: Core, customerId: number, rule: Rule, language: 'zh' | 'en'): Promise<Why> {
  const customer = await ensureCustomer(core, customerId)
  const now = Math.max(core.clock.now(), customer.snapshot.now)
  const names = [...new Set([...leaves(rule)].flatMap(eventsOf))]
  const facts = await core.database.transaction(async (session) => {
    const found = names.length > 0 ? await selectFacts(session, [customer.id], names) : new Map()
    return found.get(customer.id) ?? []
  })
  const { zone } = core.definitions.calendar
  const past = facts.filter((fact: { at: number }) => fact.at <= now)
  const view = await viewOf(core, customer, now)
  return { ...bothForms(rule), at: now, why: explain(rule, past, view, now, zone, language) }
}

const eventsOf = (leaf: Leaf): string[] =>
  'of' in leaf
    ? [leaf.of.event]
    : leaf.kind === 'sequence'
      ? leaf.steps.map((step) => step.event)
      : leaf.kind === 'unanswered'
        ? [leaf.first.event, leaf.then.event]
        : leaf.kind === 'metric'
          ? [ORDER_EVENT]
          : leaf.kind === 'contact' || leaf.kind === 'group'
            ? [BONDS[leaf.kind].began, BONDS[leaf.kind].ended]
            : []

async function viewOf(core: Core, { attributes, snapshot }: Customer, now: number): Promise<ExplainView> {
  const versions = [...snapshot.members.keys()]
  const segments = await core.database.rows(
    z.object({ slug: z.string() }),
    sql`select s.slug from segments s join rule_versions v on v.rule_id = s.rule_id and v.status = 'live'
        where s.archived_at is null and v.id = any(${versions}::integer[])`,
  )
  const slugs = new Set(segments.map((row) => row.slug))
  return {
    attributes: Object.fromEntries(Object.entries(attributes).map(([name, [value]]): [string, Json] => [name, value])),
    tags: new Set(heldTags(snapshot, now)),
    stages: Object.fromEntries(Object.entries(snapshot.stages).map(([set, [stage]]) => [set, stage])),
    lifecycle: snapshot.lifecycle ?? 'new',
    segment: (slug) => slugs.has(slug),
  }
}

/** A sentence about a personal attribute would tell its token. */
export const shownWhy = (why: Why): Why => withoutTokensIn(why as never) as never
