import { z } from 'zod'
import type { Session } from '../kernel/database.ts'
import { sql } from '../kernel/sql.ts'
import { Calendar } from '../rules/calendar.ts'
import { compileRule, type Question } from '../rules/evaluate.ts'
import { leaves, type Leaf, type Rule } from '../rules/language.ts'
import type { LifecycleSettings } from '../rules/lifecycle.ts'
import { familyOf, lowerLeaf, RHYTHM, specOf } from '../rules/lower.ts'
import { traitsOf } from '../rules/values.ts'
import { categoryOf } from './personal.ts'
import { compileTally, type Tally, type TallySpec } from '../rules/tally.ts'
import { compileSops, rulesOfSop, selectSops, type SopDefinitions, type SopRow } from './sop-definitions.ts'

/**
 * Everything a turn needs to know about the brand's definitions, compiled once per epoch. What a rule depends on is
 * followed through the segments and tags it names, so that one look says which rules an event concerns.
 */
export interface Definitions {
  epoch: number
  calendar: Calendar
  lifecycle: LifecycleSettings
  tallies: Map<number, DefinedTally>
  talliesByEvent: Map<string, DefinedTally[]>
  /** Of these, those that a late fact may send back to the log. */
  fragileByEvent: Map<string, DefinedTally[]>
  /** The tally that holds a customer's latest orders. */
  rhythm: number
  /** Live versions, and those being built. */
  segments: SegmentVersion[]
  segmentBySlug: Map<string, SegmentVersion>
  tagGroups: TagGroup[]
  tagGroupByTag: Map<string, TagGroup>
  stageSets: StageSet[]
  sops: SopDefinitions
  groupSops: SopDefinitions
  concerned: Concerned
  /** Attributes whose values the log may not hold. */
  personal: Set<string>
  /** Room for the turn that is being taken; there is one at a time. */
  marks: Marks
}

/** 1 at the places of what must be asked again. */
export type Marks = Record<keyof Affected, Uint8Array>

export type DefinedTally = Tally & { epoch: number }

export interface SegmentVersion {
  versionId: number
  segmentId: number
  slug: string
  version: number
  isLive: boolean
  epoch: number
  question: Question
  /** Its place in the list, and those of the segments whose rules name it. */
  place: number
  namedBy: number[]
}
export interface TagGroup {
  id: number
  singleChoice: boolean
  tags: { id: number; slug: string; expiresAfterMs: number | null; question: Question | null }[]
}
export interface StageSet {
  id: number
  slug: string
  /** In order of position, lowest first. */
  stages: { id: number; slug: string; entry: Question; fallBack: Question | null }[]
}

/**
 * What must be asked again when something has changed: places in the lists of the definitions. Segments that name other
 * segments are not among them for that: a turn asks them when the answer they were told has changed.
 */
export interface Affected {
  segments: number[]
  tagGroups: number[]
  stageSets: number[]
}
export interface Concerned {
  byTally: Map<number, Affected>
  byAttribute: Map<string, Affected>
  byTag: Map<string, Affected>
  byStageSet: Map<string, Affected>
  byLifecycle: Affected
}

const id = z.number()
const ruleColumn = z.custom<Rule>()
const segmentRow = z.object({
  version_id: id,
  segment_id: id,
  slug: z.string(),
  version: z.number(),
  status: z.string(),
  epoch: z.number(),
  rule: ruleColumn,
})
const tagRow = z.object({
  group_id: id,
  single_choice: z.boolean(),
  id,
  slug: z.string(),
  expires_after_ms: z.number().nullable(),
  rule: ruleColumn.nullable(),
})
const stageRow = z.object({
  set_id: id,
  set_slug: z.string(),
  id,
  slug: z.string(),
  entry: ruleColumn,
  fall_back: ruleColumn.nullable(),
})

export interface DefinitionRows {
  epoch: number
  segments: z.infer<typeof segmentRow>[]
  tags: z.infer<typeof tagRow>[]
  stages: z.infer<typeof stageRow>[]
  sops: SopRow[]
  tallies: { id: number; spec: string; epoch: number }[]
  lineMedianMs: number | null
  personal: PersonalRow[]
}

