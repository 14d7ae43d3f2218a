import { z } from 'zod'
import { DERIVED_NAMES, OWN_FACT_NAMES, type JsonObject } from '../../events.ts'
import { invalidInput, wrong } from '../../kernel/input-words.ts'
import { sql } from '../../kernel/sql.ts'
import type { Core } from '../../pipeline/commit.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { ensureIdentitiesOf } from '../../pipeline/verbs.ts'
import { withoutTokensIn } from './rules.ts'

/** What happened, the latest first. */
export const happeningShape = z.object({
  seq: z.int(),
  name: z.string(),
  type: z.string(),
  derived: z.boolean(),
  source: z.string(),
  messageId: z.string(),
  at: z.int(),
  receivedAt: z.int(),
  mark: z.string().nullable(),
  identifiers: z.record(z.string(), z.unknown()),
  properties: z.record(z.string(), z.unknown()),
  context: z.record(z.string(), z.unknown()).nullable(),
})
export type Happening = z.infer<typeof happeningShape>

/** With what those are called whom it names by id or slug: of the staff, the group, the way that somebody came by; and in what
 *  is our own word, the content, flow and broadcast. */
export const namedHappeningShape = happeningShape.extend({
  staffName: z.string().nullable(),
  groupName: z.string().nullable(),
  wayName: z.string().nullable(),
  contentName: z.string().nullable(),
  sopName: z.string().nullable(),
  broadcastName: z.string().nullable(),
})

/** A shop's own events may say `content` of something else. */
const OUR_NAMES = [...OWN_FACT_NAMES, ...DERIVED_NAMES]

export const HAPPENING_COLUMNS = sql`e.seq, e.name, e.type, e.derived, e.source, e.message_id as "messageId",
  e.timestamp as at, e.received_at as "receivedAt", e.mark, e.identifiers, e.properties, e.context`

export const shownHappening = <H extends Happening>(one: H): H => ({
  ...one,
  identifiers: withoutTokensIn(one.identifiers as JsonObject),
  properties: withoutTokensIn(one.properties as JsonObject),
  context: one.context && withoutTokensIn(one.context as JsonObject),
})

export interface TimelinePage {
  name?: string | undefined
  type?: string | undefined
  derived?: boolean | undefined
  /** Where the page before ended. */
  before?: string | undefined
  limit: number
}

/** Of all the customer's identities, so that a merge keeps both histories and a split takes its own along. */
export async function readTimeline(core: Core, customerId: number, page: TimelinePage) {
  const identities = await ensureIdentitiesOf(core, customerId)
  const [at, seq] = placeOf(page.before)
  const rows = await core.database.rows(
    namedHappeningShape,
    sql`select e.*, s.name as "staffName", g.name as "groupName", w.name as "wayName",
        c.name as "contentName", f.name as "sopName", b.name as "broadcastName" from (
        select e.* from unnest(${identities.map((one) => one.id)}::bigint[]) as own (id) cross join lateral (
          select ${HAPPENING_COLUMNS} from events e
          where e.identity_id = own.id and e.timestamp <= ${at}::timestamptz
            and (e.timestamp, e.seq) < (${at}::timestamptz, ${seq}::bigint)
            and (${page.name ?? null}::text is null or e.name = ${page.name ?? null})
            and (${page.type ?? null}::text is null or e.type = ${page.type ?? null})
            and (${page.derived ?? null}::boolean is null or e.derived = ${page.derived ?? null})
          order by e.timestamp desc, e.seq desc limit ${page.limit}) e
        order by e.at desc, e.seq desc limit ${page.limit}) e
        left join staff s on s.userid = e.properties ->> 'userid'
        left join groups g on g.chat_id = coalesce(e.properties ->> 'chat', e.properties ->> 'room') and g.name <> ''
        left join lateral (
          select name from contact_ways where e.name <> 'Group Joined' and state = e.properties ->> 'state'
          union all select name from join_ways where e.name = 'Group Joined' and state = e.properties ->> 'state') w on true
        left join contents c on c.slug = e.properties ->> 'content' and e.name = any (${OUR_NAMES}::text[])
        left join sops f on f.slug = e.properties ->> 'sop' and e.name = any (${OUR_NAMES}::text[])
        left join broadcasts b on b.id::text = e.properties ->> 'broadcast' and e.name = any (${OUR_NAMES}::text[])
        order by e.at desc, e.seq desc`,
  )
  const last = rows.length === page.limit ? rows.at(-1)! : undefined
  return { events: rows.map(shownHappening), next: last ? `${last.at}-${last.seq}` : null }
}

const LATEST = ['9999-01-01T00:00:00Z', Number.MAX_SAFE_INTEGER] as const
function placeOf(cursor: string | undefined): readonly [string, number] {
  if (cursor === undefined) return LATEST
  const [, at, seq] = /^(\d{1,14})-(\d{1,15})$/.exec(cursor) ?? []
  if (at === undefined) throw invalidInput('query.before', wrong('not_a_place'))
  return [instant(Number(at)), Number(seq)]
}
