import { DateTime } from 'luxon'
import type { Filter, Leaf, LeafOf, Rule, Step, Test, Window } from '../../src/rules/language.ts'
import type { Chance } from './chance.ts'
import type { RawFact } from './facts.ts'
import { aimedMs, aimedPath, aimedThreshold } from './aims.ts'
import { instantIn, midnightIn, type Setting } from './histories.ts'
import {
  ADD_WAYS,
  ASKED,
  ATTRIBUTES,
  CHANNELS,
  CHATS,
  EVENTS,
  PROPERTIES,
  STAGES,
  USERIDS,
  type Property,
} from './vocabulary.ts'

/** What a rule may speak of: the setting, some facts to aim at, and the names that exist already (so no cycles). */
export interface Scope extends Setting {
  facts: RawFact[]
  segments: string[]
  heldTags: string[]
  kinds: readonly Leaf['kind'][]
}

const OPS = ['=', '!=', '<', '<=', '>', '>='] as const
export const LEAF_KINDS = [
  'attribute',
  'tag',
  'stage',
  'lifecycle',
  'segment',
  'contact',
  'group',
  'count',
  'distinct',
  'sum',
  'average',
  'min',
  'max',
  'first',
  'last',
  'sequence',
  'unanswered',
  'anniversary',
  'metric',
] as const satisfies readonly Leaf['kind'][]

/** A rule with a leaf of the given kind in it, alone or among others. */
export function draftRule(chance: Chance, scope: Scope, kind: Leaf['kind'], depth = 2): Rule {
  const leaf = draftLeaf(chance, scope, kind)
  if (depth === 0) return leaf
  const other = () => draftRule(chance, scope, chance.pick(possible(scope)), depth - 1)
  return chance.weigh<Rule>([
    [5, () => leaf],
    [2, () => ({ kind: 'not', of: draftRule(chance, scope, kind, depth - 1) })],
    [2, () => ({ kind: 'all', of: chance.shuffle([leaf, other()]) })],
    [2, () => ({ kind: 'any', of: chance.shuffle([leaf, other()]) })],
    [1, () => ({ kind: chance.pick(['all', 'any']), of: chance.shuffle([leaf, other(), other()]) })],
  ])
}

/** The kinds that have something to speak of; counting always has. */
export function possible({ kinds, segments, heldTags }: Scope): Leaf['kind'][] {
  const isMute = { segment: segments.length === 0, tag: heldTags.length === 0 } as Partial<
    Record<Leaf['kind'], boolean>
  >
  const speaking = kinds.filter((kind) => !isMute[kind])
  return speaking.length > 0 ? speaking : ['count']
}

export function draftLeaf(chance: Chance, scope: Scope, kind: Leaf['kind']): Leaf {
  const compared = () => ({ op: chance.pick(OPS) })
  const counted = () => ({ of: draftStep(chance), window: draftWindow(chance, scope) })
  switch (kind) {
    case 'attribute': {
      const attribute = chance.pick(ATTRIBUTES)
      const test = attribute === 'birthday' ? draftDateTest(chance, scope) : draftTest(chance, attribute)
      return { kind, attribute, test }
    }
    case 'tag':
      return { kind, tag: chance.pick(scope.heldTags) }
    case 'segment':
      return { kind, segment: chance.pick(scope.segments) }
    case 'stage': {
      const set = chance.pick(Object.keys(STAGES) as (keyof typeof STAGES)[])
      return { kind, set, stage: chance.pick(STAGES[set]) }
    }
    case 'lifecycle':
      return { kind, state: chance.pick(['new', 'growing', 'mature', 'silent', 'lost']) }
    case 'contact': {
      const some = <T>(share: number, values: readonly T[]) =>
        chance.often(share) ? chance.some(values, chance.pick([1, 1, 2])) : []
      const channels = CHANNELS.filter((one) => one !== '')
      return { kind, staff: some(0.6, USERIDS), states: some(0.3, channels), addWays: some(0.3, ADD_WAYS) }
    }
    case 'group':
      return { kind, chats: chance.often(0.6) ? chance.some(CHATS, chance.pick([1, 1, 2])) : [] }
    case 'count':
      return { kind, ...counted(), ...compared(), value: chance.pick([0, 0, 1, 1, 2, 3, 4]) }
    case 'distinct':
      return {
        kind,
        property: chance.pick(['sku', ...PROPERTIES]),
        ...counted(),
        ...compared(),
        value: chance.int(0, 3),
      }
    case 'sum':
    case 'average':
    case 'min':
    case 'max': {
      const property = chance.often(0.85) ? 'revenue' : chance.pick(PROPERTIES)
      const { of, window } = counted()
      return { kind, property, of, window, ...compared(), value: aimedThreshold(chance, scope, kind, of.event) }
    }
    case 'first':
    case 'last': {
      const property = chance.pick(PROPERTIES)
      return { kind, property, ...counted(), test: draftTest(chance, property) }
    }
    case 'sequence':
      return draftSequence(chance, scope)
    case 'unanswered':
      return draftUnanswered(chance, scope)
    case 'anniversary': {
      const fromDays = chance.pick([0, 0, 1, 3, 7, 30])
      const toDays = Math.min(366, fromDays + chance.pick([0, 0, 1, 3, 7, 30, 366]))
      return { kind, attribute: 'birthday', fromDays, toDays }
    }
    case 'metric': {
      const metric = chance.pick(['recency', 'frequency', 'monetary'] as const)
      const value =
        metric === 'monetary'
          ? aimedThreshold(chance, scope, 'sum', 'Order Completed')
          : chance.pick(metric === 'recency' ? [0, 1, 2, 7, 30, 2.5, -1] : [0, 1, 2, 3, 5, 2.5])
      return { kind, metric, ...compared(), value }
    }
  }
}

