import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../kernel/clock.ts'
import { Calendar } from '../rules/calendar.ts'
import { gate, isInHoldout, quietUntil, quotaAt, type Ask, type Ledger } from './gate.ts'
import { CHANNELS, DEFAULT_POLICY, PRIORITIES, TOUCH_KINDS, type Policy } from './policy.ts'

const brand = new Calendar('Asia/Shanghai')
/** Monday, ten in the morning there. */
const NOW = Date.parse('2026-03-02T10:00:00+08:00')
const clocks = { now: NOW, calendar: brand, brand }

const ask: Ask = {
  customer: 1,
  channel: 'broadcast',
  kind: 'marketing',
  priority: 'normal',
  validUntil: null,
  isHeldOut: false,
  content: { versionId: 1, expiresAt: null, kfMessages: 1 },
}
const ledger: Ledger = {
  externalUserid: 'wm1',
  userids: ['lin'],
  kf: { externalUserid: 'wm1', wroteAt: NOW - HOUR_MS, left: 5 },
  consents: [],
  touches: [],
}
const touched = (...agoMs: number[]) =>
  agoMs.map((ms) => ({ at: NOW - ms, channel: 'broadcast', kind: 'marketing' }) as const)
const cap = (most: number, window: Policy['caps'][number]['window'], more: Partial<Policy['caps'][number]> = {}) => ({
  ...DEFAULT_POLICY,
  caps: [{ name: 'c', kinds: null, channels: null, most, window, upTo: 'high' as const, ...more }],
})
const day = { kind: 'calendar', unit: 'day' } as const
const wrote = (agoMs: number, left: number) => ({ externalUserid: 'wm1', wroteAt: NOW - agoMs, left })
const ofMessages = (kfMessages: number) => ({ versionId: 1, expiresAt: null, kfMessages })
const way = { chatIds: ['wr1', 'wr2'], state: 'g1' }
const saysNo = { channel: 'wecom', purpose: 'marketing', given: false }