const personalRow = z.object({ name: z.string(), sealed: z.boolean() })
type PersonalRow = z.infer<typeof personalRow>

/** Attributes that were marked as personal, and whether nothing plain is left of them. Others are so by their name. */
export async function selectPersonal(session: Session): Promise<PersonalRow[]> {
  const rows = await session.rows(
    personalRow,
    sql`select name, sealed_at is not null as sealed from attributes where personal order by name`,
  )
  return rows.filter(({ name }) => categoryOf(name) === undefined)
}

export async function selectDefinitions(session: Session): Promise<DefinitionRows> {
  const epoch = await session.first(z.object({ epoch: z.number() }), sql`select epoch from definitions_epoch`)
  const segments = await session.rows(
    segmentRow,
    sql`select v.id as version_id, s.id as segment_id, s.slug, v.version, v.status, v.epoch, v.rule
        from segments s join rule_versions v on v.rule_id = s.rule_id and v.status in ('live', 'building')
        where s.archived_at is null order by v.id`,
  )
  const tags = await session.rows(
    tagRow,
    sql`select t.group_id, g.single_choice, t.id, t.slug, t.expires_after_ms, v.rule
        from tags t join tag_groups g on g.id = t.group_id
        left join rule_versions v on v.rule_id = t.rule_id and v.status = 'live'
        where t.archived_at is null order by t.id`,
  )
  const stages = await session.rows(
    stageRow,
    sql`select t.id as set_id, t.slug as set_slug, s.id, s.slug, e.rule as entry, f.rule as fall_back
        from stage_sets t join stages s on s.set_id = t.id
        join rule_versions e on e.rule_id = s.entry_rule_id and e.status = 'live'
        left join rule_versions f on f.rule_id = s.fall_back_rule_id and f.status = 'live'
        where t.archived_at is null and s.archived_at is null order by t.id, s.position, s.id`,
  )
  const tallies = await session.rows(
    z.object({ id, spec: z.string(), epoch: z.number() }),
    sql`select id, spec, epoch from tallies order by id`,
  )
  const median = await session.first(
    z.object({ value: z.number().nullable() }),
    sql`select value from settings where key = 'line_median_ms'`,
  )
  const sops = await selectSops(session)
  const personal = await selectPersonal(session)
  return {
    epoch: epoch!.epoch,
    segments,
    tags,
    stages,
    sops,
    tallies,
    lineMedianMs: median?.value ?? null,
    personal,
  }
}

/** Every rule of the rows, for whoever has to walk them. */
export function rulesOf(rows: Pick<DefinitionRows, 'segments' | 'tags' | 'stages' | 'sops'>): Rule[] {
  const tagRules = rows.tags.flatMap((tag) => (tag.rule ? [tag.rule] : []))
  const stageRules = rows.stages.flatMap((stage) => (stage.fall_back ? [stage.entry, stage.fall_back] : [stage.entry]))
  return [...rows.segments.map((segment) => segment.rule), ...tagRules, ...stageRules, ...rows.sops.flatMap(rulesOfSop)]
}

/** The tallies that rules need, one per family, the most keeping one. */
export function specsOf(rules: Rule[]): Map<string, TallySpec> {
  const specs = new Map<string, TallySpec>()
  const note = (spec: TallySpec) => {
    const family = familyOf(spec)
    const known = specs.get(family)
    const keep = Math.max(rounded(spec), known ? rounded(known) : 0)
    specs.set(family, 'keep' in spec ? { ...spec, keep } : spec)
  }
  note(RHYTHM)
  for (const rule of rules) for (const leaf of loweredLeaves(rule)) if (specOf(leaf)) note(specOf(leaf)!)
  return specs
}

/** Rounded up, so that a rule with another threshold seldom needs another tally. */
const rounded = (spec: TallySpec): number =>
  'keep' in spec ? (spec.keep <= 4 ? 4 : 2 ** Math.ceil(Math.log2(spec.keep))) : 0

