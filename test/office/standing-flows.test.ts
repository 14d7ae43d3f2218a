import { expect, test } from 'vitest'
import { z } from 'zod'
import { launchSop, putStatus } from '../../src/features/sops/sops.ts'
import { installTemplate, TEMPLATES } from '../../src/features/templates/templates.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/kernel/clock.ts'
import { sql } from '../../src/kernel/sql.ts'
import { openVirtualOffice } from '../support/virtual-office.ts'

/** Standing flows as brands get them, from what lets somebody in to what stands in their chat: on virtual time, with WeCom
 *  played and staff who confirm within the hour. */
const START = Date.parse('2026-03-02T10:00:00+08:00')
const office = await openVirtualOffice(START)
const { database, sandbox, clock, settle, goOn, befriend } = office
const { core, doors } = office.engine

/** Contents by the beginning of what they say, which is the same to everybody. */
const BEGINNINGS = TEMPLATES.flatMap(({ contents }) =>
  contents.map(({ slug, text }) => ({ slug, part: text.zh.split('\n').at(-1)!.slice(-12) })),
)
/** What stands in the customer's chat, by broadcast, in its order. */
const heard = (person: string): string[] =>
  sandbox.state.all<{
    content: string
  }>`select content from messages where chat = ${`LinXia:${person}`} and source = 'broadcast' order by id`.map(
    ({ content }) => {
      const { content: text } = JSON.parse(content) as { content: string }
      return BEGINNINGS.find(({ part }) => text.endsWith(part))?.slug ?? text
    },
  )
let told = 0
const tell = async (person: string, item: object): Promise<void> => {
  const who = { messageId: `told ${++told}`, context: { externalIds: [{ type: 'external_userid', id: person }] } }
  const results = await doors.ingest([{ ...who, timestamp: new Date(clock.now()).toISOString(), ...item }], { source: 'shop', sentAt: null, trusted: true }) // prettier-ignore
  expect(results).toMatchObject([{ status: 'stored' }])
  await settle()
}
const does = (person: string, event: string, properties: object = {}) =>
  tell(person, { type: 'track', event, properties })
const idOf = async (person: string): Promise<number> =>
  (await database.rows(z.object({ id: z.int() }), sql`select customer_id as id from identities where value = ${person}`))[0]!.id // prettier-ignore
const asked = async (person: string) =>
  (
    await database.rows(
      z.object({ title: z.string() }),
      sql`select title from tasks where customer_id in
            (select id from identities where customer_id = ${await idOf(person)}) order by id`,
    )
  ).map(({ title }) => title)
/** One at a time, so that what is heard is of it. */
async function run(slug: string): Promise<() => Promise<void>> {
  await installTemplate(core, 'test', slug, 'zh')
  await settle()
  await launchSop(core, slug, 1, 'test')
  await settle()
  return () => putStatus(core, slug, 'archived')
}
/** The next ten in the morning. */
const morning = (): number => {
  const at = Math.floor((clock.now() + 8 * HOUR_MS) / DAY_MS) * DAY_MS + 2 * HOUR_MS
  return at > clock.now() ? at : at + DAY_MS
}

test('a new friend hears on day 0, 1, 3 and 7, and who answers is talked to', { timeout: 120_000 }, async () => {
  await settle()
  const end = await run('new-friend')
  const [quiet, talks] = [await befriend('阿静'), await befriend('阿言')]
  await goOn(START + 2 * HOUR_MS - clock.now())
  await does(talks, 'Message Received', { userid: 'LinXia', type: 'text' })
  await goOn(START + 8 * DAY_MS - clock.now())
  expect(heard(quiet)).toEqual(['new-friend-hello', 'new-friend-gift', 'new-friend-need', 'new-friend-door'])
  expect(await asked(quiet)).toEqual([])
  await end()
})

test(
  'a large cart that is left is spoken of, then called about; not once it is ordered',
  { timeout: 120_000 },
  async () => {
    await goOn(morning() - clock.now())
    const end = await run('abandoned-cart')
    const [left, ordered] = [await befriend('阿车'), await befriend('阿单')]
    for (const person of [left, ordered]) await does(person, 'Product Added', { cart_id: `c ${person}`, price: 800 })
    await goOn(20 * MINUTE_MS, 20 * MINUTE_MS)
    await does(ordered, 'Order Completed', { revenue: 800 })
    await goOn(30 * HOUR_MS)
    expect([heard(left), heard(ordered)]).toEqual([['abandoned-cart-reminder'], []])
    expect([await asked(left), await asked(ordered)]).toEqual([['大额加购未下单，致电了解顾虑'], []])
    await end()
  },
)

test('a countdown is heard until its end by who has not bought', { timeout: 120_000 }, async () => {
  await goOn(morning() - clock.now())
  const end = await run('countdown')
  const [waits, buys] = [await befriend('阿等'), await befriend('阿买')]
  for (const person of [waits, buys])
    await tell(person, { type: 'track', event: 'Tag Added', properties: { tag: 'countdown-invited', until: null } })
  await goOn(8 * DAY_MS)
  await does(buys, 'Order Completed', { revenue: 100 })
  await goOn(2 * DAY_MS)
  await goOn(8 * HOUR_MS, HOUR_MS)
  await goOn(5 * HOUR_MS, 5 * MINUTE_MS)
  const points = ['7d', '3d', '1d', '3h', '1h', '30m', '15m'].map((point) => `countdown-${point}`)
  expect([heard(waits), heard(buys)]).toEqual([points, points.slice(0, 2)])
  await end()
})

test('a birthday is spoken of three days before and on the day', { timeout: 120_000 }, async () => {
  await goOn(morning() - clock.now())
  const end = await run('birthday')
  const born = await befriend('阿寿')
  const day = new Date(clock.now() + 8 * HOUR_MS + 5 * DAY_MS).toISOString().slice(4, 10)
  await tell(born, { type: 'identify', traits: { birthday: `1990${day}` } })
  await goOn(3 * DAY_MS)
  expect(heard(born)).toEqual(['birthday-soon'])
  await goOn(3 * DAY_MS)
  expect(heard(born)).toEqual(['birthday-soon', 'birthday-today'])
  await end()
})

test('who goes silent is greeted, won back once, and left in peace', { timeout: 240_000 }, async () => {
  await goOn(morning() - clock.now())
  const end = await run('silent-recall')
  const gone = await befriend('阿默')
  await goOn(60 * DAY_MS, 12 * HOUR_MS)
  expect(heard(gone)).toEqual(['silent-recall-hello', 'silent-recall-back'])
  expect(await asked(gone)).toEqual([])
  await end()
})
