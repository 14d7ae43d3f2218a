import { expect, onTestFinished, test } from 'vitest'
import { act } from '../../../wecom-sandbox/actions/actions.ts'
import { MAX_KF_MESSAGES, RATES_PER_API } from '../../../wecom-sandbox/limits.ts'
import type { Sandbox } from '../../../wecom-sandbox/sandbox.ts'
import { buildServer } from '../../../wecom-sandbox/server.ts'
import fixtures from '../fixtures/calls.json' with { type: 'json' }
import * as world from './world.ts'

/** Every error of the fixtures is brought about by what brings it about. */
const { CHAT, KF, WHITE } = world
const both = { userid: 'LinXia', external_userid: WHITE }
const ask = (sandbox: Sandbox, name: string, body: object) => world.ask(sandbox, name, { body })
const list = (sandbox: Sandbox, asked: object = {}) =>
  world.ask(sandbox, 'externalcontact/list', { query: { userid: 'LinXia' }, ...asked })
const credentials = { corpid: 'wwTea0000000000001', corpsecret: 'sandbox-app-secret' }

/** Two calls at the same time, over HTTP; the last answer. */
async function overHttp(sandbox: Sandbox): Promise<unknown> {
  const server = await buildServer(sandbox, { control: false })
  onTestFinished(() => server.close())
  const url = `/cgi-bin/externalcontact/list?userid=LinXia&access_token=${world.TOKEN}`
  const answers = await Promise.all([server.inject(url), server.inject(url)])
  return answers[1]!.json()
}

function newFriend(sandbox: Sandbox): string {
  act(sandbox, 'staff.delete_customer', both)
  return act(sandbox, 'customer.add_staff', { ...both, add_way: 1 }).welcome_code!
}
const welcome = (sandbox: Sandbox, code: string) =>
  ask(sandbox, 'externalcontact/send_welcome_msg', { welcome_code: code, text: { content: '欢迎' } })

function newBroadcast(sandbox: Sandbox): string {
  const body = { external_userid: [WHITE], sender: 'LinXia', text: { content: '新茶' } }
  return world.get<{ msgid: string }>(sandbox, 'externalcontact/add_msg_template', { body }).msgid
}
function kfAnswer(sandbox: Sandbox) {
  return ask(sandbox, 'kf/send_msg', { touser: WHITE, open_kfid: KF, msgtype: 'text', text: { content: '您好' } })
}
function kfWrites(sandbox: Sandbox): void {
  act(sandbox, 'kf.enter', { open_kfid: KF, external_userid: WHITE })
  act(sandbox, 'kf.customer_writes', { open_kfid: KF, external_userid: WHITE, text: '在吗' })
}

