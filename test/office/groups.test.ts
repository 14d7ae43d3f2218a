import { expect, test } from 'vitest'
import { z } from 'zod'
import { act } from '../../wecom-sandbox/actions/actions.ts'
import { setSwitches } from '../../wecom-sandbox/switches.ts'
import { selectDifferences } from '../../src/features/syncs/syncs.ts'
import { sql } from '../../src/kernel/sql.ts'
import { freshDatabase } from '../support/database.ts'
import { openOffice, playWecom, settleAll } from '../support/office.ts'

const database = await freshDatabase()
const played = await playWecom()
const office = await openOffice(database, played)
const { sandbox } = played
const settle = () => settleAll(database, office)

const add = (userid: string, name: string) =>
  act(sandbox, 'customer.add_staff', { userid, name, add_way: 1 }).external_userid
const linesOf = async (query: ReturnType<typeof sql>) =>
  (await database.rows(z.object({ line: z.string() }), query)).map(({ line }) => line)
const log = (chat: string) =>
  linesOf(sql`select concat_ws(' ', kind, detail ->> 'member', detail ->> 'reason', detail ->> 'to') as line
    from group_events where chat_id = ${chat} order by id`)
const inside = (chat: string) =>
  linesOf(sql`select member_id as line from group_members where chat_id = ${chat} and left_at is null order by 1`)
const facts = (person: string) =>
  linesOf(sql`select concat_ws(' ', e.name, e.properties ->> 'scene', e.properties ->> 'invitor', e.properties ->> 'reason') as line
    from identities mine join identities i on i.customer_id = mine.customer_id join events e on e.identity_id = i.id
    where mine.value = ${person} and e.name like 'Group %' order by e.timestamp`)
const membersIn = (chat: string) =>
  sandbox.state.all<{ id: string }>`select userid as id from group_members where chat_id = ${chat} order by 1`.map(
    ({ id }) => id,
  )

const early = add('LinXia', '早来')
const { chat_id: chat } = act(sandbox, 'group.create', { owner: 'LinXia', name: '西湖茶友群', members: ['WangFang', early] }) // prettier-ignore

test('groups that were there are read first, with who is in them', async () => {
  office.wecom.start()
  await settle()
  expect(await inside(chat)).toEqual(membersIn(chat))
  expect((await log(chat)).sort()).toEqual(['created', 'joined LinXia', 'joined WangFang', `joined ${early}`].sort())
  expect(await facts(early)).toEqual(['Group Joined invited LinXia'])
  const groups = await linesOf(sql`select name as line from groups order by 1`)
  expect(groups).toEqual(['静安茶友群', '西湖茶友群'].sort())
})

test('who joins and leaves, by whose deed; name, owner and notice; a stranger in the group is known by name', async () => {
  const late = add('LinXia', '后来')
  act(sandbox, 'group.invite', { chat_id: chat, by: early, who: [late], by_link: true })
  act(sandbox, 'group.remove', { chat_id: chat, who: [early] })
  await settle()
  act(sandbox, 'group.leave', { chat_id: chat, who: late })
  act(sandbox, 'group.rename', { chat_id: chat, name: '老茶友群' })
  act(sandbox, 'group.change_owner', { chat_id: chat, to: 'WangFang' })
  act(sandbox, 'group.notice', { chat_id: chat, notice: '周末品茶' })
  await settle()
  expect(await facts(early)).toEqual(['Group Joined invited LinXia', 'Group Left removed'])
  expect(await facts(late)).toEqual([`Group Joined link ${early}`, 'Group Left left'])
  expect((await log(chat)).slice(4).sort()).toEqual(
    [`joined ${late}`, `left ${early} removed`, `left ${late} left`, 'renamed 老茶友群', 'owner_changed WangFang', 'notice'].sort(), // prettier-ignore
  )
  expect(await inside(chat)).toEqual(membersIn(chat))
})

test('of several who leave at once, each is known by whose deed, though the first reading sees all', async () => {
  const [one, two] = [add('LinXia', '甲'), add('LinXia', '乙')]
  act(sandbox, 'group.invite', { chat_id: chat, by: 'LinXia', who: [one, two] })
  await settle()
  act(sandbox, 'group.leave', { chat_id: chat, who: one })
  act(sandbox, 'group.remove', { chat_id: chat, who: [two] })
  await settle()
  expect((await facts(one)).at(-1)).toBe('Group Left left')
  expect((await facts(two)).at(-1)).toBe('Group Left removed')
})

test('a dismissed group has nobody in it', async () => {
  const { chat_id: other } = act(sandbox, 'group.create', { owner: 'ChenChen', name: '快闪', members: [early] })
  await settle()
  act(sandbox, 'group.dismiss', { chat_id: other })
  await settle()
  expect(await inside(other)).toEqual([])
  expect((await log(other)).at(-1)).toBe('dismissed')
  expect((await facts(early)).at(-1)).toBe('Group Left dismissed')
})

test('the groups of who has resigned wait for another owner', async () => {
  act(sandbox, 'member.resign', { userid: 'WangFang' })
  await settle()
  expect(await linesOf(sql`select status::text as line from groups where chat_id = ${chat}`)).toEqual(['1'])
})

test('what nobody told is found by the next reading, and listed as a difference', async () => {
  setSwitches(sandbox.state, sandbox.switches, { callbackDropRate: 1 })
  const { chat_id: quiet } = act(sandbox, 'group.create', { owner: 'ZhouYi', name: '没人说', members: [early] })
  act(sandbox, 'group.dismiss', { chat_id: chat })
  const id = await office.wecom.syncs.ask('test')
  await settle()
  expect(await inside(quiet)).toEqual(membersIn(quiet))
  expect(await inside(chat)).toEqual([])
  const kinds = new Set((await selectDifferences(database, id, 0, 100)).map(({ kind }) => kind))
  expect(kinds).toEqual(new Set(['group_created', 'group_member_joined', 'group_member_left', 'group_dismissed']))
})
