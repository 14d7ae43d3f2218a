import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { lifeColumns, lifeShape } from './life-store.ts'
import type { JoinWayDraft } from './shapes.ts'

export const joinWay = z.object({
  ...lifeShape,
  chatIds: z.array(z.string()),
  makesGroups: z.boolean(),
  baseName: z.string(),
  baseNumber: z.int(),
  /** Those it leads to as they were read last, in their order; `isGone`: dismissed, or never read. */
  groups: z.array(z.object({ chatId: z.string(), name: z.string().nullable(), isGone: z.boolean() })),
})
export type JoinWay = z.infer<typeof joinWay>

const columns = sql`${lifeColumns}, chat_ids as "chatIds", makes_groups as "makesGroups", base_name as "baseName",
  base_number as "baseNumber", (
    select jsonb_agg(jsonb_build_object('chatId', chosen.id, 'name', g.name,
      'isGone', g.chat_id is null or g.dismissed_at is not null) order by chosen.place)
    from unnest(chat_ids) with ordinality as chosen (id, place) left join groups g on g.chat_id = chosen.id) as groups`

export const selectJoinWays = (database: Database, isArchived: boolean, limit: number) =>
  database.rows(
    joinWay,
    sql`select ${columns} from join_ways where (archived_at is not null) = ${isArchived} order by id desc limit ${limit}`,
  )

export async function selectJoinWay(database: Database, id: number): Promise<JoinWay | undefined> {
  return (await database.rows(joinWay, sql`select ${columns} from join_ways where id = ${id}`))[0]
}

export const holdJoinWay = (tx: Session, id: number) =>
  tx.first(joinWay, sql`select ${columns} from join_ways where id = ${id} and archived_at is null for update`)

/** Undefined where the state is another's. */
export async function insertJoinWay(
  tx: Session,
  state: string,
  { name, chatIds, makesGroups, baseName, baseNumber }: JoinWayDraft,
  now: number,
): Promise<number | undefined> {
  const row = await tx.first(
    z.object({ id: z.int() }),
    sql`insert into join_ways (state, name, chat_ids, makes_groups, base_name, base_number, created_at, changed_at, next_at)
        values (${state}, ${name}, ${chatIds}, ${makesGroups}, ${baseName}, ${baseNumber}, ${instant(now)}, ${instant(now)},
          ${instant(now)})
        on conflict (state) do nothing returning id`,
  )
  return row?.id
}

export const updateJoinWay = (
  tx: Session,
  id: number,
  { name, chatIds, makesGroups, baseName, baseNumber }: JoinWayDraft,
  now: number,
) =>
  tx.run(sql`
    update join_ways set name = ${name}, chat_ids = ${chatIds}, makes_groups = ${makesGroups}, base_name = ${baseName},
      base_number = ${baseNumber}, changed_at = ${instant(now)}, next_at = ${instant(now)}, tries = 0,
      revision = revision + 1
    where id = ${id}`)

export const selectUnknownGroups = async (tx: Session, chatIds: string[]): Promise<string[]> =>
  (
    await tx.rows(
      z.object({ id: z.string() }),
      sql`select id from unnest(${chatIds}::text[]) as wanted (id)
          where not exists (select from groups g where g.chat_id = wanted.id and g.dismissed_at is null)`,
    )
  ).map(({ id }) => id)
