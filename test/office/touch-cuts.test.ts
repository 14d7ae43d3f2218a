import { expect, test } from 'vitest'
import { z } from 'zod'
import { act } from '../../wecom-sandbox/actions/actions.ts'
import { moveTime } from '../../wecom-sandbox/due.ts'
import { ManualClock, MINUTE_MS } from '../../src/kernel/clock.ts'
import { createSop, launchSop } from '../../src/features/sops/sops.ts'
import { sql } from '../../src/kernel/sql.ts'
import { cutting } from '../support/cutting.ts'
import { freshDatabase } from '../support/database.ts'
import { openOffice, playWecom } from '../support/office.ts'
import { virtualTime } from '../support/virtual-time.ts'

/**
 * The connection to the database is cut at every statement on the way from a decided touch to WeCom, and from WeCom's word
 * back to the log. Whatever was cut, everybody is given to the staff once, gets it once, and it is told once.
 */
const START = Date.parse('2026-03-02T10:00:00+08:00')
const database = await freshDatabase()
const played = await playWecom({ at: START })
const clock = new ManualClock(START)
const office = await openOffice(database, played, clock)
const { sandbox } = played
const { core } = office.engine
const cuts = cutting(database)

await database.run(sql`
  insert into contents (slug, name, message, purpose, topic, created_at, changed_at)
  values ('hello', 'hello', '{"text":"hello","attachments":[]}', 'value', '', to_timestamp(0), to_timestamp(0))`)
await database.run(sql`
  insert into content_versions (content_id, version, message, approved_at, approved_by)
  select id, 1, message, created_at, 'test' from contents`)
await createSop(core, { slug: 'hello', name: 'hello', definition: { trigger: { kind: 'event', of: { event: 'Contact Added' } }, reentry: { kind: 'never' }, first: 'a', steps: { a: { kind: 'send', channel: 'broadcast', content: 'hello', next: null } } } }) // prettier-ignore
await launchSop(core, 'hello', 1, 'test')

const { settle } = virtualTime(office, clock)
async function passTime(ms: number): Promise<void> {
  await moveTime(sandbox, clock.now() + ms)
  clock.advance(ms)
}
/** Until nothing is cut any more; answers how often it was. Time passes between the tries, as it does for who comes back. */
async function until(
  when: 'before' | 'after',
  work: () => Promise<unknown>,
  isDone: () => Promise<boolean>,
): Promise<number> {
  let statement = 0
  for (let tries = 0; !(await isDone()); tries++) {
    expect(tries).toBeLessThan(150)
    cuts.at(++statement, when)
    await work().catch(() => {})
    if (!cuts.wasCut()) statement = 0
    cuts.at(Infinity, when)
    await passTime(11_000)
  }
  return statement
}
const states = async () =>
  (await database.rows(z.object({ state: z.string() }), sql`select state from touches order by id`)).map(
    ({ state }) => state,
  )
const broadcasts = () => sandbox.state.get<{ n: number }>`select count(*) as n from broadcasts`!.n
const told = async (name: string) =>
  (await database.rows(z.object({ n: z.int() }), sql`select count(*) as n from events where name = ${name}`))[0]!.n

test.each(['before', 'after'] as const)(
  'wherever the connection is cut, %s a statement is carried out, the message is made, confirmed and told once',
  { timeout: 120_000 },
  async (when) => {
    await settle()
    const before = { made: broadcasts(), told: await told('Touch Delivered'), touches: (await states()).length }
    act(sandbox, 'customer.add_staff', { userid: 'LinXia', name: '阿敏', add_way: 1 })
    await settle()
    expect(await states()).toHaveLength(before.touches + 1)
    await passTime(11_000)
    const isMade = async () => (await database.rows(z.object({ n: z.int() }), sql`select count(*) as n from send_tasks where state = 'making'`))[0]!.n === 0 && (await states()).at(-1) === 'tasked' // prettier-ignore
    expect(await until(when, () => office.wecom.drain(), isMade)).toBeGreaterThanOrEqual(0)
    expect(broadcasts()).toBe(before.made + 1)
    const { msgid } = sandbox.state.get<{ msgid: string }>`select msgid from broadcasts order by id desc limit 1`!
    act(sandbox, 'staff.confirm_broadcast', { msgid, userid: 'LinXia' })
    await passTime(2 * MINUTE_MS)
    const isTold = async () => (await states()).at(-1) === 'delivered' && (await told('Touch Delivered')) > before.told
    await until(when, () => office.wecom.drain(), isTold)
    await settle()
    await passTime(10 * MINUTE_MS)
    await settle()
    expect(broadcasts()).toBe(before.made + 1)
    expect(await told('Touch Delivered')).toBe(before.told + 1)
  },
)
