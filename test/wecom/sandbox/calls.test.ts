import { expect, onTestFinished, test } from 'vitest'
import { act } from '../../../wecom-sandbox/actions/actions.ts'
import { paths } from '../../../wecom-sandbox/door.ts'
import type { Sandbox } from '../../../wecom-sandbox/sandbox.ts'
import { buildServer } from '../../../wecom-sandbox/server.ts'
import { differences } from '../differences.ts'
import fixtures from '../fixtures/calls.json' with { type: 'json' }
import * as world from './world.ts'

interface Fixture {
  name: string
  method: string
  path: string
  query?: Record<string, string>
  body?: Record<string, unknown>
  form?: object
  answer: Record<string, unknown>
}
const calls = fixtures.calls as unknown as Fixture[]
const { CHAT, GREEN, KF, OOLONG, OTHER, WHITE } = world
const MINUTE = 60_000
const DAY = 86_400_000

test('the sandbox answers the calls of the fixtures, and no others', () => {
  expect(paths.map((path) => `/cgi-bin/${path}`).sort()).toEqual(calls.map(({ path }) => path).sort())
})

/** What has to have happened before the call of a fixture can be answered as it says; names what it made. */
type Names = Record<string, string>
type Before = (sandbox: Sandbox) => Names | void | Promise<Names | void>
const bodyOf = (name: string) => calls.find((call) => call.name === name)!.body!
const post = <T extends object>(sandbox: Sandbox, name: string, body: object = bodyOf(name)) =>
  world.get<T>(sandbox, name, { body })
const both = { userid: 'LinXia', external_userid: WHITE }

const addBroadcast: Before = async (sandbox) => {
  const sender = bodyOf('externalcontact/add_msg_template')
  const { msgid } = post<{ msgid: string }>(sandbox, 'externalcontact/add_msg_template', sender)
  await world.later(sandbox, 10 * 1_000)
  return { [msgid]: 'msgTea0AAAAb3Fq7Lz9Tt5' }
}
const confirmBroadcast: Before = async (sandbox) => {
  const names = (await addBroadcast(sandbox))!
  const [msgid] = Object.keys(names)
  // the other customer has had as many as may be
  sandbox.switches.broadcastQuota = '1-per-day'
  const { msgid: first } = post<{ msgid: string }>(sandbox, 'externalcontact/add_msg_template', {
    external_userid: [OTHER],
    sender: 'LinXia',
    text: { content: '早' },
  })
  act(sandbox, 'staff.confirm_broadcast', { msgid: first, userid: 'LinXia' })
  act(sandbox, 'staff.confirm_broadcast', { msgid: msgid!, userid: 'LinXia' })
  return names
}
const addMoment: Before = async (sandbox) => {
  const { jobid } = post<{ jobid: string }>(sandbox, 'externalcontact/add_moment_task')
  await world.later(sandbox, MINUTE)
  const { result } = world.get<{ result: { moment_id: string } }>(sandbox, 'externalcontact/get_moment_task_result', {
    query: { jobid },
  })
  const { moment_id: momentId } = result
  act(sandbox, 'staff.publish_moment', { moment_id: momentId, userid: 'LinXia' })
  const seen = { moment_id: momentId, userid: 'LinXia' }
  act(sandbox, 'moment.react', { ...seen, kind: 'comment', by_external_userid: WHITE })
  act(sandbox, 'moment.react', { ...seen, kind: 'like', by_external_userid: WHITE })
  act(sandbox, 'moment.react', { ...seen, kind: 'like', by_userid: 'WangFang' })
  return { [jobid]: 'tea-moment-job-1', [momentId]: 'momTea0AAAAy6Gr1Pk8' }
}
const enterKf: Before = (sandbox) => {
  const entered = act(sandbox, 'kf.enter', { open_kfid: KF, external_userid: WHITE, scene: 'homepage' })
  act(sandbox, 'kf.customer_writes', { open_kfid: KF, external_userid: WHITE, text: '龙井多少钱？' })
  const { token } = sandbox.state.get<{ token: string }>`select token from kf_tokens order by expires_at limit 1`!
  return { [entered.welcome_code!]: 'tea-kf-welcome-1', [token]: 'ENCteaToken1' }
}
const serveKf: Before = async (sandbox) => {
  const names = await enterKf(sandbox)
  post(sandbox, 'kf/service_state/trans')
  return names
}
const resign: Before = (sandbox) => {
  act(sandbox, 'member.create', { userid: 'ChenChen', name: '陈晨', departments: [2] })
  act(sandbox, 'customer.add_staff', { userid: 'ChenChen', external_userid: WHITE, add_way: 1 })
  act(sandbox, 'member.resign', { userid: 'ChenChen' })
}
const openPage: Before = (sandbox) => {
  const { code } = act(sandbox, 'page.open', { userid: 'LinXia' })
  return { [code]: 'tea-oauth-code' }
}
const sendAppMessage: Before = (sandbox) => {
  const { msgid } = post<{ msgid: string }>(sandbox, 'message/send')
  return { [msgid]: 'tea-app-msg-1' }
}