const MEANS: Record<string, (sandbox: Sandbox) => unknown> = {
  'the token is missing': (sandbox) => list(sandbox, { token: undefined }),
  'the token is wrong': (sandbox) => list(sandbox, { token: 'nobody gave it' }),
  'the token has expired or died early': (sandbox) => {
    act(sandbox, 'corp.kill_tokens', {})
    return list(sandbox)
  },
  'the secret is wrong': (sandbox) => world.ask(sandbox, 'gettoken', { query: { ...credentials, corpsecret: 'x' } }),
  'the corp id is wrong': (sandbox) => world.ask(sandbox, 'gettoken', { query: { ...credentials, corpid: 'x' } }),
  'too many calls': (sandbox) => {
    for (let call = 0; call < RATES_PER_API[0]!.max; call++) expect(list(sandbox)['errcode']).toBe(0)
    return list(sandbox)
  },
  'too many at once': (sandbox) => {
    Object.assign(sandbox.switches, { concurrentCalls: 1, apiLatencyMs: 20 })
    return overHttp(sandbox)
  },
  'the system is busy': (sandbox) => {
    sandbox.switches.apiBusyRate = 1
    return overHttp(sandbox)
  },
  'the address is not trusted': (sandbox) => {
    sandbox.switches.trustedIps = '10.0.0.1'
    return list(sandbox)
  },
  'no permission for the call': (sandbox) => {
    act(sandbox, 'corp.add_app', { agentid: 1_000_003, name: '客服', secret: 'another', rights: ['kf'] })
    const query = { ...credentials, corpsecret: 'another' }
    return list(sandbox, { token: world.get<{ access_token: string }>(sandbox, 'gettoken', { query }).access_token })
  },
  'the AgentId is of another app': (sandbox) => {
    act(sandbox, 'corp.add_app', { agentid: 1_000_003, name: '客服', secret: 'another' })
    return world.ask(sandbox, 'agent/get', { query: { agentid: '1000003' } })
  },
  'nothing has the AgentId': (sandbox) => world.ask(sandbox, 'agent/get', { query: { agentid: '1000003' } }),
  'a member without customers is listed': (sandbox) => {
    act(sandbox, 'staff.delete_customer', { userid: 'WangFang', external_userid: WHITE })
    return list(sandbox, { query: { userid: 'WangFang' } })
  },
  'an empty group_id is sent': (sandbox) =>
    ask(sandbox, 'externalcontact/add_corp_tag', { group_id: '', tag: [{ name: '白茶' }] }),
  'the body is no JSON': (sandbox) => world.ask(sandbox, 'externalcontact/remark', { text: '{"userid":' }),
  'results are asked right after the task was made': (sandbox) =>
    ask(sandbox, 'externalcontact/get_groupmsg_task', { msgid: newBroadcast(sandbox) }),
  'the welcome code is over': async (sandbox) => {
    const code = newFriend(sandbox)
    await world.later(sandbox, 20_000)
    return welcome(sandbox, code)
  },
  'somebody else sends the welcome now': (sandbox) => {
    const code = newFriend(sandbox)
    expect(welcome(sandbox, code)['errcode']).toBe(0)
    return welcome(sandbox, code)
  },
  'the welcome has been sent': async (sandbox) => {
    const code = newFriend(sandbox)
    welcome(sandbox, code)
    await world.later(sandbox, sandbox.switches.welcomeSendMs)
    return welcome(sandbox, code)
  },
  'reminded more than 3 times a day': (sandbox) => {
    const msgid = newBroadcast(sandbox)
    for (let time = 0; time < 3; time++)
      expect(ask(sandbox, 'externalcontact/remind_groupmsg_send', { msgid })['errcode']).toBe(0)
    return ask(sandbox, 'externalcontact/remind_groupmsg_send', { msgid })
  },
  "a tag's name is taken": (sandbox) =>
    ask(sandbox, 'externalcontact/add_corp_tag', { group_name: '口味偏好', tag: [{ name: '绿茶' }] }),
  'a visible range above 1,000 without owner_filter': (sandbox) => {
    for (let number = 0; number < 1_000; number++)
      act(sandbox, 'member.create', { userid: `guide${number}`, name: `导购${number}`, departments: [2] })
    return ask(sandbox, 'externalcontact/groupchat/list', { limit: 100 })
  },
  'a group that was dissolved': (sandbox) => {
    act(sandbox, 'group.dismiss', { chat_id: CHAT })
    return ask(sandbox, 'externalcontact/groupchat/get', { chat_id: CHAT })
  },
  'a sixth kf message': (sandbox) => {
    kfWrites(sandbox)
    for (let sent = 0; sent < MAX_KF_MESSAGES; sent++) expect(kfAnswer(sandbox)['errcode']).toBe(0)
    return kfAnswer(sandbox)
  },
  'a kf message after 48 hours': async (sandbox) => {
    kfWrites(sandbox)
    await world.later(sandbox, 48 * 3_600_000)
    return kfAnswer(sandbox)
  },
}

test('every error of the fixtures has its means', () => {
  expect(Object.keys(MEANS).sort()).toEqual(fixtures.errors.map(({ when }) => when).sort())
})

const withoutHint = (answered: { errcode: number; errmsg: string }) => ({
  ...answered,
  errmsg: answered.errmsg.replace(/hint: \[\w+(-\w+)*\]/, 'hint: […]'),
})

test.each(fixtures.errors)('$when: $answer.errcode', async ({ when, answer }) => {
  const { sandbox } = await world.openWorld()
  const answered = (await MEANS[when]!(sandbox)) as typeof answer
  expect(withoutHint(answered)).toEqual(withoutHint(answer))
})
