import { z } from 'zod'
import type { Session } from '../kernel/database.ts'
import { Refusal } from '../kernel/refusals.ts'
import { sql } from '../kernel/sql.ts'
import type { Vault } from '../kernel/vault.ts'
import { leaves, parseRule, type Leaf, type Rule } from '../rules/language.ts'
import { raiseEpoch } from './definitions-cache.ts'
import { registerTallies, rulesOf, selectDefinitions, selectPersonal, type DefinitionRows } from './definitions.ts'
import { instant } from './identity-store.ts'
import { inUse, ruleCycle, unknownReference, type Place } from './places.ts'
import { rulesOfSop } from './sop-definitions.ts'
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
  const visit = (rule: Rule, path: Step[]): void => {
    for (const leaf of leaves(rule)) {
      if (leaf.kind === 'segment') {
        const place = { kind: 'segment', slug: leaf.segment } as const
        follow({ key: `segment ${leaf.segment}`, place }, segments.get(leaf.segment), path)
      } else if (leaf.kind === 'tag') {
        const place = { kind: 'tag', slug: leaf.tag } as const
        const group = groupOfTag.get(leaf.tag)
        if (group === undefined) throw unknownReference(place)
        // A tag of a single-choice group depends on its neighbours too.
        for (const row of rows.tags)
          if (row.group_id === group && row.rule) follow({ key: `tag group ${group}`, place }, row.rule, path, row.slug)
      } else if (leaf.kind === 'stage' && !stages.has(`${leaf.set}\n${leaf.stage}`))
        throw unknownReference({ kind: 'stage', set: leaf.set, slug: leaf.stage })
    }
  }
  const follow = (step: Step, rule: Rule | undefined, path: Step[], detail = ''): void => {
    if (!rule) throw unknownReference(step.place)
    if (path.some(({ key }) => key === step.key)) throw ruleCycle([...path, step].map(({ place }) => place))
    if (done.has(step.key + detail)) return
    visit(rule, [...path, step])
    done.add(step.key + detail)
  }
  for (const row of rows.segments)
    visit(row.rule, [{ key: `segment ${row.slug}`, place: { kind: 'segment', slug: row.slug } }])
  for (const row of rows.tags)
    if (row.rule) visit(row.rule, [{ key: `tag group ${row.group_id}`, place: { kind: 'tag', slug: row.slug } }])
  for (const row of rows.stages) {
    visit(row.entry, [])
    if (row.fall_back) visit(row.fall_back, [])
  }
  for (const row of rows.sops) for (const rule of rulesOfSop(row)) visit(rule, [])
}

/** On the way from one definition to those it asks. The tags of a group are one. */
interface Step {
  key: string
  place: Place
}

/** Every definition with its rules: a segment that is rebuilt has two, a stage that people fall back from too. */
export function* askersOf(
  rows: Pick<DefinitionRows, 'segments' | 'tags' | 'stages' | 'sops'>,
): Generator<[Place, Rule[]]> {
  for (const { slug, rule } of rows.segments) yield [{ kind: 'segment', slug }, [rule]]
  for (const { slug, rule } of rows.tags) yield [{ kind: 'tag', slug }, rule ? [rule] : []]
  for (const { slug, set_slug, entry, fall_back } of rows.stages)
    yield [{ kind: 'stage', slug, set: set_slug }, fall_back ? [entry, fall_back] : [entry]]
  for (const row of rows.sops) yield [{ kind: 'sop', slug: row.slug }, rulesOfSop(row)]
}

/** Refuses to take away what a rule still asks for. */
export function refuseWhenUsed(rows: DefinitionRows, isUse: (leaf: Leaf) => boolean): void {
  const uses = new Map<string, Place>()
  for (const [place, rules] of askersOf(rows))
    if (rules.some((rule) => [...leaves(rule)].some(isUse))) uses.set(JSON.stringify(place), place)
  if (uses.size > 0) throw inUse([...uses.values()])
}
