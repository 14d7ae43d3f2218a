import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { decrypt, getSignature } from '@wecom/crypto'
import { XMLParser } from 'fast-xml-parser'
import { expect, onTestFinished, test } from 'vitest'
import { act } from '../../../wecom-sandbox/actions/actions.ts'
import { checkAddress, saveAddress, type Address } from '../../../wecom-sandbox/delivery.ts'
import { openSandbox, type Sandbox } from '../../../wecom-sandbox/sandbox.ts'
import type { Switches } from '../../../wecom-sandbox/switches.ts'
import * as world from './world.ts'

/** What arrives at the address that is called back, read with WeCom's own library. */
interface Arrived {
  query: URLSearchParams
  sealed: string
  agentid: string
  xml: string
}
const KEYS = { token: 'tea-token', aesKey: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C', agentid: 1_000_002 }
const parser = new XMLParser({ parseTagValue: false })

type Behave = (response: ServerResponse, request: IncomingMessage) => void
async function listen(behave: Behave = (response) => response.end('success')) {
  const arrived: Arrived[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const query = new URL(request.url!, 'http://x').searchParams
    const body = Buffer.concat(chunks).toString()
    if (body) {
      const { Encrypt: sealed, AgentID: agentid } = (parser.parse(body) as { xml: Record<string, string> }).xml
      arrived.push({ query, sealed: sealed!, agentid: agentid!, xml: decrypt(KEYS.aesKey, sealed!).message })
    }
    behave(response, request)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address: Address = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/wecom/callback`, ...KEYS }
  return { arrived, address }
}

async function openWith(address: Address, options: { callbackTimeoutMs?: number } = {}): Promise<Sandbox> {
  const { sandbox } = await world.openWorld(options)
  saveAddress(sandbox, address)
  return sandbox
}
const add = (sandbox: Sandbox, name = '新') =>
  act(sandbox, 'customer.add_staff', { userid: 'LinXia', name, add_way: 1 }).external_userid
const nameless = ({ xml }: Arrived) => /<ExternalUserID><!\[CDATA\[(\w+)/.exec(xml)![1]!
const statusOf = ({ state }: Sandbox) =>
  state.all<{ status: string; attempts: number; answer: string | null }>`select status, attempts, answer from callbacks
    where status <> 'unset' order by id`

test('a callback is signed and sealed for this corp, and arrives in order', async () => {
  const { arrived, address } = await listen()
  const sandbox = await openWith(address)
  const people = ['一', '二', '三'].map((name) => add(sandbox, name))
  await sandbox.delivery.settled()
  expect(arrived.map(nameless)).toEqual(people)
  for (const { query, sealed, agentid, xml } of arrived) {
    expect(agentid).toBe('1000002')
    expect(decrypt(KEYS.aesKey, sealed).id).toBe(sandbox.corpId)
    const [timestamp, nonce] = [query.get('timestamp')!, query.get('nonce')!]
    expect(query.get('msg_signature')).toBe(getSignature(KEYS.token, timestamp, nonce, sealed))
    expect(xml).toContain(`<ToUserName><![CDATA[${sandbox.corpId}]]></ToUserName>`)
  }
  expect(statusOf(sandbox)).toEqual(people.map(() => ({ status: 'delivered', attempts: 1, answer: 'HTTP 200' })))
})

test('what is cut off is tried three times more: the same words, sealed anew', async () => {
  const { arrived, address } = await listen((_response, request) => request.socket.destroy())
  const sandbox = await openWith(address)
  add(sandbox)
  await sandbox.delivery.settled()
  expect(arrived).toHaveLength(4)
  expect(new Set(arrived.map(({ xml }) => xml)).size).toBe(1)
  expect(new Set(arrived.map(({ sealed }) => sealed)).size).toBe(4)
  expect(new Set(arrived.map(({ query }) => query.get('nonce'))).size).toBe(4)
  expect(statusOf(sandbox)).toMatchObject([{ status: 'failed', attempts: 4 }])
})

test('so is what is not answered in time; once it is answered, that is all', async () => {
  let times = 0
  const { arrived, address } = await listen((response) => ++times > 2 && response.end(''))
  const sandbox = await openWith(address, { callbackTimeoutMs: 100 })
  add(sandbox)
  await sandbox.delivery.settled()
  expect(arrived).toHaveLength(3)
  expect(statusOf(sandbox)).toMatchObject([{ status: 'delivered', attempts: 3 }])
})

test('an error is an answer: it is not tried again', async () => {
  const { arrived, address } = await listen((response) => response.writeHead(500).end())
  const sandbox = await openWith(address)
  add(sandbox)
  await sandbox.delivery.settled()
  expect(arrived).toHaveLength(1)
  expect(statusOf(sandbox)).toEqual([{ status: 'delivered', attempts: 1, answer: 'HTTP 500' }])
})

test('an address is checked by a sealed text that must come back plain', async () => {
  const echo = (request: IncomingMessage) =>
    decrypt(KEYS.aesKey, new URL(request.url!, 'http://x').searchParams.get('echostr')!).message
  const check = async (behave: Behave) => {
    const { address } = await listen(behave)
    return checkAddress(await openWith(address), address)
  }
  expect(await check((response, request) => response.end(echo(request)))).toBeUndefined()
  expect(await check((response, request) => response.end(`"${echo(request)}"`))).toContain('plain text')
  expect(await check((response) => response.writeHead(403).end())).toContain('403')
  expect(await check(() => {})).toContain('within a second')
})

test('what should be delivered while the sandbox was closed goes out when it is opened again', async () => {
  const { arrived, address } = await listen()
  const { sandbox, file } = await world.openWorld()
  saveAddress(sandbox, address)
  sandbox.switches.callbackLatencyMs = 1_000
  const person = add(sandbox)
  await sandbox.close()
  const reopened = openSandbox({ file })
  await world.later(reopened, 1_000)
  expect(arrived.map(nameless)).toEqual([person])
  await reopened.close()
})

/** Which of twenty arrive, and in which order, with these faults. */
async function arrivalsWith(faults: Partial<Switches>): Promise<number[]> {
  const { arrived, address } = await listen()
  const sandbox = await openWith(address)
  Object.assign(sandbox.switches, faults)
  const people: string[] = []
  for (let n = 0; n < 20; n++) {
    people.push(add(sandbox))
    await world.later(sandbox, 100)
  }
  await world.later(sandbox, 10_000)
  return arrived.map((one) => people.indexOf(nameless(one)))
}
const inOrder = Array.from({ length: 20 }, (_, n) => n)

test('callbacks are lost, doubled, overtaken and late as the switches say, and with the same seed the same', async () => {
  expect(await arrivalsWith({ callbackLatencyMs: 500 })).toEqual(inOrder)
  const dropped = await arrivalsWith({ callbackDropRate: 0.3 })
  expect(dropped.length).toBeLessThan(20)
  expect(dropped).toEqual(dropped.toSorted((one, other) => one - other))
  expect(await arrivalsWith({ callbackDropRate: 0.3 })).toEqual(dropped)
  const doubled = await arrivalsWith({ callbackDuplicateRate: 0.3 })
  expect(doubled.length).toBeGreaterThan(20)
  expect(new Set(doubled).size).toBe(20)
  const mixed = await arrivalsWith({ callbackReorderRate: 0.3, callbackReorderMs: 1_000 })
  expect(mixed).not.toEqual(inOrder)
  expect(mixed.toSorted((one, other) => one - other)).toEqual(inOrder)
})
