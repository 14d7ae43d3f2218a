import { expect, test } from 'vitest'
import { openApi } from '../../../test/support/api.ts'
import type { Role } from '../../kernel/route.ts'
import { MAX_OWN_VIEWS_PER_PAGE } from '../../kernel/limits.ts'
import type { View } from './views.ts'

const api = await openApi()
const { ask } = api
const list = async (as: Role = 'operator', page = 'customers'): Promise<View[]> =>
  (await ask('GET', `/api/views?page=${page}`, undefined, as)).body.views
const names = async (as?: Role, page?: string) => (await list(as, page)).map(({ name }) => name)
async function keep(
  name: string,
  { as = 'operator', ...given }: { as?: Role; isShared?: boolean; page?: string; state?: object } = {},
) {
  const { status, body } = await ask('POST', '/api/views', { page: 'customers', name, state: { lifecycle: 'lost' }, ...given }, as) // prettier-ignore
  return status === 201 ? (body.id as number) : body.error.code
}
const edit = async (id: number, change: object, as: Role = 'operator') => {
  const { status, body } = await ask('PATCH', `/api/views/${id}`, change, as)
  return status === 204 ? 'done' : body.error.code
}

test('a view is one’s own until it is shared; each page has its own', async () => {
  const id = await keep('流失客户')
  expect(await list()).toEqual([
    { id, name: '流失客户', state: { lifecycle: 'lost' }, isShared: false, isDefault: false, gone: [] },
  ])
  expect([await names('analyst'), await names('operator', 'events')]).toEqual([[], []])
  expect(await edit(id, { name: 'x' }, 'analyst')).toBe('not_found')
  expect((await ask('DELETE', `/api/views/${id}`, undefined, 'analyst')).status).toBe(404)
  expect(await edit(id, { isShared: true })).toBe('done')
  expect(await names('analyst')).toEqual(['流失客户'])
  expect((await ask('DELETE', `/api/views/${id}`)).status).toBe(204)
  expect(await names()).toEqual([])
})

test('only operators share and change what is shared; an analyst keeps views for themselves', async () => {
  const shared = await keep('共享', { isShared: true })
  expect(await keep('我的', { as: 'analyst', isShared: true })).toBe('forbidden')
  const own = await keep('我的', { as: 'analyst' })
  expect(await edit(own, { isShared: true }, 'analyst')).toBe('forbidden')
  expect(await edit(own, { name: '我的 2', state: { tag: 'vip' } }, 'analyst')).toBe('done')
  for (const change of [{ name: 'x' }, { state: {} }, { isShared: false }, { place: 0 }])
    expect(await edit(shared, change, 'analyst'), JSON.stringify(change)).toBe('forbidden')
  expect((await ask('DELETE', `/api/views/${shared}`, undefined, 'analyst')).status).toBe(403)
  expect(await names('analyst')).toEqual(['我的 2', '共享'])
  for (const id of [shared, own])
    await ask('DELETE', `/api/views/${id}`, undefined, id === own ? 'analyst' : 'operator')
})

test('everybody chooses what their page opens with, one view of a page', async () => {
  const [shared, own] = [await keep('共享', { isShared: true }), await keep('自己', { as: 'analyst' })]
  const defaults = async (as: Role) => (await list(as)).filter(({ isDefault }) => isDefault).map(({ name }) => name)
  expect(await edit(shared, { isDefault: true }, 'analyst')).toBe('done')
  expect([await defaults('analyst'), await defaults('operator')]).toEqual([['共享'], []])
  expect(await edit(own, { isDefault: true }, 'analyst')).toBe('done')
  expect(await defaults('analyst')).toEqual(['自己'])
  expect(await edit(own, { isDefault: false }, 'analyst')).toBe('done')
  expect(await defaults('analyst')).toEqual([])
  // Taken back by an operator it is theirs alone, and opens nobody else's page.
  await edit(shared, { isDefault: true }, 'analyst')
  expect(await edit(shared, { isShared: false })).toBe('done')
  expect([await defaults('analyst'), await names('analyst'), await names()]).toEqual([[], ['自己'], ['共享']])
  await ask('DELETE', `/api/views/${shared}`)
  await ask('DELETE', `/api/views/${own}`, undefined, 'analyst')
})

