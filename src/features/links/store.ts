import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'

export interface WantedLink {
  token: string
  url: string
  versionId: number
  /** Null: many get it equally. */
  touchId: number | null
}
const madeRow = z.object({ url: z.string(), versionId: z.int(), touchId: z.int().nullable(), token: z.string() })

/** All of a portion: those that are there for their version are used again, the others are made. */
export const makeLinks = (session: Session, wanted: readonly WantedLink[], now: number) =>
  session.rows(
    madeRow,
    sql`with wanted as (
          select * from unnest(${wanted.map(({ token }) => token)}::text[], ${wanted.map(({ url }) => url)}::text[],
            ${wanted.map(({ versionId }) => versionId)}::integer[], ${wanted.map(({ touchId }) => touchId)}::bigint[])
            as w (token, url, version_id, touch_id)),
        there as (
          select l.url, l.content_version_id, l.touch_id, l.token from wanted w
            join links l on l.content_version_id = w.version_id and md5(l.url) = md5(w.url) and l.touch_id is null
          where w.touch_id is null),
        shared as (
          insert into links (token, url, content_version_id, made_at)
          select token, url, version_id, ${instant(now)} from wanted w
          where touch_id is null and not exists (
            select from there where content_version_id = w.version_id and md5(url) = md5(w.url))
          on conflict (content_version_id, md5(url)) where touch_id is null do update set url = excluded.url
          returning url, content_version_id, touch_id, token),
        own as (
          insert into links (token, url, content_version_id, touch_id, made_at)
          select token, url, version_id, touch_id, ${instant(now)} from wanted where touch_id is not null
          returning url, content_version_id, touch_id, token)
        select url, content_version_id as "versionId", touch_id as "touchId", token
        from (select * from there union all select * from shared union all select * from own) made`,
  )

/** Where it leads, of which content it is, and who it was made for. */
const linkRow = z.object({
  url: z.string(),
  content: z.string(),
  touchId: z.int().nullable(),
  externalUserid: z.string().nullable(),
})
export const selectLink = async (database: Pick<Database, 'rows'>, token: string) =>
  (
    await database.rows(
      linkRow,
      sql`select l.url, c.slug as content, t.id as "touchId", t.external_userid as "externalUserid"
          from links l join content_versions v on v.id = l.content_version_id join contents c on c.id = v.content_id
            left join touches t on t.id = l.touch_id
          where l.token = ${token}`,
    )
  )[0]

export const countClick = (database: Database, token: string): Promise<number> =>
  database.run(sql`update links set clicks = clicks + 1 where token = ${token}`)
