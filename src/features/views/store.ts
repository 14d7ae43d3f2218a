import { z } from 'zod'
import type { Database, Session } from '../../kernel/database.ts'
import { sql, type Sql } from '../../kernel/sql.ts'
import { instant } from '../../pipeline/identity-store.ts'

/** Pages of the console whose list can be narrowed. */
export const PAGES = ['customers', 'segments', 'events', 'quarantine', 'audit'] as const
export type ViewPage = (typeof PAGES)[number]

/** What the page itself makes of it: what it is narrowed by, as its address says it, and how it is shown. */
export const stateShape = z.record(
  z.string().min(1).max(40),
  z.union([z.string().max(200), z.number(), z.boolean(), z.array(z.string().max(200)).max(50)]),
)
export type ViewState = z.infer<typeof stateShape>

export const GONE = ['segment', 'tag', 'stage'] as const
export const viewShape = z.object({
  id: z.int(),
  name: z.string(),
  state: stateShape,
  isShared: z.boolean(),
  /** The page opens with it, for who asks. */
  isDefault: z.boolean(),
  /** What it is narrowed by and is archived, or was never there: its list stays empty. */
  gone: z.array(z.object({ kind: z.enum(GONE), slug: z.string(), name: z.string() })),
})
export type View = z.infer<typeof viewShape>

/** What the state of a view of customers names and is not in use any more. An archived segment has given its slug away. */
const GONE_OF = sql`
  select jsonb_agg(jsonb_build_object('kind', kind, 'slug', slug, 'name', coalesce(name, slug)) order by kind, slug)
  from (
    select 'segment' as kind, named.slug,
        (select name from segments former where former.slug = named.slug || '~' || former.id order by id desc limit 1),
        exists (select from segments where slug = named.slug) as is_there
      from (values (views.state ->> 'segment'), (views.state ->> 'also'), (views.state ->> 'without')) named (slug)
    union all
    select 'tag', named.slug, t.name, t.id is not null and t.archived_at is null and g.archived_at is null
      from (values (views.state ->> 'tag')) named (slug)
      left join tags t on t.slug = named.slug left join tag_groups g on g.id = t.group_id
    union all
    select 'stage', named.stage, t.name, t.id is not null and t.archived_at is null and s.archived_at is null
      from (values (views.state ->> 'set', views.state ->> 'stage')) named (set, stage)
      left join stage_sets s on s.slug = named.set left join stages t on t.set_id = s.id and t.slug = named.stage
  ) named
  where slug is not null and not is_there`

/** One's own first, then everybody's, as they were put. */
export const selectViews = (page: ViewPage, reader: string): Sql => sql`
  select views.id, name, state, owner is null as "isShared", d.view_id is not null as "isDefault",
    coalesce((${GONE_OF} and views.page = 'customers'), '[]') as gone
  from views left join default_views d on d.view_id = views.id and d.reader = ${reader}
  where views.page = ${page} and (owner = ${reader} or owner is null)
  order by owner is null, position, views.id`

const heldShape = z.object({
  id: z.int(),
  page: z.enum(PAGES),
  owner: z.string().nullable(),
  name: z.string(),
  position: z.int(),
})
export type Held = z.infer<typeof heldShape>

/** Who makes, moves or shares views of a page waits for who does: names and places are decided under this hold. */
export const holdViews = (tx: Session) => tx.run(sql`lock table views in share row exclusive mode`)

export const selectView = (tx: Session, id: number, reader: string) =>
  tx.first(
    heldShape,
    sql`select id, page, owner, name, position from views where id = ${id} and (owner = ${reader} or owner is null)`,
  )

/** Those beside it: of the same page, and of the same owner or everybody's. */
export const selectPeers = (tx: Session, { page, owner }: Pick<Held, 'page' | 'owner'>) =>
  tx.rows(
    heldShape,
    sql`select id, page, owner, name, position from views
        where page = ${page} and owner is not distinct from ${owner} order by position, id`,
  )

export interface Wanted {
  page: ViewPage
  owner: string | null
  name: string
  state: ViewState
  position: number
}

export const insertView = async (tx: Session, wanted: Wanted & { now: number; by: string }) =>
  (await tx.first(
    z.object({ id: z.int() }),
    sql`insert into views (page, owner, name, state, position, created_at, created_by)
        values (${wanted.page}, ${wanted.owner}, ${wanted.name}, ${JSON.stringify(wanted.state)}, ${wanted.position},
          ${instant(wanted.now)}, ${wanted.by})
        returning id`,
  ))!.id

export const updateView = (tx: Session, id: number, change: Omit<Wanted, 'page' | 'state'> & { state?: ViewState }) =>
  tx.run(sql`
    update views set name = ${change.name}, owner = ${change.owner}, position = ${change.position},
      state = coalesce(${change.state === undefined ? null : JSON.stringify(change.state)}::jsonb, state)
    where id = ${id}`)

/** In this order from now on; who is in place already is not touched. */
export const updatePlaces = (tx: Session, ids: readonly number[]) =>
  tx.run(sql`
    update views set position = wanted.place
    from unnest(${[...ids]}::integer[]) with ordinality as wanted (id, place)
    where views.id = wanted.id and position <> wanted.place`)

export const deleteView = (database: Pick<Database, 'run'>, id: number) =>
  database.run(sql`delete from views where id = ${id}`)

export const upsertDefault = (tx: Session, reader: string, { page, id }: Pick<Held, 'page' | 'id'>) =>
  tx.run(sql`
    insert into default_views (reader, page, view_id) values (${reader}, ${page}, ${id})
    on conflict (reader, page) do update set view_id = excluded.view_id`)

export const deleteDefault = (tx: Session, reader: string, id: number) =>
  tx.run(sql`delete from default_views where reader = ${reader} and view_id = ${id}`)

/** A view that becomes somebody's own opens nobody else's page any more. */
export const deleteOtherDefaults = (tx: Session, reader: string, id: number) =>
  tx.run(sql`delete from default_views where reader <> ${reader} and view_id = ${id}`)
