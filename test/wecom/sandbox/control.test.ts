import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { unseal } from '../../../wecom-sandbox/crypto.ts'
import { buildServer } from '../../../wecom-sandbox/server.ts'
import { SWITCHES } from '../../../wecom-sandbox/switches.ts'
import * as world from './world.ts'

async function openDoor() {
  const { sandbox } = await world.openWorld()
  const server = await buildServer(sandbox, { control: true })
  onTestFinished(() => server.close())
  const ask = async (method: 'GET' | 'POST' | 'PUT', url: string, payload?: object) => {
    const answered = await server.inject({
      method,
      url: `/control${url}`,
      payload,
      headers: { host: 'localhost:9100' },
    })
    return { status: answered.statusCode, body: answered.body, json: () => answered.json<Record<string, unknown>>() }
  }
  return { sandbox, server, ask }
}

test('the door is closed unless asked for, and to everybody who is not this machine', async () => {
  const { sandbox, server } = await openDoor()
  const from = (remoteAddress: string, host: string) =>
    server.inject({ url: '/control/clock', remoteAddress, headers: { host } }).then(({ statusCode }) => statusCode)
  expect(await from('127.0.0.1', '127.0.0.1:9100')).toBe(200)
  expect(await from('10.0.0.7', '127.0.0.1:9100')).toBe(403)
  expect(await from('127.0.0.1', 'evil.example')).toBe(403)
  const closed = await buildServer(sandbox, { control: false })
  onTestFinished(() => closed.close())
  expect((await closed.inject('/control/clock')).statusCode).toBe(404)
})

test('the page of phones is served beside the door, and to nobody else', async () => {
  const { sandbox, server } = await openDoor()
  const from = (remoteAddress: string, host: string, url = '/') =>
    server.inject({ url, remoteAddress, headers: { host } })
  const page = await from('127.0.0.1', 'localhost:9100')
  expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
  // scripts are its own files, and no other machine is asked
  expect(page.headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'")
  const [script] = /\/assets\/[^"]+\.js/.exec(page.body)!
  expect((await from('127.0.0.1', 'localhost:9100', script)).statusCode).toBe(200)
  expect((await from('127.0.0.1', 'localhost:9100', '/assets/../index.html')).statusCode).toBe(404)
  for (const url of ['/', script]) {
    expect((await from('10.0.0.7', 'localhost:9100', url)).statusCode).toBe(403)
    expect((await from('127.0.0.1', 'evil.example', url)).statusCode).toBe(403)
  }
  const closed = await buildServer(sandbox, { control: false })
  onTestFinished(() => closed.close())
  expect((await closed.inject('/')).statusCode).toBe(404)
})

test('time moves when told, and what it brings about has happened when it answers', async () => {
  const { ask } = await openDoor()
  const now = world.AT + 120_000
  expect((await ask('GET', '/clock')).json()).toEqual({ now, virtual: true, nextAt: null })
  expect((await ask('POST', '/clock', { by: 5_000 })).json()).toEqual({ now: now + 5_000, virtual: true, nextAt: null })
  expect((await ask('POST', '/clock', { to: now })).json()).toEqual({ error: 'Time does not go back.' })
  expect((await ask('POST', '/clock', { about: 1 })).status).toBe(422)
  expect((await ask('POST', '/clock', { run: true })).json()).toMatchObject({ virtual: false })
})

test('people act, and the truth is read a row a line', async () => {
  const { ask } = await openDoor()
  const acted = await ask('POST', '/act/customer.scan_contact_way', { config_id: world.WAY, name: '碧螺' })
  const { outcome } = acted.json() as { outcome: { external_userid: string; became: string } }
  expect(outcome.became).toBe('friend')
  const lines = (await ask('GET', '/truth/people')).body.trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line) as object).at(-1)).toMatchObject({
    external_userid: outcome.external_userid,
    name: '碧螺',
  })
  expect((await ask('GET', '/truth/media')).body).toContain('23 bytes')
  expect((await ask('GET', '/truth/nothing')).status).toBe(404)
  expect((await ask('GET', '/truth')).json()['tables']).toContain('relations')
  for (const name of ['fly', 'toString']) expect((await ask('POST', `/act/${name}`, {})).status).toBe(422)
  expect((await ask('POST', '/act/group.rename', {})).status).toBe(422)
  expect((await ask('POST', '/act/group.rename', { chat_id: 'x', name: 'y' })).json()).toEqual({
    error: 'invalid chatid',
  })
  const { acts } = (await ask('GET', '/acts')).json() as { acts: { name: string }[] }
  expect(acts.map(({ name }) => name)).toContain('staff.confirm_broadcast')
})

test('the world is begun, paused, let go on and hurried, and whoever watches is told', async () => {
  const { ask, sandbox } = await openDoor()
  const told: string[] = []
  onTestFinished(sandbox.live.watch(({ what }) => void told.push(what)))
  expect((await ask('GET', '/world')).json()).toEqual({ world: null, isPaused: false, living: 0 })
  for (const run of [true, false])
    expect((await ask('POST', '/world', { run })).json()).toEqual({ error: 'The world has not begun.' })
  const plan = { customers: 5, days: 1, pace: 10 }
  expect((await ask('PUT', '/world', plan)).json()).toEqual({ world: plan, isPaused: false, living: 0 })
  expect((await ask('POST', '/world', { run: false })).json()).toMatchObject({ isPaused: true })
  expect((await ask('PUT', '/world', { ...plan, pace: 60 })).json()).toMatchObject({ isPaused: true, world: { pace: 60 } }) // prettier-ignore
  expect((await ask('POST', '/world', { run: true })).json()).toMatchObject({ isPaused: false })
  expect(told).toEqual(['world', 'world', 'world', 'world'])
  expect((await ask('POST', '/world', { pace: 60 })).status).toBe(422)
})

