import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { moveTime } from '../../../wecom-sandbox/due.ts'
import { openSandbox, type Sandbox } from '../../../wecom-sandbox/sandbox.ts'
import { seedDemo } from '../../../wecom-sandbox/seed.ts'
import { beginWorld, nextDeedAt, pauseWorld, resumeWorld, seeWorld } from '../../../wecom-sandbox/world/world.ts'
import { get, later, openWorld } from './world.ts'

const AT = Date.parse('2026-03-01T00:00:00Z')
const DAY_MS = 86_400_000

interface Item {
  type: string
  messageId: string
  event?: string
}
/** What a shop's events would go to; refuses the first batches. */
async function listen(refusals = 0) {
  const items: Item[] = []
  let left = refusals
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    if (left-- > 0) return response.writeHead(503).end()
    items.push(...(JSON.parse(Buffer.concat(chunks).toString()) as { batch: Item[] }).batch)
    response.end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { items, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

async function live(seed: number, store?: { url: string; key: string }): Promise<Sandbox> {
  const sandbox = openSandbox({ seed, at: AT })
  onTestFinished(() => sandbox.close())
  seedDemo(sandbox)
  beginWorld(sandbox, { customers: 60, days: 10, pace: 1, ...(store && { store }) })
  await moveTime(sandbox, AT + 10 * DAY_MS)
  return sandbox
}
const everything = ({ state }: Sandbox) => state.tables().flatMap((table) => [...state.rowsOf(table)])

test('people come, write, are answered, buy, join and leave; the store tells each event once, also after refusals', async () => {
  const { items, url } = await listen(3)
  const { state } = await live(1, { url, key: 'write-key' })
  const count = (table: { n: number } | undefined) => table!.n
  expect(count(state.get`select count(*) as n from relations`)).toBeGreaterThan(55)
  expect(count(state.get`select count(*) as n from relations where staff_side = 0 or customer_side = 0`)).toBeGreaterThan(0) // prettier-ignore
  expect(count(state.get`select count(*) as n from messages where is_staff = 1`)).toBeGreaterThan(5)
  expect(count(state.get`select count(*) as n from group_members`)).toBeGreaterThan(10)
  expect(new Set(items.map(({ messageId }) => messageId)).size).toBe(items.length)
  const events = new Set(items.map(({ type, event }) => event ?? type))
  expect(events).toEqual(new Set(['identify', 'Product Viewed', 'Product Added', 'Order Completed']))
  expect(state.all`select 1 from world_events`).toEqual([])
})

test('of the Moments that the staff are asked to publish, most are within two days, and customers see them', async () => {
  const { sandbox } = await openWorld()
  const { state } = sandbox
  beginWorld(sandbox, { customers: 1, days: 10, pace: 1 })
  for (let n = 0; n < 10; n++) get(sandbox, 'externalcontact/add_moment_task', { body: { text: { content: '春茶' } } })
  await later(sandbox, 2 * DAY_MS)
  const { asked, done } = state.get<{ asked: number; done: number }>`
    select count(*) as asked, count(published_at) as done from moment_tasks`!
  expect(done).toBeGreaterThan(asked / 2)
  expect(done).toBeLessThan(asked)
  expect(state.get`select 1 from moment_customers where seen_at is not null`).toBeDefined()
})

test('one seed is one world, to the last row', async () => {
  const [one, same, other] = [await live(5), await live(5), await live(6)]
  expect(everything(one)).toEqual(everything(same))
  expect(everything(other)).not.toEqual(everything(one))
})

test('while the world is paused nobody does anything, and then all go on as if no time had passed', async () => {
  const sandbox = await live(2)
  const count = () => sandbox.state.get<{ n: number }>`select count(*) as n from world_deeds`!.n
  const { living } = seeWorld(sandbox)
  const [before, next] = [everything(sandbox), nextDeedAt(sandbox)!]
  expect(living).toBeGreaterThan(20)
  pauseWorld(sandbox)
  await moveTime(sandbox, sandbox.clock.now() + 3 * DAY_MS)
  pauseWorld(sandbox)
  expect(seeWorld(sandbox)).toMatchObject({ isPaused: true, living })
  expect(nextDeedAt(sandbox)).toBeUndefined()
  resumeWorld(sandbox)
  expect(nextDeedAt(sandbox)).toBe(next + 3 * DAY_MS)
  expect(everything(sandbox).length).toBe(before.length)
  const waiting = count()
  await moveTime(sandbox, next + 3 * DAY_MS - 1)
  expect(count()).toBe(waiting)
  resumeWorld(sandbox)
  await moveTime(sandbox, sandbox.clock.now() + 5 * DAY_MS)
  expect(everything(sandbox).length).toBeGreaterThan(before.length)
})

test('at another pace what waits comes so much sooner, also when that is said while it is paused', async () => {
  const sandbox = await live(3)
  const { world: plan } = seeWorld(sandbox)
  const [now, next] = [sandbox.clock.now(), nextDeedAt(sandbox)!]
  beginWorld(sandbox, { ...plan!, pace: 10 })
  expect(nextDeedAt(sandbox)).toBe(now + Math.trunc((next - now) / 10))
  pauseWorld(sandbox)
  await moveTime(sandbox, now + DAY_MS)
  beginWorld(sandbox, { ...plan!, pace: 20 })
  expect(seeWorld(sandbox)).toMatchObject({ isPaused: true, world: { pace: 20 } })
  resumeWorld(sandbox)
  expect(nextDeedAt(sandbox)).toBeCloseTo(now + DAY_MS + (next - now) / 20, -1)
})
