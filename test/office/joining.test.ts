import { expect, test } from 'vitest'
import { z } from 'zod'
import { act } from '../../wecom-sandbox/actions/actions.ts'
import { saveArchiveAddress } from '../../wecom-sandbox/archive.ts'
import { sql } from '../../src/kernel/sql.ts'
import { makeKey } from '../support/app.ts'
import { freshDatabase } from '../support/database.ts'
import { friendsIn, openOffice, playWecom, scan } from '../support/office.ts'

const database = await freshDatabase()
const played = await playWecom()
const office = await openOffice(database, played)
const { sandbox } = played

const wayOf = (state: string): string =>
  sandbox.state.all<{ config_id: string; content: string }>`select config_id, content from contact_ways`.find(
    ({ content }) => (JSON.parse(content) as { state?: string }).state === state,
  )!.config_id

/** What we hold: who serves whom by the facts, and by our mirror of WeCom. */
const contacts = () =>
  database.rows(
    z.object({ pair: z.string() }),
    sql`select i.value || ' ' || c.userid as pair from contacts c join identities i on i.id = c.identity_id
        where c.ended_at is null order by 1`,
  )
const relations = () =>
  database.rows(
    z.object({ pair: z.string() }),
    sql`select external_userid || ' ' || userid as pair from relations where ended_at is null
        order by external_userid, userid`,
  )
const eventsOf = async (externalUserid: string) =>
  (
    await database.rows(
      z.object({ name: z.string(), properties: z.record(z.string(), z.unknown()) }),
      sql`select e.name, e.properties from events e join identities i on i.id = e.identity_id
          where i.value = ${externalUserid} and not derived and type = 'track' order by timestamp, name`,
    )
  ).map(({ name, properties }) => ({ name, ...properties }))

test('who was there before is read first, with staff and way; then who joins is known and greeted', async () => {
  const early = scan(sandbox, wayOf('jingan-counter'), '早来')
  await database.run(sql`
    insert into contact_ways (state, name, userids, welcome, created_at, changed_at)
    values ('spring-poster', '春茶海报', array['LinXia'], ${JSON.stringify({ usual: { text: '欢迎来喝茶', attachments: [] }, variants: [] })},
      '2026-01-01', '2026-01-01')`)
  office.wecom.start()
  await office.settle()
  expect((await relations()).map(({ pair }) => pair)).toEqual(friendsIn(sandbox))

  const late = scan(sandbox, wayOf('spring-poster'), '新来')
  await office.settle()
  const pairs = friendsIn(sandbox)
  expect(pairs).toHaveLength(2)
  expect((await relations()).map(({ pair }) => pair)).toEqual(pairs)
  expect((await contacts()).map(({ pair }) => pair)).toEqual(pairs)
  const userid = pairs.find((pair) => pair.startsWith(late))!.split(' ')[1]!
  expect(await eventsOf(late)).toEqual([
    { name: 'Contact Added', userid, addWay: 1, state: 'spring-poster' },
    { name: 'Welcome Sent', userid, state: 'spring-poster' },
  ])
  expect(await eventsOf(early)).toHaveLength(1)
  expect(sandbox.state.all`select 1 from messages where source = 'welcome'`).toHaveLength(1)
})

test('who leaves is known, by whose deed; who comes back is known again', async () => {
  const person = scan(sandbox, wayOf('jingan-counter'), '来去')
  await office.settle()
  const userid = friendsIn(sandbox)
    .find((pair) => pair.startsWith(person))!
    .split(' ')[1]!
  act(sandbox, 'customer.delete_staff', { userid, external_userid: person })
  await office.settle()
  expect((await eventsOf(person)).at(-1)).toEqual({ name: 'Contact Ended', userid, reason: 'deleted_by_customer' })
  expect((await contacts()).map(({ pair }) => pair)).not.toContain(`${person} ${userid}`)
  // Whoever was left still has them in the list.
  await office.wecom.syncs.ask('test')
  await office.settle()
  expect((await contacts()).map(({ pair }) => pair)).not.toContain(`${person} ${userid}`)

  act(sandbox, 'staff.delete_customer', { userid, external_userid: person })
  act(sandbox, 'customer.add_staff', { userid, external_userid: person, name: '来去', add_way: 1 })
  await office.settle()
  expect((await contacts()).map(({ pair }) => pair)).toEqual(friendsIn(sandbox))
})

test('what is said there is known here as having been said, every message once', async () => {
  const person = scan(sandbox, wayOf('jingan-counter'), '爱聊')
  await office.settle()
  const [, userid] = friendsIn(sandbox)
    .find((pair) => pair.startsWith(person))!
    .split(' ') as [string, string]
  act(sandbox, 'customer.send_message', { userid, external_userid: person, text: '有白毫吗' })
  act(sandbox, 'staff.send_message', { userid, external_userid: person, text: '有的' })
  const key = await makeKey(database, { kind: 'write', name: 'agent', source: 'agent', origins: [] })
  saveArchiveAddress(sandbox, { url: office.url, key })
  await sandbox.agent.settled()
  const said = (await eventsOf(person)).filter(({ name }) => name.startsWith('Message '))
  expect(said).toContainEqual({ name: 'Message Sent', type: 'text', userid })
  expect(said).toContainEqual({ name: 'Message Received', type: 'text', userid })
  const [counted] = await database.rows(
    z.object({ messages: z.int(), wrong: z.int() }),
    sql`select (select count(*) from messages) as messages, (select count(*) from quarantine) as wrong`,
  )
  expect(counted).toEqual({ messages: sandbox.state.all`select 1 from messages`.length, wrong: 0 })
})
