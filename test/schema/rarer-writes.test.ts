import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { unpackSnapshot } from '../../src/pipeline/packing.ts'
import { memberRow } from '../../src/pipeline/snapshot.ts'
import { emptyDatabase } from '../support/database.ts'

/** Snapshots as the first version of the product wrote them, through the migration that took them apart. */
const AT = 1_795_327_663_253
const FULL = `[201,${AT},22,1794118047715,${AT + 9},"new",[2,6,26],[{"vip":[1,5,"crm","m","x"]},{"vip":["crm",5,null]},{}]]
4,1796710047715,13,5,0,null
224,2,1794692112157,-574064442
1505,2,"s短信",1794692112157,"smoments",-574064442`
const WITHOUT_TALLIES = `[1,${AT},1,null,null,null,[],0]\n`

test('what was one text is three, and nothing is lost', async () => {
  const database = await emptyDatabase()
  const run = async (name: string) =>
    database.pool.query(await readFile(path.join(import.meta.dirname, '../../db/migrations', name), 'utf8'))
  await run('0001_engine.sql')
  await database.pool.query(
    `insert into customers (id, created_at, state) values (1, now(), $1), (2, now(), $2), (3, now(), '')`,
    [FULL, WITHOUT_TALLIES],
  )
  await run('0002_rarer_writes.sql')
  const { rows } = await database.pool.query<{ state: string; membership: string; tallies: string | null }>(`
    select c.state, c.membership, t.state as tallies from customers c
    left join customer_tallies t on t.customer_id = c.id order by id`)
  const [full, without, never] = rows.map((row) => unpackSnapshot(row.state, row.membership, row.tallies ?? ''))
  expect(full).toMatchObject({ epoch: 201, now: AT, turns: 22, firstAt: 1794118047715, due: AT + 9, lifecycle: 'new' })
  expect(full!.entered).toEqual([2, 6, 26])
  expect(full!.hand).toEqual({ vip: [1, 5, 'crm', 'm', 'x'] })
  expect(full!.tags).toEqual({ vip: ['crm', 5, null] })
  expect([...full!.members]).toEqual([
    [2, memberRow(2, 1_796_710_047_715, false)],
    [6, memberRow(6, 1_796_710_047_720, true)],
    [0, memberRow(0, null, false)],
  ])
  expect(full!.tallies.pack()).toBe(FULL.split('\n').slice(2).join('\n'))
  expect(without).toMatchObject({ turns: 1, entered: [], unfolded: [] })
  expect(never!.turns).toBe(0)
  expect(rows.map((row) => row.tallies === null)).toEqual([false, true, true])
})