const BEFORE: Record<string, Before> = {
  'externalcontact/add_corp_tag': (sandbox) =>
    post(sandbox, 'externalcontact/del_corp_tag', { tag_id: [GREEN, OOLONG] }),
  'externalcontact/close_temp_chat': (sandbox) => {
    const way = { type: 1, scene: 1, user: ['LinXia'], is_temp: true, conclusions: { text: { content: '再见' } } }
    const { config_id } = post<{ config_id: string }>(sandbox, 'externalcontact/add_contact_way', way)
    act(sandbox, 'customer.scan_contact_way', { config_id, external_userid: WHITE })
  },
  'externalcontact/send_welcome_msg': (sandbox) => {
    act(sandbox, 'staff.delete_customer', both)
    const { welcome_code: code } = act(sandbox, 'customer.add_staff', { ...both, add_way: 1 })
    return { [code!]: 'tea-welcome-code' }
  },
  // the fixture's other customer cannot be sent to
  'externalcontact/add_msg_template': (sandbox) =>
    void act(sandbox, 'customer.delete_staff', { ...both, external_userid: OTHER }),
  'externalcontact/remind_groupmsg_send': addBroadcast,
  'externalcontact/cancel_groupmsg_send': addBroadcast,
  'externalcontact/get_groupmsg_list_v2': addBroadcast,
  'externalcontact/get_groupmsg_task': async (sandbox) => {
    act(sandbox, 'customer.add_staff', { userid: 'WangFang', external_userid: OTHER, add_way: 1 })
    const wanted = { ...bodyOf('externalcontact/add_msg_template'), sender: undefined }
    act(sandbox, 'staff.send_message', { userid: 'LinXia', external_userid: WHITE, text: '您好' })
    const { msgid } = post<{ msgid: string }>(sandbox, 'externalcontact/add_msg_template', wanted)
    await world.later(sandbox, 8 * MINUTE)
    act(sandbox, 'staff.confirm_broadcast', { msgid, userid: 'LinXia' })
    return { [msgid]: 'msgTea0AAAAb3Fq7Lz9Tt5' }
  },
  'externalcontact/get_groupmsg_send_result': async (sandbox) => {
    await world.later(sandbox, 8 * MINUTE - 10_000)
    return confirmBroadcast(sandbox)
  },
  'externalcontact/groupchat/statistic': (sandbox) =>
    void act(sandbox, 'group.send_message', { chat_id: CHAT, sender: WHITE, text: '早' }),
  'externalcontact/get_user_behavior_data': async (sandbox) => {
    act(sandbox, 'customer.send_message', { ...both, text: '在吗' })
    await world.later(sandbox, 3 * MINUTE)
    act(sandbox, 'staff.send_message', { ...both, text: '在' })
    await world.later(sandbox, DAY)
    act(sandbox, 'customer.send_message', { ...both, text: '在吗' })
    act(sandbox, 'staff.send_message', { ...both, text: '在' })
  },
  'externalcontact/transfer_customer': (sandbox) =>
    void sandbox.state.run`delete from people where external_userid = ${OTHER}`,
  'externalcontact/transfer_result': async (sandbox) => {
    post(sandbox, 'externalcontact/transfer_customer', {
      ...bodyOf('externalcontact/transfer_customer'),
      external_userid: [WHITE],
    })
    await world.later(sandbox, DAY)
    post(sandbox, 'externalcontact/transfer_customer', {
      ...bodyOf('externalcontact/transfer_customer'),
      external_userid: [OTHER],
    })
  },
  'externalcontact/resigned/transfer_customer': resign,
  'externalcontact/resigned/transfer_result': (sandbox) => {
    void resign(sandbox)
    post(sandbox, 'externalcontact/resigned/transfer_customer')
    act(sandbox, 'customer.refuse_transfer', { external_userid: WHITE })
  },
  'externalcontact/get_unassigned_list': resign,
  'externalcontact/get_moment_task_result': addMoment,
  'externalcontact/cancel_moment_task': addMoment,
  'externalcontact/get_moment_list': (sandbox) => {
    const image = { media_id: world.MEDIA }
    act(sandbox, 'staff.create_moment', {
      userid: 'LinXia',
      text: { content: '今日新茶' },
      attachments: [{ msgtype: 'image', image }],
    })
  },
  'externalcontact/get_moment_task': addMoment,
  'externalcontact/get_moment_customer_list': addMoment,
  'externalcontact/get_moment_send_result': addMoment,
  'externalcontact/get_moment_comments': addMoment,
  'kf/service_state/get': serveKf,
  'kf/service_state/trans': enterKf,
  'kf/sync_msg': enterKf,
  'kf/send_msg': enterKf,
  'kf/send_msg_on_event': enterKf,
  'kf/customer/batchget': enterKf,
  'message/send': (sandbox) => void act(sandbox, 'member.update', { userid: 'WangFang', status: 2 }),
  'message/recall': sendAppMessage,
  'auth/getuserinfo': openPage,
  'auth/getuserdetail': async (sandbox) => {
    const { code } = act(sandbox, 'page.open', { userid: 'LinXia' })
    const { user_ticket: ticket } = world.get<{ user_ticket: string }>(sandbox, 'auth/getuserinfo', { query: { code } })
    return { [ticket]: 'tea-user-ticket' }
  },
}
/** New ids, tokens and addresses are drawn, and some answers tell of more or of other than the fixture's corp. */
const ONLY_SHAPE = new Set([
  'gettoken',
  'user/list',
  'externalcontact/get',
  'externalcontact/batch/get_by_user',
  'externalcontact/add_corp_tag',
  'externalcontact/add_contact_way',
  'externalcontact/add_msg_template',
  'externalcontact/get_groupmsg_list_v2',
  'externalcontact/groupchat/list',
  'externalcontact/groupchat/get',
  'externalcontact/groupchat/add_join_way',
  'externalcontact/group_welcome_template/add',
  'externalcontact/group_welcome_template/get',
  'externalcontact/groupchat/statistic',
  'externalcontact/groupchat/statistic_group_by_day',
  'externalcontact/get_user_behavior_data',
  'externalcontact/transfer_result',
  'externalcontact/get_unassigned_list',
  'externalcontact/add_moment_task',
  'externalcontact/get_moment_list',
  'externalcontact/get_moment_task',
  'externalcontact/get_moment_comments',
  'kf/account/add',
  'kf/account/list',
  'kf/add_contact_way',
  'kf/service_state/trans',
  'kf/sync_msg',
  'message/send',
  'media/upload',
  'media/uploadimg',
  'media/upload_attachment',
  'get_jsapi_ticket',
  'ticket/get',
  'auth/getuserinfo',
  'auth/getuserdetail',
])

