import { expect, test } from 'vitest'
import { HOUR_MS } from '../../kernel/clock.ts'
import { WEBHOOK_RETRIES_MS } from '../../kernel/limits.ts'
import { isEndpointUrl } from './address.ts'
import { nextTryAt, payloadOf } from './rules.ts'

test.each([
  ['https://crm.example.com/hook?x=1', true],
  ['https://10.0.0.1/hook', true], // refused when it is sent, unless a setting allows it
  ['http://127.0.0.1:3000/hook', true],
  ['http://localhost/hook', true],
  ['http://[::1]:3000/', true],
  ['http://crm.example.com/hook', false],
  ['https://user:password@crm.example.com/', false],
  ['https://crm.example.com/#part', false],
  ['ftp://crm.example.com/', false],
  ['crm.example.com', false],
  [`https://crm.example.com/${'x'.repeat(2_000)}`, false],
])('%s may be an endpoint: %s', (url, may) => expect(isEndpointUrl(url)).toBe(may))

test('it is tried again by the schedule, later if the receiver asks for it, and then no more', () => {
  expect([1, 2, 9].map((tries) => nextTryAt(tries, 0))).toEqual([5_000, 300_000, 24 * HOUR_MS])
  expect(nextTryAt(1, 0, 60_000)).toBe(60_000)
  expect(nextTryAt(1, 0, 1e12)).toBe(24 * HOUR_MS)
  expect(nextTryAt(WEBHOOK_RETRIES_MS.length + 1, 0)).toBeNull()
})

test('no token leaves, wherever it stands', () => {
  const token = 'tok_abcdefghijklmnopqrstuv'
  const told = {
    type: 'Order Completed',
    at: 0,
    customer: 7,
    identifiers: [
      { kind: 'user_id', value: 'u1' },
      { kind: 'phone', value: token },
    ],
    properties: { revenue: 168, phone: token, note: `call ${token}`, deep: [{ email: token }] },
  }
  expect(payloadOf(told)).toEqual({
    type: 'Order Completed',
    timestamp: '1970-01-01T00:00:00.000Z',
    data: {
      customer: { id: 7, identifiers: [{ kind: 'user_id', value: 'u1' }] },
      properties: { revenue: 168, phone: '•••', note: 'call •••', deep: [{ email: '•••' }] },
    },
  })
})