test.each<[string, Partial<Ask>, Partial<Ledger>, Policy, object]>([
  ['nothing speaks against it', {}, {}, DEFAULT_POLICY, { kind: 'goes' }],
  ['nobody of the staff is their friend', {}, { userids: [] }, DEFAULT_POLICY, { reason: 'unreachable' }],
  ['they have never written to customer service', { channel: 'kf' }, { kf: null }, DEFAULT_POLICY, { reason: 'unreachable' }],
  ['they write to customer service, and are nobody\'s friend', { channel: 'kf' }, { externalUserid: null, userids: [] }, DEFAULT_POLICY, { kind: 'goes' }],
  ['they have had what WeCom lets them have', { channel: 'kf' }, { kf: wrote(HOUR_MS, 0) }, DEFAULT_POLICY, { reason: 'unreachable' }],
  ['all of it may still be sent', { channel: 'kf', content: ofMessages(3) }, { kf: wrote(HOUR_MS, 3) }, DEFAULT_POLICY, { kind: 'goes' }],
  ['its end may not be sent', { channel: 'kf', content: ofMessages(3) }, { kf: wrote(HOUR_MS, 2) }, DEFAULT_POLICY, { reason: 'unreachable' }],
  ['it is more than anybody may be sent, which is said later', { channel: 'kf', content: ofMessages(6) }, { kf: wrote(HOUR_MS, 5) }, DEFAULT_POLICY, { kind: 'goes' }],
  ['a millisecond less than 48 hours after their words', { channel: 'kf' }, { kf: wrote(48 * HOUR_MS - 1, 1) }, DEFAULT_POLICY, { kind: 'goes' }],
  ['48 hours after their words', { channel: 'kf' }, { kf: wrote(48 * HOUR_MS, 5) }, DEFAULT_POLICY, { reason: 'unreachable' }],
  ['they want no more', {}, { consents: [saysNo] }, DEFAULT_POLICY, { reason: 'no_consent' }],
  ['they want no more, but it is about their order', { kind: 'service' }, { consents: [saysNo] }, DEFAULT_POLICY, { kind: 'goes' }],
  ['nobody has asked them', { channel: 'kf' }, {}, { ...DEFAULT_POLICY, consent: { ...DEFAULT_POLICY.consent, kf: 'given' } }, { reason: 'no_consent' }],
  ['they are of those who get nothing', {}, {}, { ...DEFAULT_POLICY, holdout: { share: 0.5, kinds: ['marketing'] } }, { reason: 'holdout' }],
  ['the flow holds them out', { isHeldOut: true }, {}, DEFAULT_POLICY, { reason: 'flow_holdout' }],
  ['one a day, and they had it', {}, { touches: touched(HOUR_MS) }, cap(1, day), { reason: 'cap', cap: 'c' }],
  ['one a day, and yesterday is another day', {}, { touches: touched(11 * HOUR_MS) }, cap(1, day), { kind: 'goes' }],
  ['one in 24 hours', {}, { touches: touched(11 * HOUR_MS) }, cap(1, { kind: 'rolling', ms: DAY_MS }), { reason: 'cap' }],
  ['a day ago to the millisecond is no more in it', {}, { touches: touched(DAY_MS) }, cap(1, { kind: 'rolling', ms: DAY_MS }), { kind: 'goes' }],
  ['what is urgent is not kept by a cap for the rest', { priority: 'high' }, { touches: touched(1) }, cap(1, day, { upTo: 'normal' }), { kind: 'goes' }],
  ['of another kind', { kind: 'care' }, { touches: touched(1) }, cap(1, day, { kinds: ['marketing'] }), { kind: 'goes' }],
  ['the corp has had its share of the day', {}, { touches: touched(HOUR_MS) }, { ...DEFAULT_POLICY, quota: 'one_a_day' }, { reason: 'quota' }],
  ['by hand there is no quota', { channel: 'chat' }, { touches: touched(HOUR_MS) }, { ...DEFAULT_POLICY, quota: 'one_a_day' }, { kind: 'goes' }],
  ['they are in one of its groups', { way }, { groups: [{ chat: 'wr2', state: null }] }, DEFAULT_POLICY, { reason: 'in_group' }],
  ['they have come by it, into a group that WeCom has made', { way }, { groups: [{ chat: 'wr9', state: 'g1' }] }, DEFAULT_POLICY, { reason: 'in_group' }],
  ['who is in it is told nothing, reachable or not', { way }, { userids: [], groups: [{ chat: 'wr1', state: null }] }, DEFAULT_POLICY, { reason: 'in_group' }],
  ['they are in another group, by another way', { way }, { groups: [{ chat: 'wr9', state: 'g2' }] }, DEFAULT_POLICY, { kind: 'goes' }],
  ['they are in a group, and it is no invitation', {}, { groups: [{ chat: 'wr1', state: null }] }, DEFAULT_POLICY, { kind: 'goes' }],
  ['its join way is over', { way: null }, {}, DEFAULT_POLICY, { reason: 'no_way' }],
  ['there is no such content', { content: undefined }, {}, DEFAULT_POLICY, { reason: 'no_content' }],
  ['it is over', { content: { versionId: 1, expiresAt: NOW, kfMessages: 1 } }, {}, DEFAULT_POLICY, { reason: 'content_expired' }],
])('%s', (_what, asked, held, policy, verdict) => {
  const customer = policy.holdout.share > 0 ? inHoldout : 1
  expect(gate({ ...ask, customer, ...asked }, { ...ledger, ...held }, policy, clocks)).toMatchObject(verdict)
}) // prettier-ignore
const inHoldout = Array.from({ length: 100 }, (_, id) => id).find((id) => isInHoldout(id, 0.5))!

test('in quiet hours it waits for the morning, but not beyond its deadline', () => {
  const night = { now: Date.parse('2026-03-02T23:30:00+08:00'), calendar: brand, brand }
  const morning = Date.parse('2026-03-03T08:00:00+08:00')
  expect(gate(ask, ledger, DEFAULT_POLICY, night)).toEqual({ kind: 'waits', until: morning })
  expect(gate({ ...ask, validUntil: morning }, ledger, DEFAULT_POLICY, night)).toEqual({ kind: 'not', reason: 'quiet_hours' }) // prettier-ignore
  expect(gate({ ...ask, kind: 'service' }, ledger, DEFAULT_POLICY, night)).toEqual({ kind: 'goes' })
  // Where the customer is, it is the afternoon.
  const berlin = { ...night, calendar: new Calendar('Europe/Berlin') }
  expect(gate(ask, ledger, DEFAULT_POLICY, berlin)).toEqual({ kind: 'goes' })
})

