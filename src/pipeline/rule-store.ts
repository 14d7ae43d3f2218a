import { z } from 'zod'
import type { Session } from '../kernel/database.ts'
import { Refusal } from '../kernel/refusals.ts'
import { sql } from '../kernel/sql.ts'
import type { Vault } from '../kernel/vault.ts'
import { leaves, parseRule, type Leaf, type Rule } from '../rules/language.ts'
import { raiseEpoch } from './definitions-cache.ts'
import { registerTallies, rulesOf, selectDefinitions, selectPersonal, type DefinitionRows } from './definitions.ts'
import { instant } from './identity-store.ts'
import { checkSealed, sealRule, type PersonalNames } from './rule-tokens.ts'

/**
 * Definitions change in one way: the epoch is raised, which waits for turns in flight and keeps new ones out; the rows are
 * changed; what the new rules must keep of history is registered; commit. From then on every turn goes by them.
 */
export type RuleOwner = 'segment' | 'tag' | 'stage_entry' | 'stage_fall_back'

export async function changeDefinitions<T>(
  session: Session,
  change: (epoch: number, before: DefinitionRows) => Promise<T>,
): Promise<T> {
  const epoch = await raiseEpoch(session)
  const before = await selectDefinitions(session)
  const result = await change(epoch, before)
  const after = await selectDefinitions(session)
  checkReferences(after)
  for (const rule of rulesOf(after)) checkSealed(rule, personalNames(after))
  await registerTallies(session, rulesOf(before), rulesOf(after), epoch)
  return result
}

/** A rule from outside, asking for tokens where it asks for what is personal; or a Refusal that says where it is wrong. */
export async function acceptRule({ vault }: { vault: Vault }, session: Session, input: unknown): Promise<Rule> {
  const parsed = parseRule(input)
  if ('problems' in parsed) throw new Refusal('invalid_rule', { problems: parsed.problems })
  return sealRule(vault, parsed.rule, personalNames({ personal: await selectPersonal(session) }))
}

export const personalNames = ({ personal }: Pick<DefinitionRows, 'personal'>): PersonalNames => ({
  marked: new Set(personal.map((row) => row.name)),
  unsealed: new Set(personal.filter((row) => !row.sealed).map((row) => row.name)),
})

export async function insertRule(
  session: Session,
  owner: RuleOwner,
  rule: Rule,
  epoch: number,
  now: number,
  by: string,
): Promise<{ ruleId: number; versionId: number }> {
  const made = await session.first(
    z.object({ id: z.number() }),
    sql`insert into rules (owner) values (${owner}) returning id`,
  )
  const versionId = await insertVersion(session, made!.id, owner, rule, epoch, now, by)
  return { ruleId: made!.id, versionId }
}

/** A segment's new version is built beside the old one; a tag's or stage's is in force at once. */
export async function insertVersion(
  session: Session,
  ruleId: number,
  owner: RuleOwner,
  rule: Rule,
  epoch: number,
  now: number,
  by: string,
): Promise<number> {
  const status = owner === 'segment' ? 'building' : 'live'
  await session.run(sql`
    update rule_versions set status = 'retired' where rule_id = ${ruleId} and status in ('building', ${status})`)
  const made = await session.first(
    z.object({ id: z.number() }),
    sql`insert into rule_versions (rule_id, version, rule, status, epoch, created_at, created_by, live_at)
        select ${ruleId}, coalesce(max(version), 0) + 1, ${JSON.stringify(rule)}, ${status}, ${epoch}, ${instant(now)}, ${by},
          ${status === 'live' ? instant(now) : null}
        from rule_versions where rule_id = ${ruleId} returning id`,
  )
  return made!.id
}

/** Every segment, tag and stage set that a rule names must exist, and none may depend on itself. */
function checkReferences(rows: DefinitionRows): void {
  const segments = new Map(rows.segments.map((row) => [row.slug, row.rule]))
  const groupOfTag = new Map(rows.tags.map((row) => [row.slug, row.group_id]))
  const stages = new Set(rows.stages.map((row) => `${row.set_slug}\n${row.slug}`))
  const done = new Set<string>()
  const visit = (rule: Rule, path: string[]): void => {
    for (const leaf of leaves(rule)) {
      if (leaf.kind === 'segment') follow(`segment ${leaf.segment}`, leaf.segment, segments.get(leaf.segment), path)
      else if (leaf.kind === 'tag') {
        const group = groupOfTag.get(leaf.tag)
        if (group === undefined) throw new Refusal('unknown_reference', { reference: `tag ${leaf.tag}` })
        // A tag of a single-choice group depends on its neighbours too.
        for (const row of rows.tags)
          if (row.group_id === group && row.rule) follow(`tag group ${group}`, leaf.tag, row.rule, path, row.slug)
      } else if (leaf.kind === 'stage' && !stages.has(`${leaf.set}\n${leaf.stage}`))
        throw new Refusal('unknown_reference', { reference: `stage ${leaf.set} / ${leaf.stage}` })
    }
  }
  const follow = (name: string, slug: string, rule: Rule | undefined, path: string[], detail = ''): void => {
    if (!rule) throw new Refusal('unknown_reference', { reference: `segment ${slug}` })
    if (path.includes(name)) throw new Refusal('rule_cycle', { path: [...path, name].join(' → ') })
    if (done.has(name + detail)) return
    visit(rule, [...path, name])
    done.add(name + detail)
  }
  for (const row of rows.segments) visit(row.rule, [`segment ${row.slug}`])
  for (const row of rows.tags) if (row.rule) visit(row.rule, [`tag group ${row.group_id}`])
  for (const row of rows.stages) {
    visit(row.entry, [])
    if (row.fall_back) visit(row.fall_back, [])
  }
}

/** Whose rule it is. */
export interface Asker {
  kind: 'segment' | 'tag' | 'stage'
  slug: string
  /** Of a stage. */
  set?: string
}

/** Every definition with its rules: a segment that is rebuilt has two, a stage that people fall back from too. */
export function* askersOf(rows: Pick<DefinitionRows, 'segments' | 'tags' | 'stages'>): Generator<[Asker, Rule[]]> {
  for (const { slug, rule } of rows.segments) yield [{ kind: 'segment', slug }, [rule]]
  for (const { slug, rule } of rows.tags) yield [{ kind: 'tag', slug }, rule ? [rule] : []]
  for (const { slug, set_slug, entry, fall_back } of rows.stages)
    yield [{ kind: 'stage', slug, set: set_slug }, fall_back ? [entry, fall_back] : [entry]]
}

/** Refuses to take away what a rule still asks for. */
export function refuseWhenUsed(rows: DefinitionRows, isUse: (leaf: Leaf) => boolean): void {
  const by = new Set<string>()
  for (const [{ kind, slug, set }, rules] of askersOf(rows))
    if (rules.some((rule) => [...leaves(rule)].some(isUse)))
      by.add(`${kind} ${set === undefined ? '' : `${set} / `}${slug}`)
  if (by.size > 0) throw new Refusal('in_use', { by: [...by].slice(0, MAX_USES_TOLD).join(', ') })
}
const MAX_USES_TOLD = 10
