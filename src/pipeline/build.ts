import type { Json } from '../events.ts'
import type { Session } from '../kernel/database.ts'
import { Refusal } from '../kernel/refusals.ts'
import { joinSql, raw, sql, type Sql } from '../kernel/sql.ts'
import { wordingsOf } from '../kernel/wording.ts'
import { tallySql, type TallyQuery } from '../rules/build-sql.ts'
import type { Calendar } from '../rules/calendar.ts'
import { compileRule, NO, type Question, type Verdict, type View } from '../rules/evaluate.ts'
import type { Leaf, Rule, Window } from '../rules/language.ts'
import { lifecycleOf } from '../rules/lifecycle.ts'
import { RHYTHM } from '../rules/lower.ts'
import type { Latest, TallySpec, TallyState } from '../rules/tally.ts'
import { attributeAt, traitsOf } from '../rules/values.ts'
import { loweredLeaves, type DefinitionRows, type TagGroup } from './definitions.ts'
import { instant } from './identity-store.ts'
import { unpackSnapshot } from './packing.ts'
import type { Snapshot } from './snapshot.ts'
import { heldTags } from './tags.ts'

/**
 * Asks a rule of everyone at once: the tallies are made by PostgreSQL from the log, set by set, and answered by the same
 * evaluation as in a turn. Nested segments and automatic tags are asked by their own rules, never by their tables, so the
 * answer may be about any instant. Tags set by hand and stages are read from snapshots, which know the present only.
 */
export interface Asked {
  rule: Rule
  /** The instant of the answer (ms). */
  at: number
  /** The instant is not the present: attributes too are read from the log. */
  isPast: boolean
}

export class PastNotKnown extends Error {}
const say = wordingsOf({
  tag: { zh: '过去时刻的标签', en: 'tags at an instant in the past' },
  stage: { zh: '过去时刻的旅程阶段', en: 'stages at an instant in the past' },
})
/** `kind` is what `PastNotKnown` said. */
export const pastRefusal = (kind: string): Refusal =>
  new Refusal('rule_not_available', { leaf: say(kind === 'tag' ? 'tag' : 'stage') })

const FETCH_ROWS = 20_000

/** Hands on verdicts in portions. Runs in the session's transaction: one snapshot of the log. */
export async function askEveryone(
  session: Session,
  rows: DefinitionRows,
  calendar: Calendar,
  asked: Asked,
  take: (verdicts: { id: number; verdict: Verdict }[]) => Promise<void>,
): Promise<void> {
  const plan = new Plan(rows, calendar, asked)
  const question = plan.compile(asked.rule)
  const query = plan.query()
  await session.run(sql`set local work_mem = '128MB'`)
  // Everyone is joined with everyone's tallies: hashing is right, and without statistics the planner may not know it.
  await session.run(sql`set local enable_nestloop = off`)
  await session.client.query(`declare everyone no scroll cursor for ${query.text}`, query.values)
  while (true) {
    const found = await session.rawRows(sql`fetch forward ${raw(String(FETCH_ROWS))} from everyone`)
    if (found.length > 0) await take(found.map((row) => ({ id: row[0] as number, verdict: question(plan.view(row)) })))
    if (found.length < FETCH_ROWS) break
  }
  await session.run(sql`close everyone`)
}

class Plan {
  private readonly rows: DefinitionRows
  private readonly calendar: Calendar
  private readonly asked: Asked
  private readonly queries = new Map<string, { index: number; query: TallyQuery }>()
  private readonly attributes = new Set<string>()
  private readonly segments = new Map<string, Question>()
  private readonly groups = new Map<string, TagGroup>()
  private needsState = false

  constructor(rows: DefinitionRows, calendar: Calendar, asked: Asked) {
    this.rows = rows
    this.calendar = calendar
    this.asked = asked
  }

  compile(rule: Rule): Question {
    for (const leaf of loweredLeaves(rule)) this.prepare(leaf)
    return compileRule(rule, (spec, leaf) => this.queryId(spec, leaf), this.calendar)
  }

  private prepare(leaf: Leaf): void {
    if (leaf.kind === 'attribute' || leaf.kind === 'anniversary')
      for (const trait of traitsOf(leaf.attribute)) this.attributes.add(trait)
    else if (leaf.kind === 'lifecycle') {
      this.queryId(RHYTHM)
    } else if (leaf.kind === 'stage') this.needState('stage')
    else if (leaf.kind === 'segment' && !this.segments.has(leaf.segment)) {
      const nested = this.rows.segments.find((row) => row.slug === leaf.segment && row.status === 'live')
      this.segments.set(leaf.segment, () => NO)
      if (nested) this.segments.set(leaf.segment, this.compile(nested.rule))
    } else if (leaf.kind === 'tag' && !this.groups.has(leaf.tag)) this.prepareTag(leaf.tag)
  }