test.each([
  ['days_in_month', '2026-02-10T12:00:00+08:00', 28, '2026-02-01T00:00:00+08:00'],
  ['days_in_month', '2026-03-01T00:00:00+08:00', 31, '2026-03-01T00:00:00+08:00'],
  ['seven_a_week', '2026-03-01T12:00:00+08:00', 7, '2026-02-23T00:00:00+08:00'],
  ['one_a_day', '2026-03-01T12:00:00+08:00', 1, '2026-03-01T00:00:00+08:00'],
  ['four_a_month', '2026-03-31T12:00:00+08:00', 4, '2026-03-01T00:00:00+08:00'],
] as const)('WeCom counts %s at %s to %i', (quota, at, most, since) => {
  expect(quotaAt(quota, Date.parse(at), brand)).toEqual({ most, since: Date.parse(since) })
})

/** Minute by minute, by the clock on the wall. */
function isQuiet(from: string, until: string, at: number): boolean {
  const wall = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at) // prettier-ignore
  return from < until ? wall >= from && wall < until : wall >= from || wall < until
}
const anyTime = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 })).map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`) // prettier-ignore

test('quiet hours end at the first minute that is not quiet', () => {
  fc.assert(
    fc.property(anyTime, anyTime, fc.integer({ min: 0, max: 3 * 24 * 60 }), (from, until, minute) => {
      fc.pre(from !== until)
      const at = NOW + minute * MINUTE_MS
      let end = at
      while (isQuiet(from, until, end)) end += MINUTE_MS
      expect(quietUntil({ from, until }, at, brand)).toBe(isQuiet(from, until, at) ? end : undefined)
    }),
    { numRuns: 300 },
  )
})

/** A day of asking: whatever is asked in whatever order, no cap is ever broken, and nothing is kept back for nothing. */
test('caps hold, and only where they must', () => {
  const anyAsk = fc.record({
    afterMs: fc.integer({ min: 1, max: 12 * HOUR_MS }),
    channel: fc.constantFrom(...CHANNELS),
    kind: fc.constantFrom(...TOUCH_KINDS),
    priority: fc.constantFrom(...PRIORITIES),
  })
  const anyCap = fc.record({
    kinds: fc.option(fc.constantFrom<('marketing' | 'care' | 'service')[]>(['marketing'], ['care', 'service'])),
    channels: fc.option(fc.constantFrom<('broadcast' | 'kf')[]>(['broadcast'], ['kf'])),
    most: fc.integer({ min: 1, max: 3 }),
    window: fc.constantFrom(day, { kind: 'calendar', unit: 'week' } as const, { kind: 'rolling', ms: DAY_MS } as const),
    upTo: fc.constantFrom(...PRIORITIES),
  })
  fc.assert(
    fc.property(fc.array(anyAsk, { maxLength: 40 }), fc.array(anyCap, { maxLength: 4 }), (asks, given) => {
      const caps = given.map((one, place) => ({ ...one, name: `c${place}` }))
      const policy: Policy = { ...DEFAULT_POLICY, quiet: null, caps }
      const touches: { at: number; channel: Ask['channel']; kind: Ask['kind'] }[] = []
      let now = NOW
      for (const { afterMs, ...one } of asks) {
        now += afterMs
        const kf = { externalUserid: 'wm1', wroteAt: now, left: 5 }
        const verdict = gate({ ...ask, ...one }, { ...ledger, kf, touches }, policy, { now, calendar: brand, brand })
        const wouldBe = [...touches, { at: now, ...one }]
        const broken = caps.filter((cap) => {
          if (PRIORITIES.indexOf(one.priority) > PRIORITIES.indexOf(cap.upTo)) return false
          const counts = (t: { channel: Ask['channel']; kind: Ask['kind'] }) =>
            (!cap.kinds || (cap.kinds as string[]).includes(t.kind)) && (!cap.channels || (cap.channels as string[]).includes(t.channel)) // prettier-ignore
          if (!counts(one)) return false
          const since = cap.window.kind === 'rolling' ? now - cap.window.ms : brand.span(cap.window.unit, now).start - 1
          return wouldBe.filter((t) => counts(t) && t.at > since).length > cap.most
        })
        expect(verdict).toEqual(broken.length > 0 ? { kind: 'not', reason: 'cap', cap: broken[0]!.name } : { kind: 'goes' }) // prettier-ignore
        if (verdict.kind === 'goes') touches.push({ at: now, channel: one.channel, kind: one.kind })
      }
    }),
    { numRuns: 300 },
  )
})
