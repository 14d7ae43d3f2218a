import { expect, test } from 'vitest'
import type { TallySpec, TallyState } from '../rules/tally.ts'
import { packMembership, packState, unpackSnapshot } from './packing.ts'
import { emptySnapshot, memberRow } from './snapshot.ts'

const AT = Date.UTC(2026, 10, 22, 8)

const STATES: [TallySpec['kind'], TallyState][] = [
  ['latest', [AT, AT - 1, AT - 60_000]],
  ['latest', []],
  ['distinct', [['s茶', AT], ['n1500000', -1], ['t', 0]]], // prettier-ignore
  ['total', [3, 2, 1_500_000]],
  ['total', [9, 9, '9007199254740993000000']],
  ['last', [AT, { nested: [null, 'NUL \u0000 and \ud800', 1.5] }]],
  ['first', [AT - 86_400_000 * 4_000, null]],
  ['moving', [[[AT - 5, 20_110_000], [AT, -1]], 7, '-123456789012345678901', AT + 3]], // prettier-ignore
  ['opening', [[[AT, 'tea']], AT + 1]],
  ['sequence', [null, [AT, null, AT - 5], AT + 1, null]],
  ['unanswered', [AT - 9, [AT - 5, AT], AT + 7, AT + 9]],
  ['unanswered', [null, [], null, AT]],
]

test('a snapshot comes back as it was', () => {
  const snapshot = emptySnapshot()
  STATES.forEach(([kind, state], id) =>
    snapshot.tallies.set({ id: id * 1_000_003, spec: { kind } as TallySpec, isPartial: () => id % 2 === 0 }, state),
  )
  snapshot.members.set(1, memberRow(1, AT, true)).set(2_000_000, memberRow(2_000_000, null, false))
  Object.assign(snapshot, { epoch: 7, now: AT, turns: 12, firstAt: AT - 9, due: null, lifecycle: 'silent' })
  snapshot.answers.set(3, Infinity).set(4, -Infinity).set(5, AT).set(6, -AT)
  snapshot.entered = [4, 2]
  snapshot.hand = { vip: [1, AT, 'crm', 'm-1', null] }
  snapshot.tags = { vip: ['hand', AT, null] }
  snapshot.unfolded = [7, 2_000_000_000_000, 9]
  const texts = [packState(snapshot), packMembership(snapshot), snapshot.tallies.pack()] as const
  const { tallies, ...rest } = unpackSnapshot(...texts)
  expect(rest).toEqual({ ...snapshot, tallies: undefined })
  expect(tallies.all()).toEqual(snapshot.tallies.all())
  expect(tallies.partial).toEqual(snapshot.tallies.partial)
  expect(tallies.partial.size).toBe(STATES.length / 2)
  expect(packState(unpackSnapshot(...texts))).toBe(texts[0])
  expect(packMembership(unpackSnapshot(...texts))).toBe(texts[1])
  expect(tallies.pack()).toBe(texts[2])
})

test('nothing is kept of a customer no turn has seen', () => {
  expect(unpackSnapshot('')).toEqual(emptySnapshot())
})

test('where somebody stands in flows comes back as it was, and says no more than it must', () => {
  const plain = { sop: 1, version: 2, key: '', enteredAt: AT, step: 'a', since: AT, dueAt: AT + 1, fact: null, deadlineAt: null, isHeldOut: false, stayedFrom: null } // prettier-ignore
  const positions = [
    plain,
    { ...plain, key: 'k', fact: 7, deadlineAt: AT, isHeldOut: true },
    { ...plain, stayedFrom: 3 },
  ]
  const snapshot = { ...emptySnapshot(), sops: { positions, entered: { 1: AT } } }
  const packed = packMembership(snapshot)
  expect(unpackSnapshot(packState(snapshot), packed).sops).toEqual(snapshot.sops)
  expect(packMembership({ ...snapshot, sops: { positions: [plain], entered: {} } })).not.toContain('null')
})
