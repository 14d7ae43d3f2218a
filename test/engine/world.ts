import { ManualClock } from '../../src/kernel/clock.ts'
import type { Database, Session } from '../../src/kernel/database.ts'
import { sql } from '../../src/kernel/sql.ts'
import type { Engine } from '../../src/engine.ts'
import type { Fact, Identifier } from '../../src/events.ts'
import { instant } from '../../src/pipeline/identity-store.ts'
import { changeDefinitions, insertRule } from '../../src/pipeline/rule-store.ts'
import type { Rule } from '../../src/rules/language.ts'
import { factOf } from './one-customer.ts'
import type { RawFact } from '../oracle/facts.ts'
import type { World } from '../oracle/world.ts'
import { testEngine } from '../support/engine.ts'

/** An engine on a database, on virtual time; a failing worker fails the test. */
export function engineOn(database: Database, zone: string, startMs: number): { engine: Engine; clock: ManualClock } {
  const clock = new ManualClock(startMs)
  return { engine: testEngine(database, clock, zone), clock }
}

/** Facts as the door would hand them on. */
export const identified = (raw: RawFact, identifiers: Identifier[]): Fact => ({ ...factOf(raw), identifiers })

/** Writes an oracle's world into the database: tags and groups, its segments, and `rules` as "rule-0", "rule-1" … */
export async function defineWorld(database: Database, world: World, rules: Rule[], now: number): Promise<void> {
  await database.transaction((session) =>
    changeDefinitions(session, async (epoch) => {
      if (world.lineMedianMs !== null)
        await session.run(
          sql`insert into settings (key, value) values ('line_median_ms', ${JSON.stringify(world.lineMedianMs)})`,
        )
      for (const [slug, { singleChoice }] of Object.entries(world.tagGroups))
        await session.run(sql`
          insert into tag_groups (slug, name, dimension, single_choice, created_at)
          values (${slug}, ${slug}, 'behaviour', ${singleChoice}, ${instant(now)})`)
      const tags = Object.entries(world.tags).toSorted(([x, a], [y, b]) => a.order - b.order || (x < y ? -1 : 1))
      for (const [slug, tag] of tags) {
        const rule = tag.rule && (await insertRule(session, 'tag', tag.rule, epoch, now, 'test'))
        await session.run(sql`
          insert into tags (group_id, slug, name, rule_id, expires_after_ms, created_at)
          select id, ${slug}, ${slug}, ${rule?.ruleId ?? null}, ${tag.expiresAfterMs ?? null}, ${instant(now)}
          from tag_groups where slug = ${tag.group}`)
      }
      for (const [slug, rule] of Object.entries(world.segments)) await insertSegment(session, slug, rule, epoch, now)
      for (const [i, rule] of rules.entries()) await insertSegment(session, `rule-${i}`, rule, epoch, now)
    }),
  )
}

async function insertSegment(session: Session, slug: string, rule: Rule, epoch: number, now: number): Promise<void> {
  const { ruleId } = await insertRule(session, 'segment', rule, epoch, now, 'test')
  await session.run(sql`
    insert into segments (slug, name, rule_id, created_at, updated_at)
    values (${slug}, ${slug}, ${ruleId}, ${instant(now)}, ${instant(now)})`)
}

/** Back to an empty brand; identities' numbers go on. */
export async function wipe(database: Database): Promise<void> {
  await database.pool
    .query(`truncate settings, events, identities, identity_edges, identity_decisions, customers, contacts, wakes,
    rules, rule_versions, members, segments, tag_groups, tags, customer_tags, stage_sets, stages, customer_stages, names,
    vault_keys, vault_values, quarantine cascade`)
}