export function* loweredLeaves(rule: Rule): Generator<Leaf> {
  for (const leaf of leaves(rule)) {
    const lowered = lowerLeaf(leaf)
    if (lowered === leaf) yield leaf
    else yield* loweredLeaves(lowered)
  }
}

/** `rows.tallies` must hold every spec of the rules (see registerTallies). */
export function compileDefinitions(rows: DefinitionRows, calendar: Calendar): Definitions {
  const specs = specsOf(rulesOf(rows))
  const idBySpec = new Map(rows.tallies.map((row) => [row.spec, row]))
  const idByFamily = new Map<string, number>()
  const tallies: Definitions['tallies'] = new Map()
  const talliesByEvent: Definitions['talliesByEvent'] = new Map()
  for (const [family, spec] of specs) {
    const known = idBySpec.get(JSON.stringify(spec))
    if (!known) throw new Error(`no tally is registered for ${JSON.stringify(spec)}`)
    const tally = { ...compileTally(known.id, spec, calendar), epoch: known.epoch }
    idByFamily.set(family, known.id)
    tallies.set(known.id, tally)
    for (const event of tally.events) talliesByEvent.set(event, [...(talliesByEvent.get(event) ?? []), tally])
  }
  const tallyId = (spec: TallySpec) => idByFamily.get(familyOf(spec))!
  const compile = (rule: Rule) => compileRule(rule, tallyId, calendar)

  const segments = rows.segments.map((row, place) => ({
    versionId: row.version_id,
    segmentId: row.segment_id,
    slug: row.slug,
    version: row.version,
    isLive: row.status === 'live',
    epoch: row.epoch,
    question: compile(row.rule),
    place,
    namedBy: [] as number[],
  }))
  const segmentBySlug = new Map(segments.filter((one) => one.isLive).map((one) => [one.slug, one]))
  const tagGroups = groupTags(rows, compile)
  const tagGroupByTag = new Map(tagGroups.flatMap((group) => group.tags.map((tag) => [tag.slug, group] as const)))
  const stageSets = groupStages(rows, compile)
  const definitions: Definitions = {
    epoch: rows.epoch,
    calendar,
    lifecycle: { lineMedianMs: rows.lineMedianMs },
    tallies,
    talliesByEvent,
    fragileByEvent: new Map([...talliesByEvent].map(([event, all]) => [event, all.filter((one) => one.reread)])),
    rhythm: tallyId(RHYTHM),
    segments,
    segmentBySlug,
    tagGroups,
    tagGroupByTag,
    stageSets,
    ...compileSops(rows.sops, compile),
    concerned: emptyConcerned(),
    personal: new Set(rows.personal.map((row) => row.name)),
    marks: {
      segments: new Uint8Array(segments.length),
      tagGroups: new Uint8Array(tagGroups.length),
      stageSets: new Uint8Array(stageSets.length),
    },
  }
  definitions.concerned = findConcerned(rows, definitions, tallyId)
  return definitions
}

function groupTags(rows: DefinitionRows, compile: (rule: Rule) => Question): TagGroup[] {
  const groups = new Map<number, TagGroup>()
  for (const row of rows.tags) {
    const group = groups.get(row.group_id) ?? { id: row.group_id, singleChoice: row.single_choice, tags: [] }
    groups.set(row.group_id, group)
    const question = row.rule ? compile(row.rule) : null
    group.tags.push({ id: row.id, slug: row.slug, expiresAfterMs: row.expires_after_ms, question })
  }
  return [...groups.values()]
}

function groupStages(rows: DefinitionRows, compile: (rule: Rule) => Question): StageSet[] {
  const sets = new Map<number, StageSet>()
  for (const row of rows.stages) {
    const set = sets.get(row.set_id) ?? { id: row.set_id, slug: row.set_slug, stages: [] }
    sets.set(row.set_id, set)
    const fallBack = row.fall_back ? compile(row.fall_back) : null
    set.stages.push({ id: row.id, slug: row.slug, entry: compile(row.entry), fallBack })
  }
  return [...sets.values()]
}

