import { DateTime } from 'luxon'
import type { Chance } from './chance.ts'
import type { OrderKey, RawFact } from './facts.ts'
import {
  ACCOUNTS,
  ADD_WAYS,
  AMOUNTS,
  CHANNELS,
  CHATS,
  CITIES,
  EMPTY,
  EVENT_TYPES,
  EVENTS,
  FLAGS,
  ODD_AMOUNTS,
  STAGES,
  TEXTS,
  TWINS,
  USERIDS,
  type Event,
  type Scale,
} from './vocabulary.ts'

/** What a history is made around: a zone, an instant where its calendar is interesting, and a length. */
export interface Setting {
  zone: string
  anchor: number
  scale: Scale
  tags: string[]
}

export const jitter = (chance: Chance): number => chance.pick([-1, 0, 0, 1])

/** Raw facts in no particular order: ties, instants a window apart, and midnights are common. */
export function makeHistory(chance: Chance, setting: Setting, count: number): RawFact[] {
  const facts: RawFact[] = []
  // One event and one tag lead, so that windows fill and a later word about a tag has something to overrule.
  const leading = { event: chance.pick(EVENTS), tag: chance.pick(setting.tags) }
  const isSocial = chance.often(0.3)
  const latest = setting.anchor + setting.scale.spanMs * 2
  for (let i = 0; i < count; i++) {
    const base = {
      at: Math.min(instantNear(chance, setting, facts), latest),
      source: chance.pick(['web', 'app', '店']),
      messageId: `${chance.pick(['a', '～', '😀'])}${i}`,
    }
    const other = facts.length > 0 ? chance.pick(facts) : undefined
    // The message decides between equals, and a messageId is unique only within its source.
    if (other && chance.often(0.15)) Object.assign(base, { at: other.at, source: other.source })
    else if (other && chance.often(0.1)) base.messageId = other.messageId
    const isKnown = facts.some((fact) => fact.source === base.source && fact.messageId === base.messageId)
    if (isKnown) base.messageId += `-${i}`
    const isBond = chance.often(isSocial ? 0.6 : 0.06)
    facts.push(isBond ? makeBond(chance, base, facts) : makeFact(chance, setting, base, leading))
  }
  return facts
}

const instantNear = (chance: Chance, setting: Setting, facts: RawFact[]): number =>
  chance.weigh<number>([
    [30, () => instantIn(chance, setting)],
    [facts.length === 0 ? 0 : 25, () => chance.pick(facts).at + chance.pick(setting.scale.windowsMs) + jitter(chance)],
    [facts.length === 0 ? 0 : 10, () => chance.pick(facts).at],
    [20, () => midnightIn(chance, setting) + jitter(chance)],
    [10, () => setting.anchor + jitter(chance)],
  ])

export const instantIn = (chance: Chance, { anchor, scale }: Setting): number =>
  anchor + chance.int(-Math.floor(scale.spanMs * 0.6), Math.floor(scale.spanMs * 0.4))

export function midnightIn(chance: Chance, setting: Setting): number {
  const instant = DateTime.fromMillis(instantIn(chance, setting), { zone: setting.zone })
  return instant.startOf(chance.pick(setting.scale.units)).toMillis()
}

function makeFact(chance: Chance, setting: Setting, base: OrderKey, leading: { event: Event; tag: string }): RawFact {
  return chance.weigh<RawFact>([
    [
      68,
      () => {
        // An order seen as a page is counted by its name but is no order.
        const name = chance.often(0.5) ? leading.event : chance.pick(EVENTS)
        const type = chance.often(0.03) ? 'page' : EVENT_TYPES[name]
        return { ...base, type, name, properties: makeProperties(chance) }
      },
    ],
    [18, () => ({ ...base, type: 'identify', name: 'identify', properties: makeTraits(chance, setting) })],
    [
      12,
      () => {
        const tag = chance.often(0.5) ? leading.tag : chance.pick(setting.tags)
        if (chance.often(0.35)) return { ...base, type: 'track', name: 'Tag Removed', properties: { tag } }
        const until = chance.often(0.5) ? base.at + chance.pick(setting.scale.windowsMs) : null
        return { ...base, type: 'track', name: 'Tag Added', properties: { tag, until } }
      },
    ],
    [
      2,
      () => ({
        ...base,
        ...chance.pick([{ type: 'group', name: 'group' } as const, { type: 'alias', name: 'alias' } as const]),
        properties: {},
      }),
    ],
  ])
}

