import { expect, test } from 'vitest'
import { openApi } from '../../../test/support/api.ts'
import { DAY_MS } from '../../kernel/clock.ts'

const { ask, send, clock } = await openApi()

const did = (event: string, userId: string) => ({
  type: 'track',
  event,
  userId,
  messageId: `${event} ${userId}`,
  timestamp: new Date(clock.now()).toISOString(),
})

test('figures say for how long people have stood where they stand', async () => {
  await ask('POST', '/api/stage-sets', { slug: 'car', name: '购车' })
  for (const stage of [
    { slug: 'consult', name: '咨询', entry: { text: 'done Consulted' }, targetDays: 7 },
    { slug: 'drive', name: '试驾', entry: { text: 'done Driven' } },
    { slug: 'owner', name: '车主', entry: { text: 'done "Order Completed"' } },
  ])
    await ask('POST', '/api/stage-sets/car/stages', stage)
  await send([did('Consulted', 'u1'), did('Order Completed', 'u3')])
  clock.advance(30 * DAY_MS)
  await send([did('Consulted', 'u2')])
  clock.advance(3 * DAY_MS)
  await send([did('Consulted', 'u4'), did('Consulted', 'u5')])
  clock.advance(DAY_MS)
  const { body } = await ask('GET', '/api/stage-sets/car/figures', undefined, 'analyst')
  expect(body.customers).toBe(5)
  expect(body.stages).toMatchObject([
    { slug: 'consult', customers: 4, share: 0.8, overdue: 1, longestDays: 34 },
    { slug: 'drive', customers: 0, share: 0, overdue: 0, medianDays: null, longestDays: null },
    { slug: 'owner', customers: 1, share: 0.2, overdue: 0, medianDays: 34, longestDays: 34 },
  ])
  // of who have stood for 34, 4, 1 and 1 days
  expect(body.stages[0].medianDays).toBe(4)
  expect((await ask('GET', '/api/stage-sets/none/figures')).status).toBe(404)
})

test('a set warns of stages that are one, or that nobody can stand in', async () => {
  await ask('POST', '/api/stage-sets', { slug: 'odd', name: 'odd' })
  for (const [slug, text] of [
    ['a', 'count of A >= 2'],
    ['b', 'count of A >= 1'],
    ['c', 'done A'],
  ])
    await ask('POST', '/api/stage-sets/odd/stages', { slug, name: slug, entry: { text } })
  const { sets } = (await ask('GET', '/api/stage-sets')).body
  expect(sets.map((set: any) => set.warnings)).toEqual([
    [
      { kind: 'shadowed', lower: 'a', higher: 'b' },
      { kind: 'same', lower: 'b', higher: 'c' },
    ],
    [],
  ])
  await ask('DELETE', '/api/stage-sets/odd')
})
