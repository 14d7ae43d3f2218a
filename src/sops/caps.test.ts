import { expect, test } from 'vitest'
import { DAY_MS, HOUR_MS } from '../kernel/clock.ts'
import { DEFAULT_POLICY, type Cap } from '../touches/policy.ts'
import { neverPasses } from './caps.ts'
import { sopShape } from './language.ts'

const send = (next: string | null) => ({ kind: 'send', channel: 'broadcast', content: 'c', next })
const by = (channel: string, fallback: string[], next: string | null) => ({ ...send(next), channel, fallback })
const wait = (ms: number, next: string | null) => ({ kind: 'wait', until: { kind: 'duration', ms }, next })
const flow = (steps: object, more: object = {}) => sopShape.parse({ trigger: { kind: 'manual' }, reentry: { kind: 'never' }, first: 'a', steps, ...more }) // prettier-ignore
const cap = (most: number, window: Cap['window'], more: Partial<Cap> = {}): Cap => ({ name: 'few', kinds: null, channels: null, most, window, upTo: 'high', ...more }) // prettier-ignore
const rolling = (ms: number) => ({ kind: 'rolling', ms }) as const
const day = { kind: 'calendar', unit: 'day' } as const
const never = (sop: object, caps: Cap[], quiet: typeof DEFAULT_POLICY.quiet = null) =>
  neverPasses(sop as never, { ...DEFAULT_POLICY, quiet, caps }).map(({ step }) => step)

const twice = flow({ a: send('b'), b: send(null) })
const later = (ms: number) => flow({ a: send('w'), w: wait(ms, 'b'), b: send(null) })

test.each([
  ['two at once, one a day', twice, [cap(1, day)], ['b']],
  ['two at once, two a day', twice, [cap(2, day)], []],
  ['two at once, one a day of another kind', twice, [cap(1, day, { kinds: ['service'] })], []],
  ['two at once, one a day by another channel', twice, [cap(1, day, { channels: ['kf'] })], []],
  ['two at once, one a day of what is less urgent', flow({ a: send('b'), b: send(null) }, { touch: { kind: 'marketing', priority: 'high' } }), [cap(1, day, { upTo: 'normal' })], []],
  ['one a day by the first channel, and another behind it', flow({ a: send('b'), b: by('broadcast', ['kf'], null) }), [cap(1, day, { channels: ['broadcast'] })], []],
  ['one a day by each of its channels', flow({ a: send('b'), b: by('broadcast', ['kf'], 'c'), c: by('kf', ['broadcast'], null) }), [cap(1, day, { channels: ['broadcast'] }), cap(1, day, { channels: ['kf'] })], ['c']],
  ['by whichever it went, one a day of all', flow({ a: by('kf', ['broadcast'], 'b'), b: send(null) }), [cap(1, day)], ['b']],
  ['by another channel where nothing went, one a day of all', flow({ a: { ...by('kf', [], null), otherwise: 'b' }, b: send(null) }), [cap(1, day)], []],
  ['by another channel where something went, one a day of all', flow({ a: { ...by('kf', [], 'b'), otherwise: null }, b: send(null) }), [cap(1, day)], ['b']],
  ['by another channel, whether or not it went', flow({ a: by('kf', ['chat'], 'b'), b: send(null) }), [cap(1, day)], []],
  ['by another channel, and by it again', flow({ a: by('kf', [], 'b'), b: send('c'), c: send(null) }), [cap(1, day)], ['c']],
  ['by channels that are shut already where nothing went', flow({ a: by('kf', [], 'b'), b: by('kf', [], 'c'), c: send(null) }), [cap(1, day)], ['b']],
  ['who is invited may be in the group already', flow({ a: { ...send('b'), otherwise: null, kind: 'invite', way: 1, title: '进群' }, b: send(null) }), [cap(1, day)], []],
  ['it may have gone by a channel that is not counted', flow({ a: by('broadcast', ['kf'], 'b'), b: send(null) }), [cap(1, day, { channels: ['broadcast'] })], []],
  ['an hour apart, one in any two hours', later(HOUR_MS), [cap(1, rolling(2 * HOUR_MS))], ['b']],
  ['an hour apart, one in any hour', later(HOUR_MS), [cap(1, rolling(HOUR_MS))], []],
  ['an hour apart, one a day: the night may lie between', later(HOUR_MS), [cap(1, day)], []],
  ['three days apart, one in a week', later(3 * DAY_MS), [cap(1, rolling(7 * DAY_MS))], ['b']],
] as const)('%s', (_what, sop, caps, wanted) => {
  expect(never(sop, [...caps])).toEqual(wanted)
}) // prettier-ignore

test('where one way leads to it without another message, it may pass', () => {
  const steps = { a: { kind: 'split', arms: [{ name: 'x', weight: 1, next: 'b' }, { name: 'y', weight: 1, next: 'c' }] }, b: send('c'), c: send('d'), d: send(null) } // prettier-ignore
  expect(never(flow(steps), [cap(1, day)])).toEqual(['d'])
})

test('one that is kept back is not counted for the next', () => {
  expect(never(flow({ a: send('b'), b: send('w'), w: wait(HOUR_MS, 'c'), c: send(null) }), [cap(1, rolling(HOUR_MS))])).toEqual(['b']) // prettier-ignore
})

test('what is put off for the night may go later', () => {
  const quiet = { from: '22:00', until: '08:00', kinds: ['marketing' as const], then: 'defer' as const }
  expect(never(later(HOUR_MS), [cap(1, rolling(2 * HOUR_MS))], quiet)).toEqual([])
  expect(never(later(HOUR_MS), [cap(1, rolling(3 * DAY_MS))], quiet)).toEqual(['b'])
})
