import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DAY_MS, HOUR_MS } from '../kernel/clock.ts'
import { Calendar } from '../rules/calendar.ts'
import { answered, chooseChannel, type Choice } from './fallback.ts'
import { gate, isInHoldout, REASONS, type Ask, type Ledger } from './gate.ts'
import { CHANNELS, DEFAULT_POLICY, TOUCH_KINDS, type Channel, type Policy } from './policy.ts'

const brand = new Calendar('Asia/Shanghai')
/** Monday, ten in the morning there. */
const NOW = Date.parse('2026-03-02T10:00:00+08:00')

type Given = { ask: Omit<Ask, 'channel'>; ledger: Ledger; policy: Policy; now: number }
const verdictBy = ({ ask, ledger, policy, now }: Given, channel: Channel) =>
  gate({ ...ask, channel }, ledger, policy, { now, calendar: brand, brand })
const choose = (given: Given, channels: readonly Channel[]) => {
  const { ask, ledger, policy } = given
  return chooseChannel(channels, (channel) =>
    answered(verdictBy(given, channel), { channel, kind: ask.kind, ledger, policy }),
  )
}

/** What the rule says, in words of its own: every channel is asked, and those count up to the first whose answer is no mere no
 *  of that channel. */
function oracle(given: Given, channels: readonly Channel[]): Choice {
  const all = channels.map((channel) => ({ channel, verdict: verdictBy(given, channel) }))
  const isShared = ({ reason, cap }: { reason: string; cap?: string }): boolean => {
    if (reason === 'cap') return given.policy.caps.find(({ name }) => name === cap)!.channels === null
    // Without a word of theirs it depends on what the policy says of the channel.
    if (reason === 'no_consent') return given.ledger.consents.some(({ purpose }) => purpose === (given.ask.kind === 'service' ? 'service' : 'marketing')) // prettier-ignore
    return !['unreachable', 'quota'].includes(reason)
  }
  const stop = all.findIndex(({ verdict }) => verdict.kind !== 'not' || isShared(verdict))
  const asked = stop < 0 ? all : all.slice(0, stop + 1)
  const last = asked.at(-1)!
  if (last.verdict.kind === 'waits') return last.verdict
  const refused = asked.flatMap(({ channel, verdict }) => {
    if (verdict.kind !== 'not') return []
    const { reason, cap } = verdict
    return { channel, reason, ...(cap !== undefined && { cap }) }
  })
  return { kind: 'settled', channel: last.verdict.kind === 'goes' ? last.channel : null, refused }
}

const day = { kind: 'calendar', unit: 'day' } as const
const anyChannels = fc.uniqueArray(fc.constantFrom(...CHANNELS), { minLength: 1 })
const anyTouch = fc.record({
  at: fc.integer({ min: 0, max: DAY_MS }).map((ago) => NOW - ago),
  channel: fc.constantFrom(...CHANNELS),
  kind: fc.constantFrom(...TOUCH_KINDS),
})
const anyCap = fc.record({
  kinds: fc.constant(null),
  channels: fc.constantFrom<Channel[] | null>(null, ['broadcast'], ['kf'], ['broadcast', 'chat']),
  most: mostly(1, 2),
  window: fc.constant(day),
  upTo: mostly('high' as const, 'low' as const),
})
const anyGiven: fc.Arbitrary<Given> = fc
  .record({
    hour: fc.integer({ min: 0, max: 23 }),
    kind: fc.constantFrom(...TOUCH_KINDS),
    validForMs: fc.option(fc.integer({ min: 1, max: 2 * DAY_MS })),
    customer: fc.integer({ min: 1, max: 40 }),
    isHeldOut: mostly(false, true),
    isFriend: mostly(true, false),
    kfLeft: fc.constantFrom(null, 0, 1, 2, 3),
    word: fc.constantFrom(null, null, null, true, true, false),
    consent: fc.record({ broadcast: anyConsent(), chat: anyConsent(), kf: anyConsent() }),
    share: mostly(0, 0.5),
    caps: fc.array(anyCap, { maxLength: 2 }),
    isQuiet: mostly(false, true),
    then: fc.constantFrom('defer' as const, 'drop' as const),
    touches: fc.array(anyTouch, { maxLength: 3 }),
    content: fc.constantFrom('there', 'there', 'there', 'there', 'over', 'none'),
    way: fc.constantFrom(undefined, undefined, undefined, undefined, null, { chatIds: ['wr1'], state: 'g1' }),
  })
  .map((one) => {
    const now = NOW + (one.hour - 10) * HOUR_MS
    const content = one.content === 'none' ? undefined : { versionId: 1, expiresAt: one.content === 'over' ? now : null, kfMessages: 1 } // prettier-ignore
    return {
      now,
      ask: {
        customer: one.customer,
        kind: one.kind,
        priority: 'normal' as const,
        validUntil: one.validForMs === null ? null : now + one.validForMs,
        isHeldOut: one.isHeldOut,
        content,
        ...(one.way !== undefined && { way: one.way }),
      },
      ledger: {
        externalUserid: 'wm1',
        userids: one.isFriend ? ['lin'] : [],
        kf: one.kfLeft === null ? null : { externalUserid: 'wm1', wroteAt: now - HOUR_MS, left: one.kfLeft },
        consents: one.word === null ? [] : [{ channel: 'wecom', purpose: 'marketing', given: one.word }],
        touches: one.touches,
        groups: [{ chat: 'wr1', state: null }],
      },
      policy: {
        ...DEFAULT_POLICY,
        consent: one.consent,
        holdout: { share: one.share, kinds: ['marketing' as const] },
        caps: one.caps.map((cap, place) => ({ ...cap, name: `c${place}` })),
        quiet: one.isQuiet ? { from: '22:00', until: '08:00', kinds: [...TOUCH_KINDS], then: one.then } : null,
        quota: 'one_a_day' as const,
      },
    }
  })