test('a name is there once among one’s own and once among the shared, however it is written', async () => {
  const own = await keep('VIP')
  expect(await keep('vip ')).toBe('already_exists')
  expect(await keep('VIP', { page: 'events' })).toEqual(expect.any(Number))
  const shared = await keep('Vip', { isShared: true })
  expect(await edit(own, { isShared: true })).toBe('already_exists')
  expect(await edit(own, { name: 'vip' })).toBe('done')
  const twice = await Promise.all([keep('同时'), keep('同时')])
  expect(twice.filter((one) => one === 'already_exists')).toHaveLength(1)
  for (const { id } of await list()) await ask('DELETE', `/api/views/${id}`)
  expect(await edit(shared, { name: 'x' })).toBe('not_found')
})

test('views stand in the order they are put', async () => {
  const ids = [await keep('a'), await keep('b'), await keep('c')]
  await edit(ids[2], { place: 0 })
  expect(await names()).toEqual(['c', 'a', 'b'])
  await edit(ids[0], { place: 9 })
  expect(await names()).toEqual(['c', 'b', 'a'])
  await edit(ids[1], { isShared: true })
  expect(await names()).toEqual(['c', 'a', 'b'])
  await keep('d')
  expect(await names()).toEqual(['c', 'a', 'd', 'b'])
  for (const { id } of await list()) await ask('DELETE', `/api/views/${id}`)
})

test('there is a limit to how many one keeps, and to how large one is', async () => {
  expect(await keep('large', { state: { columns: Array(50).fill('x'.repeat(200)) } })).toBe('invalid_input')
  expect(await keep('deep', { state: { filters: { tag: 'x' } } })).toBe('invalid_input')
  for (let i = 0; i < MAX_OWN_VIEWS_PER_PAGE; i++) await keep(`v${i}`, { page: 'quarantine' })
  expect(await keep('one more', { page: 'quarantine' })).toBe('limit_reached')
  expect(await keep('one more', { page: 'quarantine', as: 'admin' })).toEqual(expect.any(Number))
})

test('what is done with shared views is in the audit, and nothing of one’s own', async () => {
  const changes = async () =>
    (await ask('GET', '/api/audit?noun=views', undefined, 'admin')).body.changes.map(
      ({ subject, before, after }: any) => [subject, before?.name ?? null, after?.name ?? null],
    )
  const start = (await changes()).length
  const own = await keep('自己看')
  await edit(own, { name: '自己看 2' })
  expect(await changes()).toHaveLength(start)
  await edit(own, { isShared: true })
  await edit(own, { name: '大家看' })
  await edit(own, { place: 0 })
  await edit(own, { isDefault: true })
  await ask('DELETE', `/api/views/${own}`)
  expect((await changes()).slice(0, 3)).toEqual([
    ['大家看', '大家看', null],
    ['大家看', '自己看 2', '大家看'],
    ['自己看 2', '自己看 2', '自己看 2'],
  ])
})

test('a view says what it names that is archived or was never there', async () => {
  const rule = { kind: 'attribute', attribute: 'level', test: { op: '=', value: 'gold' } }
  await ask('POST', '/api/segments', { slug: 'gold', name: '金卡', rule })
  await ask('POST', '/api/tag-groups', { slug: 'needs', name: '需求', dimension: 'consumption', singleChoice: false })
  await ask('POST', '/api/tags', { slug: 'gift', name: '送礼', group: 'needs' })
  await ask('POST', '/api/stage-sets', { slug: 'journey', name: '旅程' })
  await api.engine.quiet()
  await keep('金卡送礼', { isShared: true, state: { segment: 'gold', tag: 'gift', set: 'journey', stage: 'never' } })
  const gone = async () => (await list()).find(({ name }) => name === '金卡送礼')!.gone
  expect(await gone()).toEqual([{ kind: 'stage', slug: 'never', name: 'never' }])
  expect((await ask('DELETE', '/api/segments/gold')).status).toBe(204)
  expect((await ask('DELETE', '/api/tags/gift')).status).toBe(204)
  expect(await gone()).toEqual([
    { kind: 'segment', slug: 'gold', name: '金卡' },
    { kind: 'stage', slug: 'never', name: 'never' },
    { kind: 'tag', slug: 'gift', name: '送礼' },
  ])
  // Elsewhere a state says what it says of something else.
  await keep('事件', { page: 'events', state: { segment: 'gold' } })
  expect((await list('operator', 'events')).find(({ name }) => name === '事件')!.gone).toEqual([])
})
