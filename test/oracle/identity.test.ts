import { expect, test } from 'vitest'
import { partition, standardKind, type Assertion, type Decision } from './identity.ts'

const seen = (at: number, ...identifiers: string[]): Assertion => ({ at, source: 's', messageId: `${at}`, identifiers })
const said = (at: number, say: Decision['say'], a: string[], b: string[]): Decision => ({
  at,
  source: 'console',
  messageId: `${at}`,
  say,
  a,
  b,
})
/** Customers as "a b | c", refusals as "a b reason". */
function told(assertions: Assertion[], decisions: Decision[] = []): [string, string[]] {
  const { customers, refused } = partition(assertions, decisions)
  const text = customers.map((customer) => [...customer].sort().join(' ')).join(' | ')
  return [text, refused.map(({ edge, reason }) => `${edge.join(' ')} ${reason}`)]
}

const [u1, u2, p1, p2, d1, d2] = ['user_id:1', 'user_id:2', 'phone:1', 'phone:2', 'device_id:1', 'device_id:2']
type Row = [string, Assertion[], Decision[], string, string[]]

test.each<Row>([
  ['nothing said', [seen(1, d1), seen(2, d2)], [], `${d1} | ${d2}`, []],
  ['one fact, one customer', [seen(1, u1, p1, d1)], [], `${d1} ${p1} ${u1}`, []],
  ['a chain', [seen(1, u1, p1), seen(2, p1, d1)], [], `${d1} ${p1} ${u1}`, []],
  [
    'one phone, two users: the earlier keeps it',
    [seen(2, u2, p1), seen(1, u1, p1)],
    [],
    `${p1} ${u1} | ${u2}`,
    [`${p1} ${u2} conflict`],
  ],
  ['two phones are fine', [seen(1, u1, p1), seen(2, u1, p2), seen(3, u1, d1)], [], `${d1} ${p1} ${p2} ${u1}`, []],
  [
    'strong before weak',
    [seen(1, u1, d1), seen(2, p1, d1), seen(3, u1, p2), seen(4, u2, p1)],
    [],
    `${d1} ${p2} ${u1} | ${p1} ${u2}`,
    [`${d1} ${p1} conflict`],
  ],
  [
    'a device does not join two phones',
    [seen(1, p1, d1), seen(2, p2, d1)],
    [],
    `${d1} ${p1} | ${p2}`,
    [`${d1} ${p2} conflict`],
  ],
  [
    'together, whatever the values',
    [seen(1, u1, p1), seen(2, u2, p2)],
    [said(3, 'together', [u1], [u2])],
    `${p1} ${p2} ${u1} ${u2}`,
    [],
  ],
  ['apart', [seen(1, u1, p1)], [said(3, 'apart', [u1], [p1])], `${p1} | ${u1}`, [`${p1} ${u1} separated`]],
  [
    'apart, through others',
    [seen(1, u1, p1), seen(2, p1, d1)],
    [said(3, 'apart', [u1], [d1])],
    `${d1} | ${p1} ${u1}`,
    [`${d1} ${p1} separated`],
  ],
  [
    'the latest word',
    [seen(1, u1, p1)],
    [said(4, 'together', [u1], [p1]), said(3, 'apart', [u1], [p1])],
    `${p1} ${u1}`,
    [],
  ],
  [
    'the latest word, pair by pair',
    [],
    [said(1, 'together', [u1, p1], [d1]), said(2, 'apart', [u1], [d1])],
    `${d1} ${p1} | ${u1}`,
    [],
  ],
])('%s', (_, assertions, decisions, customers, refused) =>
  expect(told(assertions, decisions)).toEqual([customers, refused]),
)

test('a tablet in a shop identifies nobody', () => {
  const users = (count: number) => Array.from({ length: count }, (_, i) => seen(i, `email:${i}`, d1))
  // 100 neighbours are still a customer's device as far as this rule goes; the 100 addresses clash all the same.
  expect(partition(users(100), []).refused.filter(({ reason }) => reason === 'shared')).toEqual([])
  expect(partition(users(101), []).refused.map(({ reason }) => reason)).toEqual(Array(101).fill('shared'))
  expect(partition(users(101), []).customers).toHaveLength(102)
})

test('no customer has more than 100 identifiers', () => {
  const chain = (length: number) =>
    Array.from({ length: length - 1 }, (_, i) => seen(i, `email:${i}`, `email:${i + 1}`))
  expect(partition(chain(100), []).customers).toHaveLength(1)
  const { customers, refused } = partition(chain(101), [])
  expect(customers.map(({ size }) => size).sort()).toEqual([1, 100])
  expect(refused).toEqual([{ edge: ['email:100', 'email:99'], reason: 'size' }])
})

test('an openid belongs to its app', () => {
  expect(standardKind('openid:wx1:abc')).toEqual({ name: 'openid:wx1', strong: true, single: true })
  expect(told([seen(1, u1, 'openid:wx1:a'), seen(2, u1, 'openid:wx2:b'), seen(3, u1, 'openid:wx1:c')])[1]).toEqual([
    'openid:wx1:c user_id:1 conflict',
  ])
})
