import { expect, test } from 'vitest'
import { z } from 'zod'
import { act } from '../../wecom-sandbox/actions/actions.ts'
import { sql } from '../../src/kernel/sql.ts'
import { bearer, makeKey } from '../support/app.ts'
import { freshDatabase } from '../support/database.ts'
import { openOffice, playWecom, scan } from '../support/office.ts'

const database = await freshDatabase()
const played = await playWecom()
const office = await openOffice(database, played)
const { sandbox } = played
const headers = { ...bearer(await makeKey(database, { kind: 'api', name: 'o', role: 'operator' })), 'accept-language': 'en' } // prettier-ignore
office.wecom.start()
await office.settle()

async function ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: any }> {
  const json = { ...headers, 'content-type': 'application/json' }
  const sent = body === undefined ? { headers } : { headers: json, body: JSON.stringify(body) }
  const answer = await fetch(office.url + path, { method, ...sent })
  const text = await answer.text()
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) }
}
async function make(body: object) {
  const made = await ask('POST', '/api/contact-ways', { name: '春茶海报', userids: ['LinXia'], ...body })
  expect(made.status, JSON.stringify(made.body)).toBe(201)
  return made.body
}
const said = (text: string) => ({ text, attachments: [] })
const ALWAYS = { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '00:00', until: '24:00' }

/** The codes of a state that there are in WeCom. */
const codesOf = (state: string) =>
  sandbox.state.all<{ content: string }>`select content from contact_ways`
    .map(({ content }) => JSON.parse(content) as { config_id: string; state: string; user: string[]; remark: string })
    .filter((way) => way.state === state)
const welcomes = () =>
  sandbox.state.all<{ content: string }>`select content from messages where source = 'welcome' order by id`.map(
    ({ content }) => JSON.parse(content) as unknown,
  )
const eventsOf = (externalUserid: string, name: string) =>
  database.rows(
    z.record(z.string(), z.unknown()),
    sql`select e.properties || jsonb_build_object('name', e.name, 'source', e.source) as event from events e
        join identities i on i.id = e.identity_id where i.value = ${externalUserid} and e.name = ${name}`,
  )

test('who scans a code is greeted by its words of that hour, tagged, and counted', async () => {
  await ask('POST', '/api/tag-groups', { slug: 'from', name: '来源', dimension: 'behaviour', singleChoice: false })
  for (const slug of ['poster', 'spring']) await ask('POST', '/api/tags', { group: 'from', slug, name: slug })
  await office.engine.quiet()
  const way = await make({
    channel: '海报',
    tags: ['poster', 'spring'],
    welcome: { usual: said('平时的话'), variants: [{ ...ALWAYS, greeting: said('此时的话') }] },
  })
  expect(way).toMatchObject({ problem: null, serving: ['LinXia'], url: `http://localhost/w/${way.state}` })
  expect(codesOf(way.state)).toMatchObject([{ config_id: way.configId, user: ['LinXia'], remark: '春茶海报' }])

  const person = scan(sandbox, way.configId, '新来')
  await office.settle()
  expect(welcomes().at(-1)).toEqual({ content: '此时的话' })
  const tagged = await eventsOf(person, 'Tag Added')
  expect(tagged.map(({ event }) => (event as { tag: string }).tag).sort()).toEqual(['poster', 'spring'])
  // Whoever looks at the customer sees where they came from.
  const [{ id }] = (await ask('GET', `/api/customers?kind=external_userid&value=${person}`)).body.customers
  const { contacts } = (await ask('GET', `/api/customers/${id}/contacts`)).body
  expect(contacts).toMatchObject([{ userid: 'LinXia', addWay: 1, way: { id: way.id, name: '春茶海报' } }])
  const { events } = (await ask('GET', `/api/customers/${id}/events?name=Contact Added`)).body
  expect(events).toMatchObject([{ staffName: '林夏', groupName: null, wayName: '春茶海报' }])

  const { body } = await ask('GET', `/api/contact-ways/figures?id=${way.id}&days=7`)
  expect(body.days).toHaveLength(7)
  expect(body.days.at(-1)).toMatchObject({ added: 1, friends: 1, lost: 0, welcomed: 1, missed: 0 })
  expect(body.ways).toEqual([{ id: way.id, added: 1, friends: 1, lost: 0, welcomed: 1, missed: 0 }])

  act(sandbox, 'customer.delete_staff', { userid: 'LinXia', external_userid: person })
  await office.settle()
  expect((await ask('GET', `/api/contact-ways/figures?id=${way.id}`)).body.ways[0]).toMatchObject({ friends: 0, lost: 1 }) // prettier-ignore
  // All is read once more: nothing is told twice.
  await office.wecom.syncs.ask('test')
  await office.settle()
  expect(await eventsOf(person, 'Tag Added')).toHaveLength(2)
})

test('whom no way greets is greeted by what greets everybody', async () => {
  expect((await ask('GET', '/api/default-welcome')).body.revision).toBe(0)
  const welcome = { usual: said('你好'), variants: [] }
  expect((await ask('PUT', '/api/default-welcome', { welcome, expectedRevision: 0 })).status).toBe(204)
  expect((await ask('PUT', '/api/default-welcome', { welcome, expectedRevision: 0 })).body.error.code).toBe('changed_meanwhile') // prettier-ignore
  act(sandbox, 'customer.add_staff', { userid: 'WangFang', name: '路人', add_way: 2 })
  await office.settle()
  expect(welcomes().at(-1)).toEqual({ content: '你好' })
})
