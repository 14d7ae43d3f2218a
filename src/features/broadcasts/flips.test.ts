import { expect, test } from 'vitest'
import { DAY_MS, HOUR_MS } from '../../kernel/clock.ts'
import { Calendar } from '../../rules/calendar.ts'
import { DEFAULT_POLICY, type Cap, type Policy } from '../../touches/policy.ts'
import { flipOf, isSame, quietTurned, slotsOfCap, slotsOfQuota, turningOf, type Had, type Outcome } from './flips.ts'

const BRAND = new Calendar('Asia/Shanghai')
const NOON = Date.parse('2026-03-10T12:00:00+08:00')
const cap = (name: string, most = 2): Cap => ({ name, kinds: null, channels: null, most, window: { kind: 'rolling', ms: DAY_MS }, upTo: 'high' }) // prettier-ignore
const POLICY: Policy = { ...DEFAULT_POLICY, caps: [cap('first'), cap('second')] }
const out = (said: string, name: string | null = null): Outcome => ({ said, cap: name })

test('there is one check that turned: the one they fail at now, or the one they do not fail at any more', () => {
  for (const [said, became, flip] of [
    [out('goes'), out('quota'), ['quota', null, true]],
    [out('waits'), out('no_consent'), ['no_consent', null, true]],
    [out('unreachable'), out('goes'), ['unreachable', null, false]],
    [out('no_consent'), out('quota'), ['no_consent', null, false]],
    [out('quota'), out('no_consent'), ['no_consent', null, true]],
    [out('cap', 'second'), out('cap', 'first'), ['cap', 'first', true]],
    [out('cap', 'first'), out('cap', 'second'), ['cap', 'first', false]],
    [out('cap', 'second'), out('unreachable'), ['unreachable', null, true]],
  ] as const) {
    const { check, cap: name, fails } = flipOf(said, became, POLICY)
    expect([check, name, fails], `${said.said} → ${became.said}`).toEqual(flip)
  }
  expect(isSame(out('waits'), out('goes'))).toBe(true)
  expect(isSame(out('cap', 'first'), out('cap', 'second'))).toBe(false)
})

const had = (id: number, hours: number, endedHours: number | null = null): Had => ({
  id,
  channel: 'broadcast',
  kind: 'marketing',
  at: NOON + hours * HOUR_MS,
  endedAt: endedHours === null ? null : NOON + endedHours * HOUR_MS,
})
const hourOf = (at: number) => (at - NOON) / HOUR_MS

test('of a cap: who took the last slot, and what freed one', () => {
  const slots = slotsOfCap(cap('two a day'), BRAND)
  const told = (touches: Had[], fills: boolean) => {
    const turning = turningOf(touches, slots, NOON, fills)
    return turning && [turning.touch.id, turning.by, hourOf(turning.at)]
  }
  expect(told([had(1, -5), had(2, -4), had(3, -3)], true)).toEqual([2, 'asked', -4])
  expect(told([had(1, -40), had(2, -10)], false)).toBeUndefined()
  expect(told([had(1, -30), had(2, -29)], false)).toEqual([1, 'time', -6])
  expect(told([had(1, -10, -2), had(2, -9)], false)).toEqual([1, 'ended', -2])
  // One goes at the instant at which another comes: it was full, and is again.
  expect(told([had(1, -30), had(2, -10), had(3, -6)], true)).toEqual([3, 'asked', -6])
  expect(told([had(1, -5)], true)).toBeUndefined()
})

test('of the quota: it is as many as the period allows, and time gives it back', () => {
  const slots = slotsOfQuota({ ...POLICY, quota: 'one_a_day' }, BRAND)
  expect(turningOf([had(1, -1)], slots, NOON, true)).toMatchObject({ touch: { id: 1 }, by: 'asked' })
  expect(turningOf([had(1, -13)], slots, NOON, false)).toMatchObject({ by: 'time', at: NOON - 12 * HOUR_MS })
})

test('when the quiet hours began or ended last, over midnight too', () => {
  const at = (time: string) => ({ now: Date.parse(`2026-03-10T${time}:00+08:00`), calendar: BRAND })
  const said = (time: string, begins: boolean) => new Date(quietTurned({ from: '22:00', until: '08:00', kinds: [], then: 'drop' }, at(time), begins)).toISOString() // prettier-ignore
  expect(said('23:00', true)).toBe('2026-03-10T14:00:00.000Z')
  expect(said('02:00', true)).toBe('2026-03-09T14:00:00.000Z')
  expect(said('09:00', false)).toBe('2026-03-10T00:00:00.000Z')
  expect(said('07:00', false)).toBe('2026-03-09T00:00:00.000Z')
})
