import { expect, test } from 'vitest'
import { z } from 'zod'
import { act } from '../../wecom-sandbox/actions/actions.ts'
import { MINUTE_MS } from '../../src/kernel/clock.ts'
import { createSop, launchSop } from '../../src/features/sops/sops.ts'
import { sql, type Sql } from '../../src/kernel/sql.ts'
import { addContent } from '../support/contents.ts'
import { cutting, isWriting } from '../support/cutting.ts'
import { openVirtualOffice } from '../support/virtual-office.ts'

/**
 * The connection to the database is cut at every statement that writes on the way from a decided touch to WeCom, and from
 * WeCom's word back to the log: each in a life of its own, as what was written before another cut is not written again.
 * Whatever was cut, everybody is given to the staff once, gets it once, and it is told once.
 */
const START = Date.parse('2026-03-02T10:00:00+08:00')
const office = await openVirtualOffice(START)
const { database, sandbox, settle, moveOn } = office
const { core } = office.engine
const cuts = cutting(database)

await addContent(database, 'hello', 'hello')
await createSop(core, { slug: 'hello', name: 'hello', definition: { trigger: { kind: 'event', of: { event: 'Contact Added' } }, reentry: { kind: 'never' }, first: 'a', steps: { a: { kind: 'send', channel: 'broadcast', content: 'hello', next: null } } } }) // prettier-ignore
await launchSop(core, 'hello', 1, 'test')

const states = async () =>
  (await database.rows(z.object({ state: z.string() }), sql`select state from touches order by id`)).map(
    ({ state }) => state,
  )
const broadcasts = () => sandbox.state.get<{ n: number }>`select count(*) as n from broadcasts`!.n
const count = async (query: Sql) => (await database.rows(z.object({ n: z.int() }), query))[0]!.n
const told = (name: string) => count(sql`select count(*) as n from events where name = ${name}`)
/** What waits to be told, or told again. */
const untold = () => count(sql`select count(*) as n from untold`)

/** One round that is cut, then others that are not, until it is done. Time passes between them, as it does for who comes back.
 *  Answers what was cut; null: the round does not write so often. */
async function cutOnce(
  statement: number,
  when: 'before' | 'after',
  isDone: () => Promise<boolean>,
): Promise<string | null> {
  cuts.at(statement, when, isWriting)
  await office.wecom.drain().catch(() => {})
  const cut = cuts.wasCut() ? cuts.lastCut() : null
  cuts.at(Infinity, when)
  for (let tries = 0; !(await isDone()); tries++) {
    expect(tries, `done after ${cut}`).toBeLessThan(20)
    await moveOn(11_000)
    await office.wecom.drain()
  }
  return cut
}

/** A new friend is greeted by the flow, while the statement of that number is cut in the round that makes the message, and in
 *  the round that hears of it. Answers what was cut in each. */
async function greet(
  statement: number,
  when: 'before' | 'after',
): Promise<Record<'making' | 'telling', string | null>> {
  await settle()
  const before = { made: broadcasts(), told: await told('Touch Delivered'), touches: (await states()).length }
  act(sandbox, 'customer.add_staff', { userid: 'LinXia', name: '阿敏', add_way: 1 })
  await settle()
  expect(await states()).toHaveLength(before.touches + 1)
  await moveOn(11_000)
  const isMade = async () => (await count(sql`select count(*) as n from send_tasks where state = 'making'`)) === 0 && (await states()).at(-1) === 'tasked' // prettier-ignore
  const making = await cutOnce(statement, when, isMade)
  expect([making, broadcasts()]).toEqual([making, before.made + 1])
  const { msgid } = sandbox.state.get<{ msgid: string }>`select msgid from broadcasts order by id desc limit 1`!
  act(sandbox, 'staff.confirm_broadcast', { msgid, userid: 'LinXia' })
  await moveOn(2 * MINUTE_MS)
  const isTold = async () => (await states()).at(-1) === 'delivered' && (await untold()) === 0
  const telling = await cutOnce(statement, when, isTold)
  await moveOn(2 * MINUTE_MS)
  await settle()
  expect([telling, broadcasts()]).toEqual([telling, before.made + 1])
  expect([telling, await told('Touch Delivered')]).toEqual([telling, before.told + 1])
  return { making, telling }
}

test.each(['before', 'after'] as const)(
  'wherever the connection is cut, %s a writing statement is carried out, the message is made, confirmed and told once',
  { timeout: 240_000 },
  async (when) => {
    const making: string[] = []
    const telling: string[] = []
    for (let statement = 1; ; statement++) {
      const cut = await greet(statement, when)
      if (cut.making !== null) making.push(cut.making)
      if (cut.telling !== null) telling.push(cut.telling)
      if (cut.making === null && cut.telling === null) break
    }
    console.info(`cut ${when} ${making.length} statements that make, and ${telling.length} that tell`)
    expect(making.join()).toMatch(/insert into send_tasks.*update touches.*commit.*update send_tasks.*commit/s)
    expect(telling.join()).toMatch(/update touches.*insert into untold.*commit.*insert into events.*commit.*delete from untold/s) // prettier-ignore
  },
)
