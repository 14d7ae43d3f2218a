import type { Clock } from '../../kernel/clock.ts'
import type { Database, Session } from '../../kernel/database.ts'
import { MAX_WAYS } from '../../kernel/limits.ts'
import type { Random } from '../../kernel/random.ts'
import { Refusal } from '../../kernel/refusals.ts'
import * as store from './life-store.ts'
import { newState } from './states.ts'

/** What people do with ways of both kinds alike. Each writes what is wanted; WeCom is made to agree afterwards, outside of
 *  any transaction (making.ts). */
export interface Parts {
  database: Database
  clock: Clock
}

/** Tries states until one is nobody's. */
export async function insertNew(
  tx: Session,
  random: Random,
  table: store.WayTable,
  insert: (state: string) => Promise<number | undefined>,
): Promise<number> {
  if ((await store.countWays(tx, table)) >= MAX_WAYS) throw new Refusal('limit_reached', { limit: MAX_WAYS })
  for (;;) {
    const id = await insert(newState(random, table))
    if (id !== undefined) return id
  }
}

export const archiveWay = ({ database, clock }: Parts, place: store.WayPlace): Promise<void> =>
  database.transaction(async (tx) => {
    expected(await store.holdWay(tx, place))
    await store.archiveWay(tx, place, clock.now())
  })

/** Another code is wanted. */
export const renewWay = ({ database, clock }: Parts, place: store.WayPlace): Promise<void> =>
  database.transaction(async (tx) => {
    expected(await store.holdWay(tx, place))
    await store.renewWay(tx, place, clock.now())
  })

export function expected<T extends { revision: number }>(row: T | undefined, revision?: number): T {
  if (!row) throw new Refusal('not_found')
  if (revision !== undefined && revision !== row.revision) throw new Refusal('changed_meanwhile')
  return row
}

/** What was chosen before and is gone since hinders nobody who changes something else. */
export const fresh = <T>(wanted: T[], held: T[] = []): T[] => wanted.filter((one) => !held.includes(one))