test('switches are shown with what they decide, and set', async () => {
  const { ask, sandbox } = await openDoor()
  const { switches } = (await ask('GET', '/switches')).json() as { switches: { name: string; note: string }[] }
  expect(switches.map(({ name }) => name)).toEqual(Object.keys(SWITCHES))
  await ask('PUT', '/switches', { broadcastQuota: '1-per-day', apiLatencyMs: 3 })
  expect(sandbox.switches).toMatchObject({ broadcastQuota: '1-per-day', apiLatencyMs: 3 })
  for (const wrong of [{ broadcastQuota: 'any' }, { tagCap: '3000' }, { tagCap: -1 }, { nothing: 1 }])
    expect((await ask('PUT', '/switches', wrong)).status).toBe(422)
})

test('an address to call back is kept once it has answered the check', async () => {
  const { ask } = await openDoor()
  const aesKey = 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C'
  const listener = createServer((request, response) => {
    response.end(unseal(aesKey, new URL(request.url!, 'http://x').searchParams.get('echostr')!).message)
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void listener.close())
  const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/wecom/callback`
  const given = { url, token: 'tea-token', aesKey }
  expect((await ask('PUT', '/callback', { ...given, url: 'http://127.0.0.1:9/' })).status).toBe(422)
  expect((await ask('PUT', '/callback', { ...given, aesKey: 'short' })).status).toBe(422)
  expect((await ask('GET', '/callback')).json()).toEqual({ callback: null })
  expect((await ask('PUT', '/callback', given)).status).toBe(200)
  expect((await ask('GET', '/callback')).json()).toMatchObject({ callback: given })
})

test('the next calls of a path can be refused', async () => {
  const { ask, sandbox } = await openDoor()
  await ask('POST', '/refuse', { path: 'department/list', errcode: 45009, times: 2 })
  const codes = Array.from({ length: 3 }, () => world.ask(sandbox, 'department/list')['errcode'])
  expect(codes).toEqual([45009, 45009, 0])
})

test('an answer may be an error of the machine, or get lost after the work was done', async () => {
  const { sandbox, server } = await openDoor()
  const url = await server.listen({ port: 0, host: '127.0.0.1' })
  const rename = (remark: string) =>
    fetch(`${url}/cgi-bin/externalcontact/remark?access_token=${world.TOKEN}`, {
      method: 'POST',
      body: JSON.stringify({ userid: 'LinXia', external_userid: world.WHITE, remark }),
    })
  const remark = () => [...sandbox.state.rowsOf('relations')][0]!['remark']
  sandbox.switches.apiErrorRate = 1
  expect((await rename('一')).status).toBe(502)
  expect(remark()).toBe('白毫 静安')
  Object.assign(sandbox.switches, { apiErrorRate: 0, apiLostAnswerRate: 1 })
  await expect(rename('二')).rejects.toThrow()
  expect(remark()).toBe('二')
})

test('whoever watches is told what changed, once it has', async () => {
  const { server, ask } = await openDoor()
  const url = await server.listen({ port: 0, host: '127.0.0.1' })
  const stop = new AbortController()
  const stream = await fetch(`${url}/control/live`, { signal: stop.signal })
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader()
  let told = (await reader.read()).value!
  const chat = { userid: 'LinXia', external_userid: world.WHITE }
  await ask('POST', '/act/customer.send_message', { ...chat, text: '在吗' })
  await ask('POST', '/act/customer.send_message', { ...chat, external_userid: 'nobody', text: '在吗' })
  // a group and one of its tags are undone with the other
  const twice = await ask('POST', '/act/tag.create', { group_name: '等级', names: ['新客', '新客'] })
  expect(twice.status).toBe(422)
  await ask('POST', '/clock', { by: 1 })
  while (!told.includes('event: time')) told += (await reader.read()).value!
  stop.abort()
  expect([...told.matchAll(/event: (\w+)/g)].map(([, what]) => what)).toEqual(['message', 'act', 'time'])
  expect(told).toContain('"content":{"content":"在吗"}')
})

test('it starts from the command line, says where it is, and stops when asked', async () => {
  const main = path.join(import.meta.dirname, '../../../wecom-sandbox/main.ts')
  const flags = ['--disable-warning=ExperimentalWarning', main, '--port', '0', '--seed-demo', '--control']
  const child = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'pipe'] })
  let [said, complained] = ['', '']
  child.stderr.on('data', (text: Buffer) => (complained += text.toString()))
  const ended = new Promise((resolve) => child.on('exit', resolve))
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (text: Buffer) => (said += text.toString()).includes('secret') && resolve())
    void ended.then(() => reject(new Error(complained)))
  })
  const url = /http:\S+\/cgi-bin\//.exec(said)![0]
  const token = await fetch(`${url}gettoken?corpid=wwTea0000000000001&corpsecret=sandbox-app-secret`)
  expect(await token.json()).toMatchObject({ errcode: 0, expires_in: 7_200 })
  child.kill('SIGTERM')
  expect([await ended, complained]).toEqual([0, ''])
})
