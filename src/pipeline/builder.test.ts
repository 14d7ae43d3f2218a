import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { openApi } from '../../test/support/api.ts'
import { createSegment } from '../features/segments/segments.ts'
import { sql } from '../kernel/sql.ts'
import { Builder } from './builder.ts'

const { engine, database, send } = await openApi(Date.parse('2026-03-02T10:00:00+08:00'))
const { core } = engine
const SOONER_MS = 400

test('a build that meets a turn in a ring begins its statement again', async () => {
  await send(['amy', 'bob'].map((userId) => ({ type: 'identify', userId, messageId: userId, traits: { spend: 900 } })))
  await engine.quiet()
  const people = await database.rows(z.object({ id: z.int() }), sql`select id from customers order by id`)
  const [first, last] = [people[0]!.id, people.at(-1)!.id]
  const rule = { kind: 'attribute', attribute: 'spend', test: { op: '>=', value: 500 } } as const
  await createSegment(core, { slug: 'rich', name: 'rich', rule }, 'test')
  const [version] = await database.rows(z.object({ id: z.int() }), sql`select max(id) as id from rule_versions`)
  const problems: unknown[] = []
  const builder = new Builder(core, (error) => problems.push(error))
  let building: Promise<number> | undefined
  await database.transaction(async (session) => {
    const member = (id: number) => session.run(sql`insert into members (version_id, customer_id, since, firm) values (${version!.id}, ${id}, to_timestamp(0), true)`) // prettier-ignore
    await member(last)
    building = builder.finishAll()
    const isWaiting = sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and strpos(query, 'insert into members') > 0`
    while ((await database.run(isWaiting)) === 0);
    // PostgreSQL looks for a ring after a second: who has waited longer finds it, and gives way.
    await sleep(SOONER_MS)
    await member(first)
  })
  await building
  expect(problems).toEqual([])
  const members = await database.rows(z.object({ id: z.int() }), sql`select customer_id as id from members where version_id = ${version!.id} order by 1`) // prettier-ignore
  expect(members.map(({ id }) => id)).toEqual([first, last])
})