const nothing = (): Affected => ({ segments: [], tagGroups: [], stageSets: [] })
const emptyConcerned = (): Concerned => ({
  byTally: new Map(),
  byAttribute: new Map(),
  byTag: new Map(),
  byStageSet: new Map(),
  byLifecycle: nothing(),
})

type Mark = (affected: Affected) => void
const marker =
  (list: keyof Affected, place: number): Mark =>
  (affected) => {
    if (!affected[list].includes(place)) affected[list].push(place)
  }

function findConcerned(
  rows: DefinitionRows,
  definitions: Definitions,
  tallyId: (spec: TallySpec) => number,
): Concerned {
  const concerned = emptyConcerned()
  const live = definitions.segmentBySlug
  const tagsOfGroup = (tag: string) => {
    const group = definitions.tagGroupByTag.get(tag)
    return group ? rows.tags.filter((row) => row.group_id === group.id) : []
  }
  const at = <K>(map: Map<K, Affected>, key: K): Affected => {
    if (!map.has(key)) map.set(key, nothing())
    return map.get(key)!
  }
  const note = (rule: Rule, mark: Mark, seen: Set<string>, namer?: number): void => {
    for (const leaf of loweredLeaves(rule)) {
      if (leaf.kind === 'attribute' || leaf.kind === 'anniversary') {
        for (const trait of traitsOf(leaf.attribute)) mark(at(concerned.byAttribute, trait))
      } else if (leaf.kind === 'stage') mark(at(concerned.byStageSet, leaf.set))
      else if (leaf.kind === 'lifecycle') {
        mark(concerned.byLifecycle)
        mark(at(concerned.byTally, definitions.rhythm))
      } else if (leaf.kind === 'segment') {
        const named = live.get(leaf.segment)
        if (named && namer !== undefined) named.namedBy = [...new Set([...named.namedBy, namer])]
        else if (named && !seen.has(`s${leaf.segment}`))
          note(rows.segments[named.place]!.rule, mark, seen.add(`s${leaf.segment}`))
      } else if (leaf.kind === 'tag') {
        for (const other of tagsOfGroup(leaf.tag)) {
          mark(at(concerned.byTag, other.slug))
          if (other.rule && !seen.has(`t${other.slug}`)) note(other.rule, mark, seen.add(`t${other.slug}`))
        }
      } else mark(at(concerned.byTally, tallyId(specOf(leaf)!)))
    }
  }
  for (const [place, row] of rows.segments.entries()) note(row.rule, marker('segments', place), new Set(), place)
  for (const [place, group] of definitions.tagGroups.entries()) {
    const mark = marker('tagGroups', place)
    for (const tag of group.tags) mark(at(concerned.byTag, tag.slug))
    for (const row of rows.tags) if (row.group_id === group.id && row.rule) note(row.rule, mark, new Set())
  }
  for (const [place, set] of definitions.stageSets.entries())
    for (const row of rows.stages.filter((one) => one.set_id === set.id))
      for (const rule of [row.entry, row.fall_back]) if (rule) note(rule, marker('stageSets', place), new Set())
  return concerned
}

/**
 * Gives every spec that the rules need from now on an id. A tally that nobody needed until now counts from `epoch` on,
 * even when it had an id once: turns have dropped its states meanwhile.
 */
export async function registerTallies(session: Session, before: Rule[], after: Rule[], epoch: number): Promise<void> {
  const specs = (rules: Rule[]) => [...specsOf(rules).values()].map((spec) => JSON.stringify(spec))
  const known = new Set(specs(before))
  const fresh = specs(after).filter((spec) => !known.has(spec))
  await session.run(
    sql`insert into tallies (spec, epoch) select spec, ${epoch} from unnest(${fresh.sort()}::text[]) as spec
        on conflict (spec) do update set epoch = excluded.epoch`,
  )
}