function mostly<T>(often: T, seldom: T): fc.Arbitrary<T> {
  return fc.constantFrom(often, often, often, seldom)
}
function anyConsent() {
  return mostly('unless_withdrawn' as const, 'given' as const)
}

test('the choice is that of asking every channel and looking', () => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(anyGiven, anyChannels, (given, channels) => {
      const choice = choose(given, channels)
      expect(choice).toEqual(oracle(given, channels))
      if (choice.kind === 'waits') seen.add('waits')
      else for (const { reason } of choice.refused) seen.add(`${reason} ${choice.channel === null ? 'not' : 'goes'}`)
    }),
    { numRuns: 3_000 },
  )
  // All of it was come to.
  expect([...REASONS].filter((reason) => !seen.has(`${reason} not`))).toEqual([])
  for (const one of ['waits', 'unreachable goes', 'no_consent goes', 'cap goes', 'quota goes']) expect(seen).toContain(one) // prettier-ignore
})

test('no channel that is left unasked would have let it go, and who waits could not have got it at once by another', () => {
  fc.assert(
    fc.property(anyGiven, anyChannels, (given, channels) => {
      const choice = choose(given, channels)
      if (choice.kind === 'settled' && choice.channel !== null) return
      for (const channel of channels) expect(verdictBy(given, channel).kind).not.toBe('goes')
    }),
    { numRuns: 3_000 },
  )
})

const friend: Given = {
  now: NOW,
  ask: { customer: 1, kind: 'marketing', priority: 'normal', validUntil: null, isHeldOut: false, content: { versionId: 1, expiresAt: null, kfMessages: 1 } }, // prettier-ignore
  ledger: { externalUserid: 'wm1', userids: ['lin'], kf: { externalUserid: 'wm1', wroteAt: NOW - HOUR_MS, left: 5 }, consents: [], touches: [{ at: NOW - HOUR_MS, channel: 'broadcast', kind: 'marketing' }] }, // prettier-ignore
  policy: { ...DEFAULT_POLICY, quota: 'one_a_day' },
}

test('a month that is full in one channel is not full in another; what counts all channels is', () => {
  expect(choose(friend, ['broadcast', 'kf'])).toEqual({ kind: 'settled', channel: 'kf', refused: [{ channel: 'broadcast', reason: 'quota' }] }) // prettier-ignore
  const caps = [{ name: '每天一条', kinds: null, channels: null, most: 1, window: day, upTo: 'high' as const }]
  expect(choose({ ...friend, policy: { ...friend.policy, caps } }, ['broadcast', 'kf'])).toEqual({ kind: 'settled', channel: null, refused: [{ channel: 'broadcast', reason: 'cap', cap: '每天一条' }] }) // prettier-ignore
})

test('at night the first that may send later is waited for; beyond the deadline nobody is asked twice', () => {
  const night = { ...friend, now: Date.parse('2026-03-02T23:30:00+08:00'), ledger: { ...friend.ledger, userids: [] } }
  const morning = Date.parse('2026-03-03T08:00:00+08:00')
  expect(choose(night, ['broadcast', 'kf'])).toEqual({ kind: 'waits', until: morning })
  const late = { ...night, ask: { ...night.ask, validUntil: morning } }
  expect(choose(late, ['kf', 'chat'])).toEqual({ kind: 'settled', channel: null, refused: [{ channel: 'kf', reason: 'quiet_hours' }] }) // prettier-ignore
})

test('who is held out has one reason', () => {
  const customer = Array.from({ length: 100 }, (_, id) => id).find((id) => isInHoldout(id, 0.5))!
  const policy = { ...friend.policy, holdout: { share: 0.5, kinds: ['marketing' as const] } }
  expect(choose({ ...friend, policy, ask: { ...friend.ask, customer } }, ['kf', 'broadcast', 'chat'])).toEqual({ kind: 'settled', channel: null, refused: [{ channel: 'kf', reason: 'holdout' }] }) // prettier-ignore
})