  private prepareTag(slug: string): void {
    this.needState('tag')
    const own = this.rows.tags.find((row) => row.slug === slug)
    if (!own) return
    const rows = this.rows.tags.filter((row) => row.group_id === own.group_id)
    const group: TagGroup = { id: own.group_id, singleChoice: own.single_choice, tags: [] }
    for (const row of rows) this.groups.set(row.slug, group)
    group.tags = rows.map((row) => ({
      id: row.id,
      slug: row.slug,
      expiresAfterMs: row.expires_after_ms,
      question: row.rule ? this.compile(row.rule) : null,
    }))
  }

  private needState(kind: 'tag' | 'stage'): void {
    if (this.asked.isPast) throw new PastNotKnown(kind)
    this.needsState = true
  }

  private queryId(spec: TallySpec, leaf?: Leaf): number {
    const window: Window = leaf && 'window' in leaf ? leaf.window : { kind: 'ever' }
    const start = this.calendar.windowStart(window, this.asked.at)
    // The newest of a longer window are those of a shorter one, and whoever asks counts from where theirs begins.
    const isNewestFirst = spec.kind === 'latest' || spec.kind === 'distinct' || spec.kind === 'last'
    const key = JSON.stringify(isNewestFirst ? { ...spec, keep: null } : [spec, start])
    const known = this.queries.get(key)
    if (known) {
      const { query } = known
      query.start = Math.min(query.start, start)
      if ('keep' in query.spec && 'keep' in spec)
        query.spec = { ...query.spec, keep: Math.max(query.spec.keep, spec.keep) }
      return known.index
    }
    const index = this.queries.size
    this.queries.set(key, { index, query: { spec, start, at: this.asked.at } })
    return index
  }

  /** Columns: id, state, attributes, first instant, then a tally each. */
  query(): Sql {
    const { at, isPast } = this.asked
    const tallies = [...this.queries.values()]
    const columns = tallies.map(({ index }) => sql`, ${raw(`t${index}.state`)}`)
    const joins = tallies.map(
      ({ index, query }) =>
        sql` left join (${tallySql(query)}) ${raw(`t${index}`)} on ${raw(`t${index}`)}.customer_id = c.id`,
    )
    const pastAttributes = sql` left join (
      select customer_id, json_object_agg(name, json_build_array(value)) as attributes from (
        select distinct on (i.customer_id, t.key) i.customer_id, t.key as name, t.value
        from events e join identities i on i.id = e.identity_id, jsonb_each(e.properties) t
        where not e.derived and e.type = 'identify' and e.timestamp <= ${instant(at)}::timestamptz
          and t.key = any(${[...this.attributes]}::text[])
        order by i.customer_id, t.key, e.timestamp desc, e.source desc, e.message_id desc) latest
      group by customer_id) a on a.customer_id = c.id`
    const fromLog = isPast && this.attributes.size > 0
    return sql`select c.id, ${raw(this.needsState ? 'c.state' : 'null')},
        ${raw(this.attributes.size === 0 ? 'null' : fromLog ? 'a.attributes' : 'c.attributes')},
        c.first_at ${joinSql(columns, ' ')}
      from customers c ${joinSql(joins, ' ')} ${fromLog ? pastAttributes : raw('')}
      where c.merged_into is null and c.erased_at is null and c.first_at <= ${instant(at)}::timestamptz`
  }

  view(row: unknown[]): View {
    const { at } = this.asked
    const attributes = (row[2] ?? {}) as Record<string, [Json]>
    let snapshot: Snapshot | undefined
    const state = () => (snapshot ??= unpackSnapshot(row[1] as string))
    const view: View = {
      now: at,
      tally: (id) => (row[4 + id] ?? undefined) as TallyState | undefined,
      attribute: (path) => attributeAt(attributes, path),
      tag: (slug) => {
        const group = this.groups.get(slug)
        if (!group) return NO
        const { held, until } = heldTags(group, state().hand, at, (question) => question(view))
        return held.has(slug) ? until : -until
      },
      stage: (set) => state().stages[set]?.[0],
      lifecycle: () => {
        const orders = (row[4 + this.queryId(RHYTHM)] ?? []) as Latest
        return lifecycleOf(orders, row[3] as number | null, at, { lineMedianMs: this.rows.lineMedianMs })
      },
      segment: (slug) => this.segments.get(slug)?.(view) ?? NO,
    }
    return view
  }
}
