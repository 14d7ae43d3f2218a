import { expect, test } from 'vitest'
import type { Session } from '../kernel/database.ts'
import { sql } from '../kernel/sql.ts'
import { Traffic } from './traffic.ts'

const LONG_MS = 60_000
const SHORT_MS = 30

/** Statements that are answered at once, and how many of them began. */
function counting() {
  const begun = { count: 0 }
  const run = () => Promise.resolve(++begun.count)
  const session = { client: {}, rows: run, first: run, rawRows: run, run } as unknown as Session
  return { begun, session }
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 5))

test('a statement behind facts begins when the last of them is taken in, be it by failing', async () => {
  const traffic = new Traffic()
  const { begun, session } = counting()
  const behind = traffic.behind(session, LONG_MS)
  await behind.run(sql`select 1`)
  expect(begun.count).toBe(1)

  const first = Promise.withResolvers<void>()
  const second = Promise.withResolvers<void>()
  const taking = [traffic.take(() => first.promise), traffic.take(() => second.promise)]
  const statement = behind.run(sql`select 2`)
  first.resolve()
  await settled()
  expect(begun.count).toBe(1)
  second.reject(new Error('the disk is full'))
  await statement
  expect(begun.count).toBe(2)
  await expect(Promise.all(taking)).rejects.toThrow('the disk is full')
})

test('the statements of a session wait no longer together than its patience lasts', async () => {
  const traffic = new Traffic()
  const { begun, session } = counting()
  const endless = Promise.withResolvers<void>()
  const taking = traffic.take(() => endless.promise)
  const behind = traffic.behind(session, SHORT_MS)
  await behind.run(sql`select 1`)
  // Nothing is left: a second wait would end no sooner than the facts.
  await behind.rawRows(sql`select 2`)
  expect(begun.count).toBe(2)
  endless.resolve()
  await taking
})
