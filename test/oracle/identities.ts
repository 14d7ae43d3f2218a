import { Chance } from './chance.ts'
import type { Assertion, Decision } from './identity.ts'

/** What was asserted, in order of arrival with repetitions, and what people decided. */
export interface IdentityCase {
  seed: number
  assertions: Assertion[]
  decisions: Decision[]
}

/** Strongest first, as identifiers come with a fact, and how many values of each: few, so that people collide. */
const POPULATION = {
  user_id: 4,
  unionid: 3,
  member_no: 2,
  external_userid: 2,
  'openid:wx1': 3,
  'openid:wx2': 2,
  phone: 4,
  email: 3,
  anonymous_id: 4,
  device_id: 3,
}
type KindName = keyof typeof POPULATION
const KINDS = Object.keys(POPULATION) as KindName[]

export function makeIdentityCase(seed: number): IdentityCase {
  const chance = new Chance(seed)
  const assertions = Array.from({ length: chance.int(3, 40) }, (_, i) => stamped(chance, i, someIdentifiers(chance)))
  if (chance.often(0.1)) assertions.push(...tablet(chance, assertions.length))
  if (chance.often(0.1)) assertions.push(...crowd(chance, assertions.length))
  const seen = [...new Set(assertions.flatMap(({ identifiers }) => identifiers))]
  const decisions: Decision[] = []
  for (let i = chance.pick([0, 0, 0, 1, 2, 4]); i > 0; i--) decisions.push(decision(chance, i, seen, decisions))
  const repeated = assertions.filter(() => chance.often(0.1))
  return { seed, assertions: chance.shuffle([...assertions, ...repeated]), decisions: chance.shuffle(decisions) }
}

/** Often about the same people as one before: the latest word counts. */
function decision(chance: Chance, i: number, seen: string[], before: Decision[]): Decision {
  const { at, source, messageId } = stamped(chance, i, [])
  const key = { at, source, messageId: `decision-${messageId}` }
  const say = chance.pick(['together', 'apart'] as const)
  const people = chance.some(seen, chance.int(2, 4))
  const cut = Math.max(1, chance.int(1, people.length - 1))
  const { a, b } =
    before.length > 0 && chance.often(0.6) ? chance.pick(before) : { a: people.slice(0, cut), b: people.slice(cut) }
  return { ...key, say, a, b }
}

/** Few instants, so that source and message often decide which assertion was first. */
const stamped = (chance: Chance, i: number, identifiers: string[]): Assertion => ({
  at: chance.int(0, 12),
  source: chance.pick(['web', 'app']),
  messageId: `${chance.pick(['a', '～', '😀'])}${i}`,
  identifiers,
})

function someIdentifiers(chance: Chance): string[] {
  const kinds = chance.some(KINDS, chance.pick([1, 2, 2, 2, 3, 4]))
  if (chance.often(0.05)) kinds.push('phone')
  const value = (kind: KindName) => `${kind}:${chance.int(1, POPULATION[kind])}`
  const ordered = kinds.sort((a, b) => KINDS.indexOf(a) - KINDS.indexOf(b))
  return [...new Set(ordered.map(value))]
}

/** A shop's tablet: about a hundred people on one device, the limit on either side. */
function tablet(chance: Chance, from: number): Assertion[] {
  const kind = chance.pick(['email', 'anonymous_id'])
  return Array.from({ length: chance.int(97, 103) }, (_, i) =>
    stamped(chance, from + i, [`${kind}:t${i}`, 'device_id:1']),
  )
}

/** Somebody's mistake: one address book, growing past what one customer may hold. */
function crowd(chance: Chance, from: number): Assertion[] {
  const isStar = chance.often(0.5)
  return Array.from({ length: isStar ? chance.int(85, 97) : chance.int(95, 105) }, (_, i) =>
    stamped(chance, from + 200 + i, [isStar ? 'user_id:1' : `phone:c${i}`, `phone:c${i + 1}`]),
  )
}
