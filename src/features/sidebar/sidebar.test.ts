import { expect, test } from 'vitest'
import { act } from '../../../wecom-sandbox/actions/actions.ts'
import { DEFAULT_APP } from '../../../wecom-sandbox/seed.ts'
import { ORIGIN, testApp, testPeople, testWecom } from '../../../test/support/app.ts'
import { freshDatabase } from '../../../test/support/database.ts'
import { testEngine } from '../../../test/support/engine.ts'
import { findInDatabase } from '../../../test/support/find-text.ts'
import { playWecom } from '../../../test/support/office.ts'
import { ManualClock } from '../../kernel/clock.ts'
import { BY_HAND_LIFE_MS } from '../../kernel/limits.ts'
import { systemRandom } from '../../kernel/random.ts'
import { sql } from '../../kernel/sql.ts'
import { DEFAULT_POLICY, type Policy } from '../../touches/policy.ts'
import { addApproved } from '../contents/contents.ts'
import { saveCorp } from '../corps/corps.ts'
import { sayConsent } from '../customers/customers.ts'
import { eraseCustomer, exportCustomer } from '../privacy/privacy.ts'
import { createReply } from '../replies/replies.ts'
import { addContacts, putStaff } from '../staff/staff.ts'
import { putPolicy } from '../touches/policy.ts'

/** Noon in Shanghai. */
const NOON = Date.parse('2026-03-02T04:00:00Z')
const { sandbox, baseUrl } = await playWecom({ at: NOON })
const database = await freshDatabase()
const clock = new ManualClock(NOON)
const engine = testEngine(database, clock)
const { core } = engine
const wecom = testWecom(database, engine, baseUrl)
const app = await testApp(database, { product: engine, wecom })
const people = testPeople(database, clock)
const corp = { corpId: sandbox.corpId, agentId: DEFAULT_APP.agentid, secret: DEFAULT_APP.secret, expectedRevision: 0 }
await saveCorp({ database, vault: core.vault, random: systemRandom }, corp)
wecom.corps.forget()
const by = { id: 'key:1', random: systemRandom }

async function guide(userid: string) {
  await putStaff(database, clock, userid, { name: `导购${userid}`, departments: [], hasLeft: false })
  const [email, password] = [`${userid.toLowerCase()}@shop.cn`, 'quiet-river-41']
  const link = await people.invite({ role: 'staff', userid, email, by: 'test' })
  await people.accept(new URL(link).hash.slice(1), { name: userid, password })
  const { cookies } = await app.inject({ method: 'POST', url: '/api/auth/sign-in/email', headers: { origin: ORIGIN }, payload: { email, password } }) // prettier-ignore
  const cookie = cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ')
  const headers = { cookie, origin: ORIGIN, 'accept-language': 'en' }
  return async (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) => {
    const { statusCode, body } = await app.inject({ method, url, headers, ...(payload && { payload }) })
    return { status: statusCode, ...((body === '' ? {} : JSON.parse(body)) as any) } // oxlint-disable-line no-explicit-any
  }
}
const lin = await guide('LinXia')
const wang = await guide('WangFang')

let made = 0
/** A friend of the member, as WeCom tells. */
async function friend(userid: string, name: string): Promise<{ id: number; external: string }> {
  const external = `wmFriend${++made}`
  await engine.doors.ingest(
    [{ type: 'identify', messageId: `f${made}`, traits: { name }, context: { externalIds: [{ type: 'external_userid', id: external }] } }], // prettier-ignore
    { source: 'wecom', sentAt: null, trusted: true },
  )
  const { rows } = await database.pool.query('select customer_id from identities where value = $1', [external])
  const id = Number(rows[0].customer_id)
  await addContacts(core, by, userid, [id])
  await database.run(sql`insert into relations (external_userid, userid, added_at, tag_ids, read_at)
    values (${external}, ${userid}, '2026-01-01', '{}', '2026-01-01')`)
  return { id, external }
}
let revision = 0
const policy = (change: Partial<Policy> = {}) => putPolicy(core, { ...DEFAULT_POLICY, ...change }, revision++)
const touchesOf = async (id: number) =>
  (await database.pool.query('select kind, state, reason, userid from touches where customer_id = $1 order by id', [id])).rows // prettier-ignore
const namesOf = async (id: number) =>
  (await database.pool.query(`select name from events where identity_id = $1 and name like 'Touch %' order by seq`, [id])).rows.map((row) => row.name) // prettier-ignore

