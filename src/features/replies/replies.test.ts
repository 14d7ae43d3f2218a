import { expect, test } from 'vitest'
import { openApi } from '../../../test/support/api.ts'

const api = await openApi()
const contains = (text: string) => ({ how: 'contains', text })
const make = async (name: string, rest: object = {}): Promise<number> => {
  const body = { name, words: [contains(name)], text: `${name}：是的`, ...rest }
  return (await api.ask('POST', '/api/replies', body)).body.id
}
const names = async () => (await api.ask('GET', '/api/replies')).body.replies.map(({ name }: { name: string }) => name)
const attempt = async (text: string, rest: object = {}) =>
  (await api.ask('POST', '/api/replies/trials', { text, ...rest })).body

test('replies are made, changed, put in order and deleted, each by who has seen what is there', async () => {
  const [delivery, refund, hours] = [await make('发货'), await make('退款'), await make('营业时间')]
  expect(await names()).toEqual(['发货', '退款', '营业时间'])
  const order = (ids: number[]) => api.ask('PUT', '/api/replies/order', { ids })
  expect((await order([hours, refund])).body.error.code).toBe('invalid_input')
  expect((await order([hours, refund, refund])).body.error.code).toBe('invalid_input')
  expect((await order([hours, refund, delivery])).status).toBe(204)
  expect(await names()).toEqual(['营业时间', '退款', '发货'])
  const edit = (body: object) => api.ask('PATCH', `/api/replies/${refund}`, body)
  expect((await edit({ name: '退款与退货', expectedRevision: 1 })).status).toBe(204)
  expect((await edit({ name: 'late', expectedRevision: 1 })).body.error.code).toBe('changed_meanwhile')
  expect((await edit({ words: [], expectedRevision: 2 })).body.error.code).toBe('invalid_input')
  expect((await api.ask('DELETE', `/api/replies/${delivery}`)).status).toBe(204)
  expect((await api.ask('DELETE', `/api/replies/${delivery}`)).status).toBe(404)
  expect(await names()).toEqual(['营业时间', '退款与退货'])
  const { changes } = (await api.ask('GET', '/api/audit?noun=replies', undefined, 'admin')).body
  expect(changes[0]).toMatchObject({ actorName: 'operator', after: null })
})

test('what could fit nothing or everything is refused, with the place and the reason', async () => {
  const problemOf = async (word: object) => {
    const body = { name: 'x', words: [contains('x'), word], text: 'x' }
    const { details } = (await api.ask('POST', '/api/replies', body)).body.error
    return [details[0].at, details[0].problem]
  }
  expect(await problemOf({ how: 'pattern', text: 'a(b' })).toEqual([
    'body.words.1.text',
    'at character 3: a bracket is not closed, or not opened',
  ])
  expect((await problemOf({ how: 'pattern', text: '.*' }))[1]).toContain('would answer every message')
  expect((await problemOf(contains('？！')))[1]).toBe('must be more than punctuation and spaces')
})

test('a draft is tried out in its place, and nothing is kept of it', async () => {
  expect(await attempt('請問營業時間？')).toMatchObject({
    asked: '请问营业时间',
    found: { name: '营业时间' },
    passed: [],
  })
  expect(await attempt('退訂')).toMatchObject({ optOut: 'out', found: null })
  const draft = { id: null, name: '新', words: [{ how: 'pattern', text: '几点(开|关' }], text: '九点' }
  expect(await attempt('几点开门', { draft })).toMatchObject({ found: null })
  const finished = { ...draft, words: [{ how: 'pattern', text: '几点(开|关)' }] }
  expect(await attempt('几点开门', { draft: finished })).toMatchObject({ found: { id: 0, text: '九点' } })
  expect(await attempt('几点开门', { draft: { ...finished, isEnabled: false } })).toMatchObject({ found: null, passed: [{ reason: 'disabled' }] }) // prettier-ignore
  expect(await names()).not.toContain('新')
})

test('staff are suggested what fits', async () => {
  const { suggestions } = (await api.ask('GET', `/api/replies/suggestions?text=${encodeURIComponent('营业时间是？')}`))
    .body
  expect(suggestions).toMatchObject([{ name: '营业时间', text: '营业时间：是的' }])
})

test('words to opt out are the brand’s own, but never none', async () => {
  const { optOut, revision } = (await api.ask('GET', '/api/replies/opt-out')).body
  expect(optOut.out).toContain('退订')
  const put = (changed: object, expectedRevision: number) =>
    api.ask('PUT', '/api/replies/opt-out', { optOut: { ...optOut, ...changed }, expectedRevision })
  expect((await put({ out: [] }, revision)).body.error.code).toBe('no_opt_out')
  expect((await put({ out: ['不看了'] }, revision)).status).toBe(204)
  expect((await put({ out: ['x'] }, revision)).body.error.code).toBe('changed_meanwhile')
  expect(await attempt('不看了。')).toMatchObject({ optOut: 'out' })
  expect(await attempt('退订')).toMatchObject({ optOut: null })
})
