import { expect, test } from 'vitest'
import { openReceiver } from '../../../test/support/receiver.ts'
import { systemClock } from '../../kernel/clock.ts'
import { MAX_WEBHOOK_ANSWER_BYTES } from '../../kernel/limits.ts'
import { isPrivate, lookupPublic, PrivateAddress } from './addresses.ts'
import { post } from './webhook.ts'

const secrets = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw']
const message = { id: 'msg_1', at: systemClock.now(), body: '{}' }
const send = (url: string, mayBePrivate = false) => post(url, message, { secrets, mayBePrivate })

test.each([
  ['10.1.2.3', true],
  ['172.16.0.1', true],
  ['172.32.0.1', false],
  ['192.168.1.1', true],
  ['169.254.169.254', true],
  ['100.64.0.1', true],
  ['127.0.0.1', true],
  ['0.0.0.0', true],
  ['8.8.8.8', false],
  ['::1', true],
  ['::ffff:10.0.0.1', true],
  ['fd00::1', true],
  ['fe80::1%eth0', true],
  ['64:ff9b::a00:1', true],
  ['2606:4700:4700::1111', false],
])('%s is private: %s', (address, isIt) => expect(isPrivate(address)).toBe(isIt))

test.each(['https://10.0.0.1/', 'https://169.254.169.254/latest/meta-data', 'https://[::ffff:10.0.0.1]/', 'https://0.0.0.0/', 'https://167772161/'])(
  'nothing is sent to %s',
  async (url) => expect((await send(url)).problem).toBe('private_address'),
) // prettier-ignore

test('a name that leads inside is refused by the addresses it has; this machine is reached by the name of the loopback', async () => {
  const looked = Promise.withResolvers<unknown>()
  lookupPublic('localhost', { all: true }, (error) => looked.resolve(error))
  expect(await looked.promise).toBeInstanceOf(PrivateAddress)
  const receiver = await openReceiver()
  expect((await send(receiver.url.replace('127.0.0.1', 'localhost'))).status).toBe(200)
})

test('who answers with another address has not taken it, and nobody goes there', async () => {
  const [here, there] = [await openReceiver(), await openReceiver()]
  here.answer = () => ({ status: 302, headers: { location: there.url } })
  expect(await send(here.url)).toMatchObject({ status: 302, problem: null })
  expect(there.got).toEqual([])
})

test('of an answer only the beginning is kept, without what cannot be stored', async () => {
  const receiver = await openReceiver()
  receiver.answer = () => ({ status: 503, body: `a\u0000${'b'.repeat(100_000)}`, headers: { 'retry-after': '120' } })
  const { answer, status, waitMs } = await send(receiver.url)
  expect([answer.length, answer.slice(0, 2), status, waitMs]).toEqual([
    MAX_WEBHOOK_ANSWER_BYTES - 1,
    'ab',
    503,
    120_000,
  ])
})

test('where nobody answers, it says so', async () => {
  expect(await send('http://127.0.0.1:9/')).toEqual({ status: null, answer: 'ECONNREFUSED', problem: 'unreachable', waitMs: 0 }) // prettier-ignore
})
