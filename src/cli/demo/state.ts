import { z } from 'zod'
import { createKey, revokeKey } from '../../features/keys/keys.ts'
import type { Session } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import type { Product } from '../opening.ts'
import { CommandProblem } from '../problem.ts'

/** Where the demo is, kept in the database it fills, so that a second start goes on from there. */
const stateShape = z.object({
  /** The instant of the first start: history lies before it. */
  bornAt: z.int(),
  hasHistory: z.boolean(),
  people: z.int(),
  runs: z.int(),
})
export type DemoState = z.infer<typeof stateShape>

const FIRST_PEOPLE = 300

/** Counts a start. Refuses a database that somebody else has filled: invented customers must not get into a real shop. */
export const beginRun = ({ database, clock }: Product): Promise<DemoState> =>
  database.transaction(async (session) => {
    const found = await session.first(
      z.object({ value: stateShape }),
      sql`select value from settings where key = 'demo'`,
    )
    if (!found && (await hasEvents(session)))
      throw new CommandProblem(
        'This data is not the demo: it has events of its own, and the demo would add invented ones.',
        'Leave DATABASE_URL and SIYU_DATA unset, or run: npx siyu start',
      )
    const state = found?.value ?? { bornAt: clock.now(), hasHistory: false, people: FIRST_PEOPLE, runs: 0 }
    state.runs++
    await write(session, state)
    return state
  })

const hasEvents = async (session: Session): Promise<boolean> =>
  (await session.first(z.object({ found: z.boolean() }), sql`select exists (select from events) as found`))!.found

export const saveState = ({ database }: Product, state: DemoState): Promise<void> =>
  database.transaction((session) => write(session, state))

const write = async (session: Session, state: DemoState): Promise<void> =>
  void (await session.run(sql`
    insert into settings (key, value) values ('demo', ${JSON.stringify(state)})
    on conflict (key) do update set value = excluded.value`))

const KEY_NAME = 'Demo shop'
export const SHOP_SOURCE = 'shop'

/** A write key for this run; those of runs that ended are shut out. */
export const openShopKey = ({ database, clock, random }: Product): Promise<string> =>
  database.transaction(async (session) => {
    const old = await session.rows(
      z.object({ id: z.int() }),
      sql`select id from keys where name = ${KEY_NAME} and kind = 'write' and revoked_at is null`,
    )
    for (const { id } of old) await revokeKey(session, clock.now(), id)
    const wanted = { kind: 'write' as const, name: KEY_NAME, source: SHOP_SOURCE, origins: [] }
    return (await createKey(session, { now: clock.now(), random }, wanted)).secret
  })
