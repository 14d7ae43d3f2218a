import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../../kernel/database.ts'
import type { Random } from '../../kernel/random.ts'
import type { RunningSandbox } from '../sandbox.ts'

/** What goes wrong in a simulation with faults: on the way to WeCom and back, with the database, and with the program. */
const FAULTS = {
  apiBusyRate: 0.02,
  apiErrorRate: 0.02,
  apiLostAnswerRate: 0.02,
  callbackDropRate: 0.02,
  callbackDuplicateRate: 0.1,
  callbackReorderRate: 0.1,
} as const

const MAX_STATEMENTS_TO_CRASH = 4_000

export const setFaults = (sandbox: RunningSandbox, areOn: boolean): Promise<unknown> =>
  sandbox.control('PUT', '/switches', Object.fromEntries(Object.entries(FAULTS).map(([name, rate]) => [name, areOn ? rate : 0]))) // prettier-ignore

/**
 * After so many statements as chance says, every connection of this product to its database is cut, in the middle of whatever
 * it is doing, and no other is opened: to the database the program is dead. `crashed` resolves when it has happened; once
 * called off it never does.
 */
export function crashSometime(database: Database, random: Random): { crashed: Promise<void>; callOff(): void } {
  let left = 1 + Math.floor(random.next() * MAX_STATEMENTS_TO_CRASH)
  const { pool } = database
  const clients = new Set<Cuttable>()
  const { promise: crashed, resolve } = Promise.withResolvers<void>()
  const crash = () => {
    pool.connect = refuse as typeof pool.connect
    // Who waits for a connection when the pool ends is never answered: each is given one first, and cut.
    void (async () => {
      while (pool.waitingCount > 0) await sleep(LOOK_MS)
      resolve()
    })()
  }
  const watch = (client: Cuttable) => {
    if (clients.has(client)) return
    clients.add(client)
    const query = client.query.bind(client)
    client.query = (...given: unknown[]) => {
      if (--left === 0) crash()
      if (left <= 0) for (const one of clients) one.connection.stream.destroy()
      return query(...given)
    }
  }
  pool.on('connect', (client) => watch(client as unknown as Cuttable))
  pool.on('acquire', (client) => watch(client as unknown as Cuttable))
  return { crashed, callOff: () => void (left = Infinity) }
}

const LOOK_MS = 5
/** As the pool does it, which has two ways to be asked. */
function refuse(answer?: (error: Error) => void): Promise<never> | void {
  const error = new Error('crashed')
  if (!answer) return Promise.reject(error)
  answer(error)
}

interface Cuttable {
  query(...given: unknown[]): unknown
  connection: { stream: { destroy(): void } }
}
