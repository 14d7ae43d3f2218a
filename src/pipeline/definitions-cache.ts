import { z } from 'zod'
import { ask, type Session } from '../kernel/database.ts'
import { sql } from '../kernel/sql.ts'
import { Calendar } from '../rules/calendar.ts'
import { compileDefinitions, selectDefinitions, type Definitions } from './definitions.ts'

/**
 * Every transaction that takes turns holds the definitions epoch as a shared advisory lock; who changes a definition holds
 * it alone for the instant in which the epoch rises. So no turn is ever taken by definitions that have just been replaced,
 * and after a change all turns in flight have ended.
 */
const EPOCH_LOCK = 7_391_001

export class DefinitionsCache {
  readonly calendar: Calendar
  private held: Definitions | undefined

  constructor(zone: string) {
    this.calendar = new Calendar(zone)
  }

  /** The definitions in force, locked against change until the transaction ends. */
  async under(session: Session): Promise<Definitions> {
    // Two statements in one round trip: one that waited for the lock would still see what was before.
    const results = (await ask(
      session.client,
      `select pg_advisory_xact_lock_shared(${EPOCH_LOCK}); select epoch from definitions_epoch`,
    )) as unknown as [unknown, { rows: [{ epoch: number }] }]
    const { epoch } = results[1].rows[0]
    if (this.held?.epoch !== epoch) this.held = compileDefinitions(await selectDefinitions(session), this.calendar)
    return this.held
  }
}

async function readEpoch(session: Session): Promise<number> {
  return (await session.first(z.object({ epoch: z.number() }), sql`select epoch from definitions_epoch`))!.epoch
}

/** Waits for turns in flight, keeps new ones out until the transaction ends, and answers the new epoch. */
export async function raiseEpoch(session: Session): Promise<number> {
  await session.run(sql`select pg_advisory_xact_lock(${EPOCH_LOCK})`)
  await session.run(sql`update definitions_epoch set epoch = epoch + 1`)
  return readEpoch(session)
}

/** A number in the log below which nothing will appear any more: taken while no commit is under way. */
export async function settledSeq(session: Session): Promise<number> {
  await session.run(sql`select pg_advisory_xact_lock(${EPOCH_LOCK})`)
  return (await session.first(z.object({ seq: z.number() }), sql`select coalesce(max(seq), 0) as seq from events`))!.seq
}
