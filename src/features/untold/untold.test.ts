import { expect, test } from 'vitest'
import { z } from 'zod'
import { freshDatabase } from '../../../test/support/database.ts'
import { sql } from '../../kernel/sql.ts'
import { openTelling } from './untold.ts'

const database = await freshDatabase()
const told: unknown[] = []
let isAway = false
const tell = async (items: unknown[]) => {
  if (isAway) throw new Error('away')
  told.push(...items)
}
const untold = async () =>
  (await database.rows(z.object({ item: z.unknown() }), sql`select item from untold order by id`)).map(
    ({ item }) => item,
  )
const write = (telling: ReturnType<typeof openTelling>, ...items: unknown[]) =>
  telling.write(async () => ({ items, result: items.length }))

test('what was written is told, and then forgotten', async () => {
  expect(await write(openTelling({ database, tell }), 'a', 'b')).toBe(2)
  expect([told, await untold()]).toEqual([['a', 'b'], []])
})

test('what could not be told is told before what comes next', async () => {
  const telling = openTelling({ database, tell })
  isAway = true
  await expect(write(telling, 'c')).rejects.toThrow('away')
  expect(await untold()).toEqual(['c'])
  isAway = false
  await write(telling, 'd')
  expect([told.slice(2), await untold()]).toEqual([['c', 'd'], []])
})

test('a program that ends in between leaves it to the next one', async () => {
  isAway = true
  await expect(write(openTelling({ database, tell }), 'e')).rejects.toThrow('away')
  isAway = false
  await openTelling({ database, tell }).catchUp()
  expect([told.slice(4), await untold()]).toEqual([['e'], []])
})

test('what is not written is not told', async () => {
  const failing = openTelling({ database, tell }).write(async () => {
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  expect(await untold()).toEqual([])
})