/** Words about staff and groups, few enough that later ones overrule earlier ones; some do not say with whom. */
function makeBond(chance: Chance, base: OrderKey, before: RawFact[]): RawFact {
  const held = before.filter((fact) => fact.account !== undefined)
  // Two words about one bond at one instant: the source and the messageId say which is the later.
  if (held.length > 0 && chance.often(0.2)) {
    const { at, type, name, account, properties } = chance.pick(held)
    const other = { 'Contact Added': 'Contact Ended', 'Contact Ended': 'Contact Added', 'Group Joined': 'Group Left' }
    return {
      ...base,
      at,
      type,
      account: account!,
      name: other[name as keyof typeof other] ?? 'Group Joined',
      properties,
    }
  }
  const isContact = chance.often(0.6)
  const key = isContact ? 'userid' : 'chat'
  const other: unknown = chance.often(0.95) ? chance.pick(isContact ? USERIDS : CHATS) : chance.pick([7, null, ['wr1']])
  const fact = { ...base, type: 'track' as const, account: chance.often(0.7) ? ACCOUNTS[0]! : chance.pick(ACCOUNTS) }
  if (chance.often(0.4))
    return { ...fact, name: isContact ? 'Contact Ended' : 'Group Left', properties: { [key]: other, reason: 'left' } }
  const properties: Record<string, unknown> = { [key]: other }
  if (chance.often(0.5)) properties.state = chance.often(0.9) ? chance.pick(CHANNELS) : chance.pick([7, null])
  if (chance.often(0.6)) properties.addWay = chance.often(0.9) ? chance.pick(ADD_WAYS) : chance.pick(['1', null])
  return { ...fact, name: isContact ? 'Contact Added' : 'Group Joined', properties }
}

function makeProperties(chance: Chance): object {
  const properties: Record<string, unknown> = {}
  const put = (share: number, name: string, usual: readonly unknown[], odd: readonly unknown[]) => {
    if (chance.often(share)) properties[name] = chance.often(0.82) ? chance.pick(usual) : chance.pick(odd)
  }
  put(0.9, 'revenue', AMOUNTS, [...ODD_AMOUNTS, ...EMPTY])
  put(0.8, 'sku', chance.often(0.5) ? TEXTS : TWINS, [1e10, ...EMPTY])
  put(0.3, 'items', [['a'], ['b', 'a']], [{ 0: 'a' }, 'a', { 1: 'b' }])
  put(0.5, 'gift', FLAGS, ['true', 1, 0, ...EMPTY])
  return { ...properties, ...makeAddress(chance) }
}

/** The same path in every shape it may come in: nested, flat, both, inside a list, under a text. */
function makeAddress(chance: Chance): object {
  const city = chance.often(0.85) ? chance.pick(CITIES) : chance.pick([7, ...EMPTY])
  return chance.weigh<object>([
    [25, () => ({})],
    [50, () => ({ address: { city } })],
    [10, () => ({ 'address.city': city })],
    [5, () => ({ 'address.city': city, address: { city: chance.pick(CITIES) } })],
    [5, () => ({ address: [{ city }] })],
    [5, () => ({ address: chance.pick(['London', null]) })],
  ])
}

/** Traits share the properties' names and values; a birthday lies around the history. */
function makeTraits(chance: Chance, setting: Setting): object {
  const traits: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(makeProperties(chance))) if (chance.often(0.6)) traits[name] = value
  if (chance.often(0.15)) traits[chance.pick(['revenue', 'sku', 'gift'])] = null
  if (chance.often(0.5)) traits.birthday = makeBirthday(chance, setting)
  return traits
}

function makeBirthday(chance: Chance, setting: Setting): unknown {
  const near = DateTime.fromMillis(instantIn(chance, setting), { zone: setting.zone }).set({ year: 1996 })
  return chance.weigh<unknown>([
    [60, () => near.toISODate()],
    [15, () => `${near.toISODate()}T23:30:00-08:00`],
    [10, () => '2000-02-29'],
    [5, () => '1999-02-28'],
    [10, () => '2001-02-29'],
    [10, () => chance.pick(['1990-13-01', '0000-12-31', 'soon', 19960101, null, '1996-1-1'])],
  ])
}

/** Where the person stands in each stage set, and since when. */
export interface StageMove {
  at: number
  set: string
  stage: string | null
}

export function makeStages(chance: Chance, setting: Setting): StageMove[] {
  return Object.entries(STAGES)
    .flatMap(([set, stages]) =>
      Array.from({ length: chance.int(1, 6) }, () => ({
        at: instantIn(chance, setting),
        set,
        stage: chance.often(0.85) ? chance.pick(stages) : null,
      })),
    )
    .sort((a, b) => a.at - b.at)
}