test.each(calls)('$name is answered as its fixture says', async (fixture) => {
  const { sandbox, file } = await world.openWorld()
  const names = await BEFORE[fixture.name]?.(sandbox)
  if (names) world.rename(file, names)
  const response = await overHttp(sandbox, fixture)
  if (fixture.name === 'media/get') {
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="tea.png"')
    return expect(Buffer.from(await response.arrayBuffer())).toEqual(world.PICTURE.bytes)
  }
  const answered: unknown = await response.json()
  expect(answered).toMatchObject({ errcode: 0, errmsg: 'ok' })
  if (ONLY_SHAPE.has(fixture.name)) return expect(differences([fixture.answer], answered)).toEqual([])
  expect(answered).toEqual(fixture.answer)
})

async function overHttp(sandbox: Sandbox, { name, method, path, query, body, form }: Fixture): Promise<Response> {
  const server = await buildServer(sandbox, { control: false })
  onTestFinished(() => server.close())
  const url = new URL(path, await server.listen({ port: 0, host: '127.0.0.1' }))
  url.search = String(new URLSearchParams({ ...query, ...(name !== 'gettoken' && { access_token: world.TOKEN }) }))
  const { bytes, filename } = world.PICTURE
  const media = new FormData()
  media.set('media', new File([new Uint8Array(bytes)], filename))
  return fetch(url, { method, body: form ? media : body && JSON.stringify(body) })
}