const link = { kind: 'link' as const, title: '春茶', url: 'https://tea.example/spring' }
const message = { text: '{{ customer.name | default: "您" }}，{{ staff.name }}敬上', attachments: [link] }
await core.database.transaction(
  (session) =>
  addApproved(core, session, { slug: 'spring', name: '春茶', message, purpose: 'value', topic: '', expiresAt: null }, 'test'), // prettier-ignore
)

test('the client trusts what is signed, as the corp and as the app; a page of somebody else is not signed', async () => {
  const url = `${ORIGIN}/sidebar?a=1`
  const ask = (page: string) => lin('GET', `/api/sidebar/signatures?url=${encodeURIComponent(page)}`)
  const signed = await ask(url)
  const shown = { corpid: signed.corpId, timestamp: String(signed.timestamp), nonceStr: signed.nonce, url }
  act(sandbox, 'client.trust', { ...shown, signature: signed.corp })
  act(sandbox, 'client.trust', { ...shown, signature: signed.app, agentid: signed.agentId })
  expect(() => act(sandbox, 'client.trust', { ...shown, signature: signed.app })).toThrow('invalid signature')
  expect(() => act(sandbox, 'client.trust', { ...shown, signature: signed.corp, url: `${ORIGIN}/x` })).toThrow()
  await ask(url)
  const counted = sandbox.state.all<{ key: string; count: number }>`select key, count from counters where key like 'calls of %ticket%'` // prettier-ignore
  expect(new Set(counted.map(({ count }) => count))).toEqual(new Set([1]))
  expect((await ask('https://evil.example/sidebar')).error.code).toBe('other_address')
})

test('who serves the customer of the chat finds them; a colleague finds nobody, and who was a friend is told so', async () => {
  const { id, external } = await friend('LinXia', '碧螺')
  const find = (as: typeof lin, who = external) => as('GET', `/api/sidebar/customer?externalUserid=${who}`)
  expect(await find(lin)).toMatchObject({ customer: id, standing: 'served' })
  expect(await find(wang)).toMatchObject({ customer: null, standing: 'unknown' })
  expect(await find(lin, 'wmNobody')).toMatchObject({ customer: null, standing: 'unknown' })
  await database.run(sql`update relations set ended_at = '2026-02-01' where external_userid = ${external}`)
  await database.run(sql`update contacts set ended_at = '2026-02-01' where userid = 'LinXia'`)
  expect(await find(lin)).toMatchObject({ customer: null, standing: 'ended' })
})

test('a content is filled in for the customer and who sends it, goes once, and is a touch when the client has taken it', async () => {
  const { id } = await friend('LinXia', '雪芽')
  const { scripts } = await lin('GET', `/api/customers/${id}/scripts`)
  expect(scripts).toMatchObject([{ kind: 'content', id: 'spring', message: { text: '雪芽，导购LinXia敬上' } }])
  const { touch, messages } = await lin('POST', `/api/customers/${id}/chat-messages`, { content: 'spring' })
  expect(messages).toMatchObject([
    { msgtype: 'text', text: { content: '雪芽，导购LinXia敬上' } },
    { msgtype: 'news', news: { title: '春茶' } },
  ])
  expect(await touchesOf(id)).toEqual([{ kind: 'marketing', state: 'tasked', reason: null, userid: 'LinXia' }])
  const say = (as: typeof lin, customer: number, sent: boolean) =>
    as('POST', `/api/customers/${customer}/chat-messages/${touch}/outcome`, { sent })
  const other = await friend('WangFang', '龙井')
  expect((await say(wang, other.id, true)).status).toBe(404)
  expect((await say(lin, id, true)).status).toBe(204)
  // Said again, it stays what it was.
  expect((await say(lin, id, false)).status).toBe(204)
  expect(await touchesOf(id)).toMatchObject([{ state: 'delivered' }])
  expect(await namesOf(id)).toEqual(['Touch Requested', 'Touch Delivered'])
})

test('what the client has not taken is no touch that counts', async () => {
  const { id } = await friend('LinXia', '毛尖')
  const { touch } = await lin('POST', `/api/customers/${id}/chat-messages`, { content: 'spring' })
  await lin('POST', `/api/customers/${id}/chat-messages/${touch}/outcome`, { sent: false })
  expect(await touchesOf(id)).toMatchObject([{ state: 'failed', reason: 'not_sent' }])
  expect(await namesOf(id)).toEqual(['Touch Requested', 'Touch Failed'])
})

