import { act } from '../../wecom-sandbox/actions/actions.ts'
import type { Sandbox } from '../../wecom-sandbox/sandbox.ts'
import type { Chance } from '../oracle/chance.ts'

/** What people do in WeCom and its console, drawn from a seed; what cannot be done is not. */
export function actAtRandom(sandbox: Sandbox, chance: Chance, { mayResign }: { mayResign: boolean }): void {
  const { state } = sandbox
  const ids = (rows: { id: string }[]) => rows.map(({ id }) => id)
  const staff = ids(state.all`select userid as id from members where status <> 5 order by 1`)
  const chats = ids(state.all`select chat_id as id from groups where dismissed_at is null order by 1`)
  const tags = ids(state.all`select tag_id as id from tags where deleted = 0 order by 1`)
  const people = ids(state.all`select external_userid as id from people order by 1`)
  const departments = state.all<{ id: number }>`select id from departments order by 1`.map(({ id }) => id)
  const friends = state.all<{ userid: string; external_userid: string }>`select userid, external_userid from relations
    where staff_side = 1 and customer_side = 1 order by 1, 2`
  const name = () => `${chance.pick(['春', '夏', '秋', '冬'])}${chance.int(1, 999)}`
  const membersOf = (chat: string) => ids(state.all`select userid as id from group_members where chat_id = ${chat}`)
  const chat = () => chance.pick(chats)
  const customer = () => chance.pick(friends)
  const leaver = (chatId: string) => chance.pick(membersOf(chatId).filter((one) => !staff.includes(one)))
  const group = (chatId: string) => ({ chat_id: chatId })

  const one = chance.weigh<() => unknown>([
    [6, () => () => act(sandbox, 'customer.add_staff', { userid: chance.pick(staff), name: name(), add_way: 1 })],
    [2, () => () => act(sandbox, 'customer.add_staff', { userid: chance.pick(staff), external_userid: chance.pick(people), add_way: 1 })], // prettier-ignore
    [2, () => () => act(sandbox, 'staff.delete_customer', customer())],
    [6, () => () => act(sandbox, 'staff.tag', { ...customer(), add: chance.some(tags, 2), remove: chance.some(tags, 2) })], // prettier-ignore
    [
      1,
      () => () =>
        act(sandbox, 'tag.create', { group_name: chance.pick(['节日', '口味偏好', name()]), names: [name()] }),
    ],
    [1, () => () => act(sandbox, 'tag.rename', { id: chance.pick(tags), name: name() })],
    [1, () => () => act(sandbox, 'tag.delete', { id: chance.pick(tags) })],
    [1, () => () => act(sandbox, 'group.create', { owner: chance.pick(staff), name: name(), members: [customer().external_userid] })], // prettier-ignore
    [8, () => () => act(sandbox, 'group.invite', { ...group(chat()), by: chance.pick(staff), who: [chance.pick(people)], by_link: chance.often(0.5) })], // prettier-ignore
    [4, () => () => joinByOwner(sandbox, chat(), chance.pick(people))],
    [4, () => () => leave(chat())],
    [2, () => () => act(sandbox, 'group.rename', { ...group(chat()), name: name() })],
    [1, () => () => act(sandbox, 'group.notice', { ...group(chat()), notice: name() })],
    [1, () => () => act(sandbox, 'group.change_owner', { ...group(chat()), to: chance.pick(staff) })],
    [0.5, () => () => act(sandbox, 'group.dismiss', group(chat()))],
    [1, () => () => act(sandbox, 'member.create', { userid: `New${chance.int(1, 99_999)}`, name: name(), departments: [chance.pick(departments)] })], // prettier-ignore
    [2, () => () => act(sandbox, 'member.update', { userid: chance.pick(staff), name: name(), departments: chance.some(departments, 2), leads: chance.some(departments, 1) })], // prettier-ignore
    [mayResign ? 0.5 : 0, () => () => act(sandbox, 'member.resign', { userid: chance.pick(staff) })],
    [0.5, () => () => act(sandbox, 'member.update', { userid: chance.pick(staff), new_userid: `Was${chance.int(1, 99_999)}` })], // prettier-ignore
    [1, () => () => act(sandbox, 'department.create', { name: name(), parentid: chance.pick(departments) })],
    [1, () => () => act(sandbox, 'department.update', { id: chance.pick(departments.slice(1)), name: name() })],
    [1, () => () => act(sandbox, 'department.delete', { id: chance.pick(departments.slice(1)) })],
  ])
  try {
    one()
  } catch {
    // There is nobody to do it, or it cannot be done.
  }

  function leave(chatId: string): unknown {
    const who = leaver(chatId)
    if (who === undefined) return undefined
    return chance.often(0.5)
      ? act(sandbox, 'group.leave', { ...group(chatId), who })
      : act(sandbox, 'group.remove', { ...group(chatId), who: [who] })
  }
}

function joinByOwner(sandbox: Sandbox, chatId: string, who: string): void {
  const { owner } = sandbox.state.get<{ owner: string }>`select owner from groups where chat_id = ${chatId}`!
  act(sandbox, 'group.invite', { chat_id: chatId, by: owner, who: [who] })
}
