import { expect, test } from 'vitest'
import { z } from 'zod'
import { approveContent, createContent } from '../../src/features/contents/contents.ts'
import { selectClicks } from '../../src/features/contents/store.ts'
import { createSop, launchSop } from '../../src/features/sops/sops.ts'
import { sql } from '../../src/kernel/sql.ts'
import { testApp } from '../support/app.ts'
import { openVirtualOffice } from '../support/virtual-office.ts'

/** From the address somebody wrote, through the customer's phone, to the fact that they opened it. */
const START = Date.parse('2026-03-02T10:00:00+08:00')
const office = await openVirtualOffice(START)
const { database, settle, pass, befriend } = office
const { core } = office.engine
const app = await testApp(database, { product: office.engine, wecom: office.wecom })

const TEA = 'https://shop.example/tea?from=wecom#now'
const card = { kind: 'link' as const, title: '看茶', url: TEA }
const fields = { name: 'x', purpose: 'value', topic: '', expiresAt: null }
await createContent(core, { ...fields, slug: 'all', message: { text: `看茶${TEA}吧`, attachments: [card] } })
await createContent(core, {
  ...fields,
  slug: 'own',
  message: { text: `{{ customer.name | default: "朋友" }} ${TEA}`, attachments: [] },
})
for (const slug of ['all', 'own']) {
  await approveContent(core, slug, 1, 'test')
  const steps = { send: { kind: 'send', channel: 'broadcast', content: slug, next: null } }
  const trigger = { kind: 'event', of: { event: slug }, key: null }
  await createSop(core, {
    slug,
    name: slug,
    definition: { trigger, reentry: { kind: 'always' }, first: 'send', steps },
  })
  await launchSop(core, slug, 1, 'test')
}

const friends: string[] = []
await settle()
for (const name of ['阿敏', '阿博']) friends.push(await befriend(name))
let told = 0
/** Both enter the flow, and what they are to get is in WeCom. */
async function send(slug: string): Promise<{ text: string; attachments: string; customers: number }[]> {
  const items = friends.map((id) => ({
    type: 'track',
    event: slug,
    messageId: `enter-${++told}`,
    context: { externalIds: [{ type: 'external_userid', id }] },
  }))
  await office.engine.doors.ingest(items, { source: 'test', sentAt: null, trusted: true })
  await settle()
  const before = await tasks()
  await pass(11_000)
  return (await tasks()).slice(before.length)
}
const tasks = () =>
  database.rows(
    z.object({ text: z.string(), attachments: z.string(), customers: z.int() }),
    sql`select message ->> 'text' as text, message ->> 'attachments' as attachments, customers from send_tasks order by id`,
  )
const clicks = () =>
  database.rows(
    z.object({ properties: z.record(z.string(), z.unknown()), kind: z.string(), value: z.string(), who: z.int() }),
    sql`select e.properties, i.kind, i.value, i.customer_id as who from events e join identities i on i.id = e.identity_id
        where e.name = 'Link Clicked' order by e.seq`,
  )
const linkIn = (text: string): string => /\/l\/[\w-]+/.exec(text)![0]
const PHONE = { 'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0.50' }
const open = (url: string, headers: Record<string, string> = PHONE, method: 'GET' | 'HEAD' = 'GET') => app.inject({ method, url, headers }) // prettier-ignore

test('what many get equally is one task with one link, and who clicks is told apart by a cookie', async () => {
  const made = await send('all')
  expect(made).toMatchObject([{ customers: 2 }])
  const link = linkIn(made[0]!.text)
  expect(made[0]!.text).toBe(`看茶http://localhost${link}吧`)
  expect(JSON.parse(made[0]!.attachments)).toMatchObject([{ url: `http://localhost${link}` }])
  expect(linkIn((await send('all'))[0]!.text)).toBe(link)

  const first = await open(link)
  expect(first).toMatchObject({ statusCode: 302, headers: { location: TEA, 'cache-control': 'no-store' } })
  const cookie = String(first.headers['set-cookie'])
  expect(cookie).toMatch(/^siyu_visitor=link-[0-9a-f-]{36}; Path=\/l\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/)
  const again = await open(link, { ...PHONE, cookie: cookie.split(';')[0]! })
  expect(again.headers['set-cookie']).toBeUndefined()
  await open(link)
  const facts = await clicks()
  expect(facts).toHaveLength(3)
  for (const one of facts) expect(one).toMatchObject({ kind: 'anonymous_id', properties: { url: TEA, content: 'all' } })
  expect(facts[1]!.who).toBe(facts[0]!.who)
  expect(facts[2]!.who).not.toBe(facts[0]!.who)
})

test('what is said to one customer has a link of its own, and the click is theirs', async () => {
  const made = await send('own')
  expect(made).toMatchObject([{ customers: 1 }, { customers: 1 }])
  const links = made.map(({ text }) => linkIn(text))
  expect(links[0]).not.toBe(links[1])
  const before = (await clicks()).length
  for (const link of links) expect((await open(link)).headers['set-cookie']).toBeUndefined()
  const facts = (await clicks()).slice(before)
  expect(facts.map(({ value }) => value).sort()).toEqual([...friends].sort())
  for (const { properties } of facts)
    expect(properties).toEqual({ url: TEA, content: 'own', touch: expect.any(Number) })
})

test('who looks before a person does is led on and not counted', async () => {
  const link = linkIn((await tasks()).at(-1)!.text)
  const before = (await clicks()).length
  expect((await open(link, PHONE, 'HEAD')).headers.location).toBe(TEA)
  expect((await open(link, { 'user-agent': 'facebookexternalhit/1.1' })).headers.location).toBe(TEA)
  expect((await open(link, { ...PHONE, purpose: 'prefetch' })).headers.location).toBe(TEA)
  expect(await clicks()).toHaveLength(before)
  const [counted] = await database.rows(z.object({ clicks: z.int() }), sql`select sum(clicks) as clicks from links`)
  expect(counted!.clicks).toBe(before)
})

test('what became of a content says how often its links were opened', async () => {
  const [own] = await database.rows(z.object({ id: z.int() }), sql`select id from contents where slug = 'own'`)
  expect(await selectClicks(database, own!.id)).toBe(2)
})

test('it leads nowhere else, whatever is asked', async () => {
  const link = linkIn((await tasks()).at(-1)!.text)
  expect((await open(`${link}?url=https://evil.example&to=//evil.example`)).headers.location).toBe(TEA)
  for (const url of [
    '/l/https:%2F%2Fevil.example',
    '/l/',
    `/l/${'A'.repeat(16)}`,
    `${link}x`,
    '/l/%2F%2Fevil.example',
  ]) {
    const answer = await open(url)
    expect([url, answer.statusCode, answer.headers.location]).toEqual([url, 404, undefined])
  }
  // Nobody can have put anything else there.
  await expect(database.run(sql`update links set url = 'javascript:alert(1)'`)).rejects.toThrow(/links_url_check/)
})

test('whose touch it was is erased: their link is gone, and leads nowhere', async () => {
  const link = linkIn((await tasks()).at(-1)!.text)
  await database.run(sql`delete from touches where id in (select touch_id from links where token = ${link.slice(3)})`)
  expect((await open(link)).statusCode).toBe(404)
})
