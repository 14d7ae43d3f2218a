import { expect, test } from 'vitest'
import { z } from 'zod'
import { act } from '../../wecom-sandbox/actions/actions.ts'
import { setSwitches } from '../../wecom-sandbox/switches.ts'
import { selectDifferences, selectRuns } from '../../src/features/syncs/syncs.ts'
import { createDepartment, putStaff } from '../../src/features/staff/staff.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { sql } from '../../src/kernel/sql.ts'
import { freshDatabase } from '../support/database.ts'
import { friendsIn, openOffice, playWecom, settleAll } from '../support/office.ts'

const database = await freshDatabase()
const played = await playWecom()
const office = await openOffice(database, played)
const { sandbox } = played
const settle = () => settleAll(database, office)

const staff = () =>
  database.rows(
    z.object({ line: z.string() }),
    sql`select concat_ws(' ', s.userid, s.name, case when left_at is not null then 'left' end,
          string_agg(d.name || case when m.leads then '*' else '' end, ' ' order by d.name)) as line
        from staff s left join staff_departments m on m.userid = s.userid left join departments d on d.id = m.department_id
        group by s.userid order by s.userid`,
  )
const lines = async () => (await staff()).map(({ line }) => line)
const departments = async () =>
  (
    await database.rows(
      z.object({ line: z.string() }),
      sql`select concat_ws(' < ', d.name, above.name) as line from departments d
          left join departments above on above.id = d.parent_id order by d.name`,
    )
  ).map(({ line }) => line)
const idOf = (name: string) => sandbox.state.get<{ id: number }>`select id from departments where name = ${name}`!.id

test('all of the staff is there after the first reading, with departments and leads; ours beside them', async () => {
  const ours = await createDepartment(database, { name: '加盟店', parentId: null })
  await putStaff(database, systemClock, 'ByHand', { name: '手工', departments: [{ id: ours, leads: true }], hasLeft: false }) // prettier-ignore
  await putStaff(database, systemClock, 'WangFang', { name: '旧名', departments: [{ id: ours, leads: false }], hasLeft: false }) // prettier-ignore
  office.wecom.start()
  await settle()
  expect(await departments()).toEqual(
    ['加盟店', '上海静安店 < 直营门店', '杭州西湖店 < 直营门店', '直营门店 < 茶铺', '茶铺'].sort(),
  )
  expect(await lines()).toEqual([
    'ByHand 手工 加盟店*',
    'ChenChen 陈晨 杭州西湖店*',
    'LinXia 林夏 上海静安店*',
    'WangFang 王芳 上海静安店 加盟店',
    'ZhouYi 周一 杭州西湖店',
  ])
  const [{ count }] = (await database.rows(z.object({ count: z.int() }), sql`select count(*) as count from audit`)) as [
    { count: number },
  ]
  expect(count).toBe(0)
})

test('what callbacks tell is read: who comes, moves, leads and leaves, and departments', async () => {
  const shanghai = idOf('上海静安店')
  const { id: pudong } = act(sandbox, 'department.create', { name: '上海浦东店', parentid: idOf('直营门店') })
  act(sandbox, 'member.create', { userid: 'NewOne', name: '新人', departments: [pudong] })
  act(sandbox, 'member.update', { userid: 'WangFang', departments: [shanghai, pudong], leads: [pudong] })
  act(sandbox, 'member.resign', { userid: 'ZhouYi' })
  act(sandbox, 'department.update', { id: shanghai, name: '静安旗舰店' })
  await settle()
  expect(await lines()).toEqual([
    'ByHand 手工 加盟店*',
    'ChenChen 陈晨 杭州西湖店*',
    'LinXia 林夏 静安旗舰店*',
    'NewOne 新人 上海浦东店',
    'WangFang 王芳 上海浦东店* 加盟店 静安旗舰店',
    'ZhouYi 周一 left 杭州西湖店',
  ])
})

test('who gets another userid keeps customers, departments and account', async () => {
  const { external_userid: person } = act(sandbox, 'customer.add_staff', { userid: 'LinXia', name: '老客', add_way: 1 })
  await settle()
  await putStaff(database, systemClock, 'LinXia', { name: '林夏', departments: [], hasLeft: false })
  const ours = await database.rows(z.object({ id: z.int() }), sql`select id from departments where name = '加盟店'`)
  await database.run(sql`insert into staff_departments values ('LinXia', ${ours[0]!.id}, true)`)
  act(sandbox, 'member.update', { userid: 'LinXia', new_userid: 'LinXia2' })
  await settle()
  expect(await lines()).toContain('LinXia2 林夏 加盟店* 静安旗舰店*')
  expect((await lines()).join()).not.toContain('LinXia 林夏')
  expect(friendsIn(sandbox)).toContain(`${person} LinXia2`)
  const relations = await database.rows(
    z.object({ pair: z.string(), reason: z.string().nullable() }),
    sql`select userid as pair, reason from relations where external_userid = ${person} order by userid`,
  )
  expect(relations).toEqual([
    { pair: 'LinXia', reason: 'transferred' },
    { pair: 'LinXia2', reason: null },
  ])
})

test('what nobody told is found by the next reading, and listed as a difference', async () => {
  setSwitches(sandbox.state, sandbox.switches, { callbackDropRate: 1 })
  act(sandbox, 'member.resign', { userid: 'NewOne' })
  act(sandbox, 'department.delete', { id: act(sandbox, 'department.create', { name: '空', parentid: 1 }).id })
  act(sandbox, 'member.update', { userid: 'WangFang', departments: [idOf('静安旗舰店')], leads: [] })
  act(sandbox, 'department.delete', { id: idOf('上海浦东店') })
  act(sandbox, 'member.create', { userid: 'Quiet', name: '悄悄', departments: [1] })
  const id = await office.wecom.syncs.ask('test')
  await settle()
  expect(await lines()).toEqual([
    'ByHand 手工 加盟店*',
    'ChenChen 陈晨 杭州西湖店*',
    'LinXia2 林夏 加盟店* 静安旗舰店*',
    'NewOne 新人 left',
    'Quiet 悄悄 茶铺',
    'WangFang 王芳 加盟店 静安旗舰店',
    'ZhouYi 周一 left 杭州西湖店',
  ])
  expect(await departments()).not.toContain('上海浦东店 < 直营门店')
  const found = await selectDifferences(database, id, 0, 100)
  expect(found.map(({ kind, subject }) => `${kind} ${subject}`).sort()).toEqual([
    'department_gone 上海浦东店',
    'staff_added Quiet',
    'staff_changed WangFang',
    'staff_left NewOne',
  ])
  expect((await selectRuns(database, 1))[0]!.problem).toBeNull()
})

test('a new app is told no names; who is known keeps theirs', async () => {
  setSwitches(sandbox.state, sandbox.switches, { memberNames: false })
  act(sandbox, 'member.create', { userid: 'Nameless', name: '没说', departments: [1] })
  await office.wecom.syncs.ask('test')
  await settle()
  expect(await lines()).toContain('Nameless Nameless 茶铺')
  expect(await lines()).toContain('ChenChen 陈晨 杭州西湖店*')
})
