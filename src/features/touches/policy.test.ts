import { expect, test } from 'vitest'
import { openApi } from '../../../test/support/api.ts'
import { DAY_MS } from '../../kernel/clock.ts'
import { DEFAULT_POLICY, type Cap, type Policy } from '../../touches/policy.ts'

const { ask } = await openApi()
const put = (policy: unknown, expectedRevision: number) => ask('PUT', '/api/touch-policy', { policy, expectedRevision })
const cap = (more: object = {}): Cap => ({ name: 'daily', kinds: null, channels: null, most: 1, window: { kind: 'calendar', unit: 'day' }, upTo: 'normal', ...more }) // prettier-ignore
const held = async () => (await ask('GET', '/api/touch-policy', undefined, 'analyst')).body

test('until somebody says otherwise it is the product’s own', async () => {
  expect(await held()).toEqual({ policy: DEFAULT_POLICY, revision: 0 })
})

test('what cannot be is refused with its place and in words, and nothing is saved', async () => {
  const wrong = async (policy: object) => {
    const { status, body } = await put(policy, 0)
    expect([status, body.error.code]).toEqual([422, 'invalid_policy'])
    return body.error.details.problems.map(({ at, problem }: { at: string; problem: string }) => [at, problem])
  }
  const withCaps = (...caps: object[]) => wrong({ ...DEFAULT_POLICY, caps })
  expect(await withCaps(cap({ name: ' ' }))).toEqual([['caps.0.name', 'must not be empty']])
  expect(await withCaps(cap(), cap({ name: 'weekly', most: 0 }))).toEqual([['caps.1.most', 'must be at least 1']])
  expect(await withCaps(cap({ window: { kind: 'rolling', ms: 32 * DAY_MS } }))).toEqual([['caps.0.window.ms', `must be at most ${31 * DAY_MS}`]]) // prettier-ignore
  expect(await withCaps(cap(), cap())).toEqual([['caps', 'has one name twice']])
  expect(await withCaps(...Array.from({ length: 21 }, (_, n) => cap({ name: `${n}` })))).toEqual([['caps', 'may have at most 20 items']]) // prettier-ignore
  const quiet = { ...DEFAULT_POLICY.quiet!, from: '09:00', until: '09:00' }
  expect(await wrong({ ...DEFAULT_POLICY, quiet })).toEqual([['quiet', 'must not begin and end at the same time']])
  expect(await wrong({ ...DEFAULT_POLICY, quiet: { ...quiet, from: '25:00' } })).toEqual([['quiet.from', 'does not have the expected form']]) // prettier-ignore
  expect(await wrong({ ...DEFAULT_POLICY, holdout: { share: 0.6, kinds: [] } })).toEqual([['holdout.share', 'must be at most 0.5']]) // prettier-ignore
  expect((await held()).revision).toBe(0)
})

test('it is changed by who has seen it as it is, and of two at once by one', async () => {
  const policy: Policy = { ...DEFAULT_POLICY, caps: [cap()] }
  const both = await Promise.all([put(policy, 0), put(policy, 0)])
  expect(both.map(({ status }) => status).sort()).toEqual([204, 409])
  expect(await held()).toEqual({ policy, revision: 1 })
  expect((await put(DEFAULT_POLICY, 0)).body.error.code).toBe('changed_meanwhile')
  expect((await put({ ...policy, quiet: null }, 1)).status).toBe(204)
  expect(await held()).toMatchObject({ policy: { quiet: null }, revision: 2 })
})
