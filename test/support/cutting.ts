import type { Database } from '../../src/kernel/database.ts'

/** The connection is cut when the n-th statement from now is sent: before the database has it, or while it answers. */
export function cutting({ pool }: Database): {
  at(statement: number, when: 'before' | 'after'): void
  wasCut(): boolean
} {
  let left = Infinity
  let isAfter = false
  const watched = new WeakSet<object>()
  const watch = (given: unknown) => {
    const client = given as Cuttable
    if (watched.has(client)) return
    watched.add(client)
    const query = client.query.bind(client)
    client.query = (...statement) => {
      if (--left !== 0) return query(...statement)
      const { stream } = client.connection
      if (!isAfter) stream.destroy()
      const answer = query(...statement)
      if (isAfter) {
        stream.pause()
        setTimeout(() => stream.destroy(), ANSWER_MS)
      }
      return answer
    }
  }
  pool.on('connect', watch)
  pool.on('acquire', watch)
  return {
    at(statement, when) {
      left = statement
      isAfter = when === 'after'
    },
    wasCut: () => left <= 0,
  }
}

/** Long enough to be carried out. */
const ANSWER_MS = 20
interface Cuttable {
  query(...given: unknown[]): unknown
  connection: { stream: { destroy(): void; pause(): void } }
}
