import { expect, test } from 'vitest'
import { z } from 'zod'
import { act } from '../../wecom-sandbox/actions/actions.ts'
import { createSop, launchSop } from '../../src/features/sops/sops.ts'
import { createJoinWay } from '../../src/features/ways/join-ways.ts'
import { archiveWay } from '../../src/features/ways/life.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/kernel/clock.ts'
import { systemRandom } from '../../src/kernel/random.ts'
import { sql } from '../../src/kernel/sql.ts'
import { addContent } from '../support/contents.ts'
import { openVirtualOffice } from '../support/virtual-office.ts'

/** Somebody is invited into a group by a flow, gets the card, joins by the code behind it, and the flow hears of it. */
const START = Date.parse('2026-03-02T10:00:00+08:00')
const office = await openVirtualOffice(START)
const { database, sandbox, clock, settle, pass, befriend } = office
const { core } = office.engine

await addContent(database, 'club', '来群里聊聊', { name: '会员群' })

const touchesOf = (person: string) =>
  database.rows(
    z.object({ channel: z.string(), state: z.string(), reason: z.string().nullable() }),
    sql`select t.channel, t.state, t.reason from identities i join touches t on t.customer_id = i.customer_id
        where i.value = ${person} order by t.id`,
  )
const tasksOf = async (person: string) =>
  (
    await database.rows(
      z.object({ title: z.string() }),
      sql`select k.title from identities i join tasks k on k.customer_id = i.customer_id where i.value = ${person} order by k.id`,
    )
  ).map(({ title }) => title)

await settle()
const { chat_id: chat } = act(sandbox, 'group.create', { owner: 'LinXia', name: '会员群' })
await settle()
const wayId = await createJoinWay({ database, clock, random: systemRandom }, { name: '会员', chatIds: [chat], makesGroups: true, baseName: '', baseNumber: 1 }) // prettier-ignore
await settle()
const [way] = await database.rows(z.object({ state: z.string(), configId: z.string() }), sql`select state, config_id as "configId" from join_ways where id = ${wayId}`) // prettier-ignore

const task = (title: string) => ({ kind: 'task', task: 'chat', title, dueMs: HOUR_MS, next: null })
const invite = { kind: 'invite', channel: 'broadcast', content: 'club', way: wayId, title: '点我进群', next: 'joins', otherwise: 'lost' } // prettier-ignore
const definition = {
  trigger: { kind: 'event', of: { event: 'Contact Added' } },
  reentry: { kind: 'never' },
  touch: { kind: 'service', priority: 'normal' },
  first: 'invite',
  steps: {
    invite,
    joins: { kind: 'await', of: [{ event: 'Group Joined' }], ms: DAY_MS, next: 'here', otherwise: 'away' },
    here: task('进群了'),
    away: task('没进群'),
    lost: task('没收到'),
  },
}

test('a join way that is not there, or a group’s flow, is refused before launch', async () => {
  await createSop(core, { slug: 'none', name: 'none', definition: { ...definition, steps: { ...definition.steps, invite: { ...invite, way: wayId + 1 } } } }) // prettier-ignore
  await expect(launchSop(core, 'none', 1, 'test')).rejects.toMatchObject({ details: { problems: [{ at: 'steps.invite.way', code: 'no_way' }] } }) // prettier-ignore
  await createSop(core, { slug: 'posts', name: 'posts', definition: { ...definition, subject: 'group', trigger: { kind: 'manual' } } }) // prettier-ignore
  await expect(launchSop(core, 'posts', 1, 'test')).rejects.toMatchObject({ details: { problems: [{ at: 'steps.invite', code: 'not_of_groups' }] } }) // prettier-ignore
})

test('the card of the join way comes with the words, and who joins by its code goes on', async () => {
  await createSop(core, { slug: 'club', name: 'club', definition })
  await launchSop(core, 'club', 1, 'test')
  const [amy, bob] = [await befriend('阿敏'), await befriend('阿博')]
  await pass(11_000)
  const sent = sandbox.state.all<{ msgid: string; content: string }>`select msgid, content from broadcasts`
  // One task, for the two of them.
  expect(sent).toHaveLength(1)
  expect(JSON.parse(sent[0]!.content)).toMatchObject({
    text: { content: '来群里聊聊' },
    attachments: [{ msgtype: 'link', link: { title: '点我进群', url: expect.stringMatching(new RegExp(`/w/${way!.state}$`)) as string } }], // prettier-ignore
  })
  act(sandbox, 'staff.confirm_broadcast', { msgid: sent[0]!.msgid, userid: 'LinXia' })
  await pass(2 * MINUTE_MS)
  expect(await touchesOf(amy)).toEqual([{ channel: 'broadcast', state: 'delivered', reason: null }])
  act(sandbox, 'customer.scan_join_way', { external_userid: amy, config_id: way!.configId })
  await pass(MINUTE_MS)
  expect(await tasksOf(amy)).toEqual(['进群了'])
  await pass(DAY_MS)
  expect(await tasksOf(bob)).toEqual(['没进群'])
})

test('who is in the group is not invited, and goes on; it is said why', async () => {
  const again = { ...definition, trigger: { kind: 'event', of: { event: 'Asked' } }, steps: { ...definition.steps, invite: { ...invite, next: 'here' }, here: task('在群里') } } // prettier-ignore
  const { joins: _, away: __, ...steps } = again.steps
  await createSop(core, { slug: 'again', name: 'again', definition: { ...again, steps } })
  await launchSop(core, 'again', 1, 'test')
  await settle()
  const ids = await database.rows(z.object({ value: z.string(), title: z.string() }), sql`select i.value, k.title from identities i join tasks k on k.customer_id = i.customer_id where i.kind = 'external_userid'`) // prettier-ignore
  const [amy, bob] = ['进群了', '没进群'].map((title) => ids.find((one) => one.title === title)!.value)
  for (const person of [amy!, bob!])
    await office.engine.doors.ingest([{ type: 'track', event: 'Asked', messageId: `asked ${person}`, context: { externalIds: [{ type: 'external_userid', id: person }] } }], { source: 'web', sentAt: null, trusted: true }) // prettier-ignore
  await settle()
  expect((await touchesOf(amy!)).slice(1)).toEqual([{ channel: 'broadcast', state: 'suppressed', reason: 'in_group' }])
  expect((await tasksOf(amy!)).slice(1)).toEqual(['在群里'])
  expect((await touchesOf(bob!)).slice(1)).toMatchObject([{ state: 'waiting' }])
  // Archived before it is handed over, the card would lead nowhere.
  await archiveWay({ database, clock }, { table: 'join_ways', id: wayId })
  await pass(11_000)
  expect((await touchesOf(bob!)).slice(1)).toMatchObject([{ state: 'failed', reason: 'no_way' }])
})
