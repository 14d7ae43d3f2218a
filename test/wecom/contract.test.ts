import { beforeEach, expect, test } from 'vitest'
import { ManualClock } from '../../src/kernel/clock.ts'
import { seededRandom } from '../../src/kernel/random.ts'
import { CALLS, type Answer, type AnyInput, type CallName } from '../../src/channels/wecom/calls.ts'
import { sentenceOf, WecomError } from '../../src/channels/wecom/errors.ts'
import { openWecom } from '../../src/channels/wecom/wecom.ts'
import { fakeWecom, PICTURE } from '../support/wecom-fake.ts'
import { calls, errors } from './fixtures.ts'

/** The client sends what the fixtures say is sent, and understands what they say is answered. */

const APP = { corpId: 'wwTea0000000000001', secret: 'sandbox-app-secret' }
const fake = await fakeWecom()
beforeEach(() => fake.reset())

type AnyCall = (name: string, input: AnyInput, options?: object) => Promise<Record<string, unknown>>
const open = (clock = new ManualClock(Date.UTC(2026, 0, 1))) => {
  const wecom = openWecom({ clock, random: seededRandom(1), baseUrl: fake.baseUrl })(APP)
  return { wecom, call: wecom.call as unknown as AnyCall }
}

test('every call of the table has a fixture, and every fixture is a call of the table', () => {
  console.info(`${Object.keys(CALLS).length} calls, ${calls.length} fixtures, ${errors.length} errors`)
  expect(calls.map(({ name }) => name).sort()).toEqual(Object.keys(CALLS).sort())
  expect(new Set(calls.map(({ name }) => name)).size).toBe(calls.length)
  for (const { name, method, path } of calls)
    expect([CALLS[name as CallName].method, `/cgi-bin/${name}`], name).toEqual([method, path])
})

test.for(calls.filter(({ name }) => name !== 'gettoken').map((fixture) => [fixture.name, fixture] as const))(
  '%s sends what its fixture says and understands the answer',
  async ([name, fixture]) => {
    const answer = await open().call(name, {
      query: fixture.query,
      body: fixture.body,
      media: fixture.form && PICTURE,
    })
    const [token, sent] = fake.arrived
    expect(token).toMatchObject({ name: 'gettoken', method: 'GET', token: null })
    expect(token!.query).toEqual({ corpid: APP.corpId, corpsecret: APP.secret })
    expect(fake.arrived).toHaveLength(2)
    expect(sent).toEqual({
      name,
      method: fixture.method,
      token: 'tea_access_token_1',
      query: fixture.query ?? {},
      body: fixture.method === 'POST' && !fixture.form ? fixture.body : undefined,
      file: fixture.form && { field: 'media', filename: 'tea.png', bytes: new Uint8Array(PICTURE.bytes) },
    })
    const { errcode: _, errmsg: __, ...said } = fixture.answer
    if (name === 'media/get') expect(answer).toEqual(PICTURE)
    else expect(missing(said, answer)).toEqual(NOT_NEEDED[name] ?? [])
  },
)

/** What the fixture's answer says and the client does not hand on, for nothing needs it. */
const NOT_NEEDED: Record<string, string[]> = {
  'user/list': ['userlist.0.enable', 'userlist.0.isleader', 'userlist.0.telephone', 'userlist.0.hide_mobile'],
  'user/get': ['isleader', 'telephone', 'hide_mobile'],
  'agent/get': [
    'square_logo_url',
    'description',
    'allow_partys.partyid.0',
    'close',
    'redirect_domain',
    'report_location_flag',
    'isreportenter',
    'home_url',
  ],
  'externalcontact/get_moment_task_result': ['result.errmsg'],
  'kf/servicer/add': ['result_list.0.errmsg'],
  'kf/servicer/del': ['result_list.0.errmsg'],
}

function missing(said: unknown, got: unknown, at: string[] = []): string[] {
  if (typeof said !== 'object' || said === null) return Object.is(said, got) ? [] : [at.join('.')]
  return Object.entries(said).flatMap(([key, value]) =>
    missing(value, (got as Record<string, unknown> | undefined)?.[key], [...at, key]),
  )
}

test.for(errors.map((error) => [error.when, error.answer] as const))(
  'when %s, the client says so without a word of what was sent',
  async ([, answer]) => {
    fake.reply('externalcontact/get', () => answer)
    const { call } = open()
    const input = { query: { external_userid: 'wmSomebody' } }
    const error = (await call('externalcontact/get', input, { patienceMs: 0 }).catch((thrown) => thrown)) as WecomError
    expect(error).toBeInstanceOf(WecomError)
    expect(error.details.code).toBe(answer.errcode)
    expect(error.meaning).not.toBe('unknown')
    for (const text of [error.message, sentenceOf(error, 'zh'), sentenceOf(error, 'en'), JSON.stringify(error)])
      expect(text).not.toMatch(/wmSomebody|tea_access_token|sandbox-app-secret/)
  },
)

test('an answer that lacks what is needed is an error that names the call and the place, and nobody', async () => {
  fake.reply('externalcontact/get', () => ({
    errcode: 0,
    errmsg: 'ok',
    external_contact: { external_userid: 'wmSomebody', name: 'Bai Hao' },
    follow_user: [{ userid: 'LinXia', createtime: 'yesterday' }],
  }))
  const failing = open().call('externalcontact/get', { query: { external_userid: 'wmSomebody' } })
  await expect(failing).rejects.toThrow(
    /^externalcontact\/get: unexpected answer\.follow_user\.0\.createtime \(invalid_type\)$/,
  )
})

test('what nothing depends on may be missing, odd or new', async () => {
  fake.reply('externalcontact/get', () => ({
    errcode: 0,
    errmsg: 'ok',
    external_contact: { external_userid: 'wmSomebody', name: null, gender: 'f', is_subscribe: 1 },
    follow_user: [{ userid: 'LinXia', createtime: 1, tags: null, remark_mobiles: 'none' }],
  }))
  const { wecom } = open()
  const answer: Answer<'externalcontact/get'> = await wecom.call('externalcontact/get', {
    query: { external_userid: 'wmSomebody' },
  })
  expect(answer.external_contact).toEqual({ external_userid: 'wmSomebody' })
  expect(answer.follow_user[0]).toEqual({ userid: 'LinXia', createtime: 1, tags: [], remark_mobiles: [] })
})

test('a list that should say everything and is not there is an error, not an empty list', async () => {
  fake.reply('externalcontact/get_corp_tag_list', () => ({ errcode: 0, errmsg: 'ok' }))
  await expect(open().call('externalcontact/get_corp_tag_list', { body: {} })).rejects.toThrow('answer.tag_group')
})

test('what WeCom would not take is not sent', async () => {
  const { call } = open()
  const remark = { userid: 'LinXia', external_userid: 'wm1', remark: 'x'.repeat(21) }
  await expect(call('externalcontact/remark', { body: remark })).rejects.toMatchObject({
    meaning: 'unsendable',
    message: 'externalcontact/remark: unsendable body.remark (too_big)',
  })
  await expect(call('externalcontact/remark', { body: { ...remark, remark: 'x', remarks: 'y' } })).rejects.toThrow(
    'unrecognized_keys',
  )
  await expect(
    call('externalcontact/send_welcome_msg', { body: { welcome_code: 'w', text: { content: '茶'.repeat(1_334) } } }),
  ).rejects.toThrow('body.text.content')
  await expect(call('externalcontact/add_corp_tag', { body: { group_id: '', tag: [{ name: 'a' }] } })).rejects.toThrow(
    'body.group_id',
  )
  expect(fake.arrived).toEqual([])
})
