import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareGroup, dismissGroup, factOf, type GroupEvent, type HeldGroup, type Hint, type ListedGroup, type Member } from './rules.ts' // prettier-ignore

const group = (members: ListedGroup['members'], more: Partial<ListedGroup> = {}): ListedGroup => ({
  name: '茶友',
  owner: 'lin',
  notice: '',
  createdAt: 1_000,
  memberVersion: 'v1',
  members,
  ...more,
})
const listed = (memberId: string, joinTime: number, scene = 1): ListedGroup['members'][number] => ({
  memberId,
  type: memberId.startsWith('wm') ? 'customer' : 'staff',
  joinTime,
  scene,
  invitor: null,
  state: null,
})
/** What is held after a reading. */
function after(truth: ListedGroup, held: HeldGroup | undefined, changed: Member[], readAt: number): HeldGroup {
  const members = new Map(held?.members.map((one) => [one.memberId, one]))
  for (const one of changed) members.set(one.memberId, one)
  return { ...truth, dismissedAt: null, readAt, members: [...members.values()] }
}
const told = (events: GroupEvent[]) => events.map(({ kind, at, detail }) => [kind, at, ...Object.values(detail)])
const first = group([listed('lin', 1), listed('wm1', 2, 3)])
const held = after(first, undefined, compareGroup(first, undefined, 9_000, []).changed, 9_000)

test('a group that was unknown is made, with who is in it since when and how', () => {
  expect(told(compareGroup(first, undefined, 9_000, []).events)).toEqual([
    ['created', 1_000, '茶友', 'lin'],
    ['joined', 1_000, 'lin', 'staff', 'invited'],
    ['joined', 2_000, 'wm1', 'customer', 'qr'],
  ])
})

test('the same reading again says nothing', () => {
  expect(compareGroup(first, held, 10_000, [])).toEqual({ events: [], changed: [] })
})

test('name, owner and notice; the callback says when', () => {
  const truth = group(first.members, { name: '新名', owner: 'wang', notice: '安静' })
  const hints: Hint[] = [{ at: 8_000, left: null, change: 'name' }]
  expect(told(compareGroup(truth, held, 10_000, hints).events)).toEqual([
    ['renamed', 8_000, '茶友', '新名'],
    ['owner_changed', 10_000, 'lin', 'wang'],
    ['notice', 10_000, '安静'],
  ])
})

test('who is gone has left, or was removed where the callback says so', () => {
  const truth = group([listed('lin', 1)])
  const hint = (at: number): Hint[] => [{ at, left: { memberIds: ['wm1'], reason: 'removed' }, change: null }]
  expect(told(compareGroup(truth, held, 10_000, []).events)).toEqual([['left', 10_000, 'wm1', 'customer', 'left']])
  expect(told(compareGroup(truth, held, 10_000, hint(8_000)).events)).toEqual([['left', 8_000, 'wm1', 'customer', 'removed']]) // prettier-ignore
  // of an earlier time in the group
  expect(told(compareGroup(truth, held, 10_000, hint(1_000)).events)).toEqual([['left', 10_000, 'wm1', 'customer', 'left']]) // prettier-ignore
})

test('who is in it since a later time had left, and is in it again', () => {
  const truth = group([listed('lin', 1), listed('wm1', 7)])
  expect(told(compareGroup(truth, held, 10_000, []).events)).toEqual([
    ['left', 6_999, 'wm1', 'customer', 'left'],
    ['joined', 7_000, 'wm1', 'customer', 'invited'],
  ])
})

test('a dismissed group has nobody in it', () => {
  const { events, changed, at } = dismissGroup(held, 10_000, [])
  expect(told(events).map(([kind]) => kind)).toEqual(['left', 'left', 'dismissed'])
  expect([changed.length, at]).toEqual([2, 10_000])
})

test('only of customers there are facts', () => {
  const { events } = compareGroup(first, undefined, 9_000, [])
  expect(events.flatMap((event) => factOf('wr1', event, 'u1') ?? [])).toEqual([
    {
      type: 'track',
      event: 'Group Joined',
      messageId: 'group joined wr1 wm1 2000',
      timestamp: '1970-01-01T00:00:02.000Z',
      properties: { chat: 'wr1', scene: 'qr' },
      context: {
        externalIds: [
          { type: 'external_userid', id: 'wm1' },
          { type: 'unionid', id: 'u1' },
        ],
      },
    },
  ])
})

test('whatever is read in whatever order, each joins and leaves in turn, and is in it in the end who is', () => {
  const member = fc.record({ id: fc.constantFrom('wm1', 'wm2', 'wm3'), at: fc.integer({ min: 1, max: 9 }) })
  const reading = fc.uniqueArray(member, { selector: ({ id }) => id })
  fc.assert(
    fc.property(fc.array(reading, { maxLength: 8 }), (readings) => {
      let before: HeldGroup | undefined
      const inside = new Map<string, number>()
      for (const [place, members] of readings.entries()) {
        const truth = group(members.map(({ id, at }) => listed(id, at)))
        const { events, changed } = compareGroup(truth, before, 10_000 + place, [])
        for (const { kind, at, detail } of events) {
          if (kind !== 'joined' && kind !== 'left') continue
          expect(inside.has(detail.member)).toBe(kind === 'left')
          if (kind === 'joined') inside.set(detail.member, at)
          else {
            expect(at).toBeGreaterThanOrEqual(inside.get(detail.member)!)
            inside.delete(detail.member)
          }
        }
        before = after(truth, before, changed, 10_000 + place)
        expect([...inside.keys()].sort()).toEqual(members.map(({ id }) => id).sort())
      }
    }),
  )
})