test('the policy keeps back what is sent by hand too, says why, and writes it down; an answer is service', async () => {
  const { id } = await friend('LinXia', '瓜片')
  const send = (chosen: object) => lin('POST', `/api/customers/${id}/chat-messages`, chosen)
  const day = { kind: 'calendar', unit: 'day' } as const
  await policy({ caps: [{ name: '每天', kinds: ['marketing'], channels: null, most: 1, window: day, upTo: 'high' }] })
  expect((await send({ content: 'spring' })).status).toBe(200)
  expect((await send({ content: 'spring' })).error).toMatchObject({ code: 'touch_refused', details: { reason: 'cap' } })
  await policy({ quiet: { from: '11:00', until: '13:00', kinds: ['marketing'], then: 'defer' } })
  expect((await send({ content: 'spring' })).error.details.reason).toBe('quiet_hours')
  await policy()
  expect((await send({ content: 'nothing' })).error.details.reason).toBe('no_content')
  await sayConsent(core, by, id, { channel: 'wecom', purpose: 'marketing', given: false })
  const refused = await send({ content: 'spring' })
  expect(refused.error.message).toBe(
    'This may not go to the customer now: the customer has opted out, or has not agreed to it.',
  )
  const reply = { name: '几点开门', isEnabled: true, isAutomatic: false, words: [{ how: 'contains' as const, text: '几点' }], hours: [], accounts: [], text: '九点开门。' } // prettier-ignore
  const answer = await createReply(core, reply)
  const { scripts } = await lin('GET', `/api/customers/${id}/scripts?search=${encodeURIComponent('几点開')}`)
  expect(scripts).toMatchObject([{ kind: 'reply', id: String(answer), name: '几点开门' }])
  expect((await send({ reply: answer })).messages).toEqual([{ msgtype: 'text', text: { content: '九点开门。' } }])
  expect((await touchesOf(id)).map(({ kind, state, reason }) => `${kind} ${state} ${reason ?? ''}`.trim())).toEqual([
    'marketing tasked',
    'marketing suppressed cap',
    'marketing suppressed quiet_hours',
    'marketing suppressed no_content',
    'marketing suppressed no_consent',
    'service tasked',
  ])
})

test('only who is the customer’s friend sends, not who merely serves them here', async () => {
  const { id } = await friend('LinXia', '祁红')
  await addContacts(core, by, 'WangFang', [id])
  const sent = await wang('POST', `/api/customers/${id}/chat-messages`, { content: 'spring' })
  expect(sent.error.details.reason).toBe('unreachable')
})

test('notes are sealed, read by who serves the customer, deleted by who wrote them, handed over and erased with the person', async () => {
  const { id, external } = await friend('LinXia', '滇红')
  await addContacts(core, by, 'WangFang', [id])
  const path = `/api/customers/${id}/notes`
  const text = '女儿六月结婚想要喜茶'
  const { id: note } = await lin('POST', path, { text })
  expect(await findInDatabase(database, text)).toEqual([])
  expect((await wang('GET', path)).notes).toMatchObject([{ text, authorName: 'LinXia', isOwn: false }])
  expect((await wang('DELETE', `${path}/${note}`)).status).toBe(403)
  expect((await exportCustomer(core, id)).notes).toMatchObject([{ text, authorName: 'LinXia' }])
  const { id: second } = await lin('POST', path, { text: '第二条' })
  expect((await lin('DELETE', `${path}/${second}`)).status).toBe(204)
  expect((await lin('GET', path)).notes.map((one: { text: string }) => one.text)).toEqual([text])
  await eraseCustomer(core, 'test', id)
  expect((await database.pool.query('select 1 from notes')).rowCount).toBe(0)
  expect(external).toBeTruthy()
})

test('what the closed sidebar never told of is given up within the hour, once, and what is said later changes nothing', async () => {
  const { id } = await friend('LinXia', '白毫')
  const { touch } = await lin('POST', `/api/customers/${id}/chat-messages`, { content: 'spring' })
  const next = (await wecom.drain())!
  expect(next).toBeLessThanOrEqual(clock.now() + BY_HAND_LIFE_MS)
  clock.advance(BY_HAND_LIFE_MS - 1)
  await wecom.drain()
  expect(await touchesOf(id)).toMatchObject([{ state: 'tasked' }])
  clock.advance(1)
  await wecom.drain()
  await wecom.drain()
  expect(await touchesOf(id)).toMatchObject([{ state: 'failed', reason: 'unheard' }])
  expect((await lin('POST', `/api/customers/${id}/chat-messages/${touch}/outcome`, { sent: true })).status).toBe(204)
  expect(await touchesOf(id)).toMatchObject([{ state: 'failed', reason: 'unheard' }])
  expect(await namesOf(id)).toEqual(['Touch Requested', 'Touch Failed'])
})