function draftWindow(chance: Chance, scope: Scope): Window {
  const iso = (instant: number) => DateTime.fromMillis(instant, { zone: scope.zone }).toISO()!
  return chance.weigh<Window>([
    [6, () => ({ kind: 'rolling', ms: aimedMs(chance, scope) })],
    [
      4,
      () => ({
        kind: 'calendar',
        unit: chance.often(0.1) ? 'year' : chance.pick(scope.scale.units),
        units: chance.pick([1, 1, 2, 3]),
      }),
    ],
    [1, () => ({ kind: 'since', at: iso(chance.often(0.5) ? midnightIn(chance, scope) : instantIn(chance, scope)) })],
    [1, () => ({ kind: 'ever' })],
  ])
}

const draftStep = (chance: Chance, filters = chance.pick([0, 0, 0, 1, 1, 2])): Step => ({
  event: chance.often(0.03) ? 'identify' : chance.pick(EVENTS),
  where: Array.from({ length: filters }, () => draftFilter(chance)),
})

function draftFilter(chance: Chance): Filter {
  const property = chance.pick(PROPERTIES)
  return { property, test: draftTest(chance, property) }
}

function draftTest(chance: Chance, property: Property): Test {
  const value = () => chance.pick<string | number | boolean>(ASKED[property])
  const text = () => chance.pick(property === 'address.city' ? ['上', '海', 'on', 'Lon'] : ['a', '1', '😀', ' '])
  return chance.weigh<Test>([
    [3, () => ({ op: '=', value: value() })],
    [3, () => ({ op: '!=', value: value() })],
    [4, () => ({ op: chance.pick(['<', '<=', '>', '>=']), value: value() })],
    [5, () => ({ op: chance.pick(['contains', 'starts']), value: text() })],
    [3, () => ({ op: 'in', value: Array.from({ length: chance.int(1, 4) }, value) })],
    [3, () => ({ op: chance.pick(['exists', 'missing']) })],
  ])
}

function draftDateTest(chance: Chance, scope: Scope): Test {
  const seen = scope.facts.flatMap(({ properties }) => {
    const { birthday } = properties as { birthday?: unknown }
    return typeof birthday === 'string' ? [birthday] : []
  })
  return chance.weigh<Test>([
    [3, () => ({ op: chance.pick(OPS), value: seen.length > 0 ? chance.pick(seen) : '1996-01-01' })],
    [1, () => ({ op: 'starts', value: '1996-' })],
    [1, () => ({ op: chance.pick(['exists', 'missing']) })],
  ])
}

function draftSequence(chance: Chance, scope: Scope): LeafOf<'sequence'> {
  const length = chance.pick([2, 2, 2, 3, 3, 4, 5])
  const { events, withinMs } = aimedPath(chance, scope, length)
  const steps = events.map((event) => ({ ...draftStep(chance, chance.pick([0, 0, 0, 0, 1])), event }))
  return { kind: 'sequence', steps, withinMs, window: draftWindow(chance, scope) }
}

function draftUnanswered(chance: Chance, scope: Scope): LeafOf<'unanswered'> {
  const { events, withinMs } = aimedPath(chance, scope, 2)
  const drafted = draftWindow(chance, scope)
  // A rolling window must be longer than the answer may take; otherwise nothing could ever be in it.
  const window = drafted.kind === 'rolling' ? { ...drafted, ms: withinMs + drafted.ms } : drafted
  const [first, then] = events.map((event) => ({ ...draftStep(chance), event })) as [Step, Step]
  // oxlint-disable-next-line unicorn/no-thenable -- the rule language's own word
  return { kind: 'unanswered', first, then, withinMs, window }
}
