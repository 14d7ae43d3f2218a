import { expect, test } from 'vitest'
import { openApi } from '../../../test/support/api.ts'
import { DAY_MS } from '../../kernel/clock.ts'

const { ask, send, engine, clock } = await openApi()

const did = (event: string, userId: string, messageId: string) => ({
  type: 'track',
  event,
  userId,
  messageId,
  timestamp: new Date(clock.now()).toISOString(),
})
const customer = async (userId: string) => {
  const [found] = (await ask('GET', `/api/customers?kind=user_id&value=${userId}`)).body.customers
  return (await ask('GET', `/api/customers/${found.id}`)).body
}
const board = async (): Promise<Record<string, number[]>> => {
  const [set] = (await ask('GET', '/api/stage-sets', undefined, 'analyst')).body.sets
  return Object.fromEntries(set.stages.map((one: any) => [one.slug, [one.customers, one.reached, one.overdue]]))
}

test('customers rise by entry rules and fall back by their own', async () => {
  expect((await ask('POST', '/api/stage-sets', { slug: 'car', name: '购车', productLine: '轿车' })).status).toBe(201)
  const stages = [
    { slug: 'consult', name: '咨询', entry: { text: 'done Consulted' }, targetDays: 7, owner: '电销' },
    {
      slug: 'drive',
      name: '试驾',
      entry: { text: 'done Driven' },
      fallBack: { text: 'not done Driven in last 30 days' },
    },
    { slug: 'owner', name: '车主', entry: { text: 'done "Order Completed"' } },
  ]
  for (const stage of stages) expect((await ask('POST', '/api/stage-sets/car/stages', stage)).status).toBe(201)
  await send([
    did('Consulted', 'u1', 'm1'),
    did('Consulted', 'u2', 'm2'),
    did('Driven', 'u2', 'm3'),
    did('Order Completed', 'u3', 'm4'),
  ])
  expect(await board()).toEqual({ consult: [1, 3, 0], drive: [1, 2, 0], owner: [1, 1, 0] })
  expect((await customer('u2')).stages).toMatchObject([
    { set: 'car', setName: '购车', stage: 'drive', stageName: '试驾' },
  ])

  clock.advance(31 * DAY_MS)
  await engine.quiet()
  expect(await board()).toEqual({ consult: [2, 3, 1], drive: [0, 1, 0], owner: [1, 1, 0] })
  const { id } = await customer('u2')
  const { events } = (await ask('GET', `/api/customers/${id}/stage-history?set=car`)).body
  expect(events.map((one: any) => [one.properties.from, one.properties.to])).toEqual([
    ['drive', 'consult'],
    [null, 'drive'],
  ])
  expect((await ask('GET', '/api/customers?set=car&stage=consult')).body.customers).toHaveLength(2)
})

test('a changed rule wakes whom it concerns', async () => {
  expect((await ask('PATCH', '/api/stage-sets/car/stages/owner', { entry: { text: 'done Consulted' } })).status).toBe(
    204,
  )
  await engine.quiet()
  expect(await board()).toMatchObject({ consult: [0, 3, 0], owner: [3, 3, 0] })
  await ask('PATCH', '/api/stage-sets/car/stages/owner', { fallBack: { text: 'not done "Order Completed"' } })
  await ask('PATCH', '/api/stage-sets/car/stages/owner', { entry: { text: 'done "Order Completed"' } })
  await engine.quiet()
  expect(await board()).toMatchObject({ consult: [2, 3, 0], owner: [1, 1, 0] })
})

test('stages are put in order and archived, unless a rule names them', async () => {
  const order = ['drive', 'consult', 'owner']
  expect((await ask('PATCH', '/api/stage-sets/car', { order: ['owner'] })).body.error.code).toBe('invalid_input')
  expect((await ask('PATCH', '/api/stage-sets/car', { order })).status).toBe(204)
  await engine.quiet()
  expect(Object.keys(await board())).toEqual(order)
  await ask('POST', '/api/segments', { slug: 's', name: 's', text: 'stage of car is consult' })
  await engine.quiet()
  expect((await ask('GET', '/api/segments/s')).body.members).toBe(2)
  expect((await ask('DELETE', '/api/stage-sets/car/stages/consult')).body.error.details.by).toEqual(['segment s'])
  expect((await ask('DELETE', '/api/stage-sets/car')).body.error.details.by).toEqual(['segment s'])
  await ask('DELETE', '/api/segments/s')
  expect((await ask('DELETE', '/api/stage-sets/car/stages/consult')).status).toBe(204)
  await engine.quiet()
  expect(await board()).toEqual({ drive: [0, 1, 0], owner: [1, 1, 0] })
  expect((await customer('u1')).stages).toEqual([])
  expect((await ask('DELETE', '/api/stage-sets/car')).status).toBe(204)
  expect((await ask('GET', '/api/stage-sets')).body.sets).toEqual([])
})
