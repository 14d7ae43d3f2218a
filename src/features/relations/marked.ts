import { z } from 'zod'
import type { Database } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { tagsTold, type Reader } from './relations.ts'
import { selectHeld, selectMarks, selectSlugs } from './store.ts'
import { tagsOf } from './tags.ts'

/** Customers who have one of the tags in WeCom, by what was read last. */
export const selectTagged = async (database: Database, wecomIds: string[], after: string, limit: number) =>
  (
    await database.rows(
      z.object({ id: z.string() }),
      sql`select distinct external_userid as id from relations
          where ended_at is null and tag_ids && ${wecomIds}::text[] and external_userid > ${after} collate "C"
          order by 1 limit ${limit}`,
    )
  ).map(({ id }) => id)

/** Tells of tags that have become ours after they were read. */
export const retellTags = (reader: Reader, externalUserids: string[]): Promise<void> =>
  inTurns(reader, externalUserids, () =>
    reader.write(async (tx) => {
      const held = await selectHeld(tx, externalUserids)
      const ids = [...held.values()].flatMap(({ tagIds, relations }) => [...tagIds, ...tagsOf(relations)])
      const slugs = await selectSlugs(tx, ids)
      const marks = await selectMarks(tx, externalUserids)
      const readAt = reader.clock.now()
      const items: unknown[] = []
      for (const [id, one] of held) {
        const {
          items: own,
          told,
          at,
        } = tagsTold(one, one.relations, { externalUserid: id, slugs, readAt, marks: marks.get(id) })
        items.push(...own)
        await tx.run(sql`update external_contacts set tag_ids = ${told}, tags_at = ${at === null ? null : instant(at)}
          where external_userid = ${id}`)
      }
      return { items, result: undefined }
    }),
  )

/** In the turn of each. Whoever holds several took them in one order, so that nobody waits for somebody who waits. */
function inTurns<T>(reader: Reader, names: string[], work: () => Promise<T>): Promise<T> {
  const sorted = [...new Set(names)].sort()
  const from = (place: number): Promise<T> =>
    place === sorted.length ? work() : reader.inTurn(sorted[place]!, () => from(place + 1))
  return from(0)
}

export const selectOpen = (database: Database, externalUserid: string) =>
  database.rows(
    z.object({ userid: z.string(), tagIds: z.array(z.string()) }),
    sql`select userid, tag_ids as "tagIds" from relations where external_userid = ${externalUserid} and ended_at is null
        order by added_at, userid`,
  )

interface Mark {
  externalUserid: string
  userid: string
  wecomId: string
  change: 'add' | 'remove'
}

/** WeCom has taken a mark of ours, of which it tells nobody: what is known of them is as it would be read now, and what was
 *  read before is old. */
export const noteMark = ({ database, clock }: Reader, { externalUserid, userid, wecomId, change }: Mark) =>
  database.transaction(async (tx) => {
    await tx.run(sql`
      update relations set tag_ids = array(
          select id from unnest(array_remove(tag_ids, ${wecomId}) || ${change === 'add' ? [wecomId] : []}::text[]) as id
          order by id collate "C")
      where external_userid = ${externalUserid} and userid = ${userid} and ended_at is null`)
    await tx.run(sql`
      update external_contacts c set read_at = greatest(read_at, ${instant(clock.now())}),
        tag_ids = array_remove(tag_ids, ${wecomId}) || case when exists (select from relations r
            where r.external_userid = c.external_userid and r.ended_at is null and ${wecomId} = any(r.tag_ids))
          then array[${wecomId}] else '{}'::text[] end
      where external_userid = ${externalUserid}`)
  })
