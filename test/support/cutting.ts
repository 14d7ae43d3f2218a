import type { Database } from '../../src/kernel/database.ts'

/** The connection is cut when the n-th statement from now is sent: before the database has it, or while it answers. */
export function cutting({ pool }: Database): {
  /** `of`: which statements are counted; all, unless it is said. */
  at(statement: number, when: 'before' | 'after', of?: (text: string) => boolean): void
  wasCut(): boolean
  /** The statement that was cut last. */
  lastCut(): string
} {
  let left = Infinity
  let isAfter = false
  let isCounted = (_text: string): boolean => true
  let last = ''
  const watched = new WeakSet<object>()
  const watch = (given: unknown) => {
    const client = given as Cuttable
    if (watched.has(client)) return
    watched.add(client)
    const query = client.query.bind(client)
    client.query = (...statement) => {
      const text = textOf(statement[0])
      if (!isCounted(text) || --left !== 0) return query(...statement)
      last = text
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
    at(statement, when, of = () => true) {
      left = statement
      isAfter = when === 'after'
      isCounted = of
    },
    wasCut: () => left <= 0,
    lastCut: () => last,
  }
}

/** What leaves something behind when it has been carried out; a commit does so for all before it. */
export const isWriting = (text: string): boolean =>
  /^commit$|\b(insert into|delete from|update \w+ (\w+ )?set)\b/.test(text)

/** Long enough to be carried out. */
const ANSWER_MS = 20
const textOf = (statement: unknown): string =>
  typeof statement === 'string' ? statement : (statement as { text: string }).text
interface Cuttable {
  query(...given: unknown[]): unknown
  connection: { stream: { destroy(): void; pause(): void } }
}
