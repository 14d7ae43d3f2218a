import { compareOrder, compareText, type Identifier, type OrderKey } from '../events.ts'
import { MAX_IDENTIFIER_NEIGHBOURS, MAX_IDENTIFIERS_PER_CUSTOMER } from '../kernel/limits.ts'

/**
 * Who is who, as a pure function of what was asserted. Facts assert edges between the identifiers they came with, people
 * decide; a cluster (everything connected) is divided into customers by trying edges in one total order: people's word
 * first, then edges between strong identifiers, then those with a weak end, each by the order of their earliest fact. The
 * answer is the same whatever the order of arrival, and undoing a merge is a decision more and the same computation.
 */
export interface IdentifierKind {
  strong: boolean
  /** A person has one value of it. */
  single: boolean
  /** Its values are personal: the log holds keyed tokens. */
  personal: boolean
}

/** Strongest first. `openid:<app>` stands where `openid` does. */
const KINDS: Record<string, IdentifierKind> = {
  unionid: { strong: true, single: true, personal: false },
  user_id: { strong: true, single: true, personal: false },
  member_no: { strong: true, single: true, personal: false },
  external_userid: { strong: true, single: true, personal: false },
  openid: { strong: true, single: true, personal: false },
  phone: { strong: true, single: false, personal: true },
  email: { strong: true, single: false, personal: true },
  anonymous_id: { strong: false, single: false, personal: false },
  device_id: { strong: false, single: false, personal: false },
}
const RANK = new Map(Object.keys(KINDS).map((kind, index) => [kind, index]))
const baseOf = (kind: string): string => (kind.startsWith('openid:') ? 'openid' : kind)

export const kindOf = (kind: string): IdentifierKind | undefined =>
  Object.hasOwn(KINDS, baseOf(kind)) ? KINDS[baseOf(kind)] : undefined
const isStrong = (identity: Identifier): boolean => kindOf(identity.kind)!.strong

/** Strongest first, then by kind and value. The first is the one an event hangs on. */
export const compareIdentifiers = (a: Identifier, b: Identifier): number =>
  RANK.get(baseOf(a.kind))! - RANK.get(baseOf(b.kind))! || compareText(a.kind, b.kind) || compareText(a.value, b.value)

export interface Identity extends Identifier {
  id: number
}
export interface AssertedEdge {
  a: number
  b: number
  key: OrderKey
}
export interface Decision {
  decision: 'together' | 'apart'
  a: number[]
  b: number[]
  key: OrderKey
}
export type Refusal = 'shared' | 'separated' | 'conflict' | 'size'
export interface Partition {
  /** Identity id → customer id, the smallest identity id of the customer. */
  customerOf: Map<number, number>
  refused: Map<AssertedEdge, { reason: Refusal; kind: string | null }>
  /** Identifiers seen together with too many others. Once shared, always shared: neighbours only grow in number. */
  shared: Set<number>
}

interface Part {
  ids: number[]
  /** Strong identifiers: kind → values. */
  strong: Map<string, Set<string>>
}

/** `sharedNeighbours`: how many edges an identity has besides `edges`, to identities known to be shared. */
export function divide(
  identities: Identity[],
  edges: AssertedEdge[],
  decisions: Decision[],
  sharedNeighbours: Map<number, number> = new Map(),
): Partition {
  const byId = new Map(identities.map((identity) => [identity.id, identity]))
  const partOf = new Map<number, Part>()
  for (const identity of identities) {
    const strong = new Map(isStrong(identity) ? [[identity.kind, new Set([identity.value])]] : [])
    partOf.set(identity.id, { ids: [identity.id], strong })
  }
  const { together, apart } = latestWords(decisions)
  const refused: Partition['refused'] = new Map()

  for (const [a, b] of together) {
    const [left, right] = [partOf.get(a), partOf.get(b)]
    if (left && right && !areApart(left, right, apart) && !isTooLarge(left, right)) join(partOf, a, b)
  }

  const shared = sharedIdentities(edges, sharedNeighbours)
  for (const edge of inOrder(edges, byId)) {
    const [a, b] = [partOf.get(edge.a)!, partOf.get(edge.b)!]
    const refusal =
      shared.has(edge.a) || shared.has(edge.b)
        ? { reason: 'shared' as const, kind: null }
        : a === b
          ? undefined
          : whyNot(a, b, isStrong(byId.get(edge.a)!) && isStrong(byId.get(edge.b)!), apart)
    if (refusal) refused.set(edge, refusal)
    else join(partOf, edge.a, edge.b)
  }
  const customerOf = new Map<number, number>()
  for (const [id, part] of partOf) customerOf.set(id, Math.min(...part.ids))
  return { customerOf, refused, shared }
}

/** For every pair of identities a person spoke about, the latest word. */
function latestWords(decisions: Decision[]) {
  const latest = new Map<string, { pair: [number, number]; decision: Decision }>()
  for (const decision of decisions.toSorted((x, y) => compareOrder(x.key, y.key)))
    for (const a of decision.a) {
      for (const b of decision.b)
        if (a !== b) {
          const pair: [number, number] = a < b ? [a, b] : [b, a]
          latest.delete(pair.join())
          latest.set(pair.join(), { pair, decision })
        }
    }
  const together: [number, number][] = []
  const apart = new Map<number, Set<number>>()
  const note = (a: number, b: number) => apart.set(a, (apart.get(a) ?? new Set()).add(b))
  for (const { pair, decision } of latest.values()) {
    if (decision.decision === 'together') together.push(pair)
    else {
      note(...pair)
      note(pair[1], pair[0])
    }
  }
  return { together, apart }
}

/** An identifier seen together with very many others is a shop's tablet, not a person. */
function sharedIdentities(edges: AssertedEdge[], sharedNeighbours: Map<number, number>): Set<number> {
  const neighbours = new Map(sharedNeighbours)
  for (const { a, b } of edges) for (const id of [a, b]) neighbours.set(id, (neighbours.get(id) ?? 0) + 1)
  return new Set([...neighbours].filter(([, count]) => count > MAX_IDENTIFIER_NEIGHBOURS).map(([id]) => id))
}

function inOrder(edges: AssertedEdge[], byId: Map<number, Identity>): AssertedEdge[] {
  const keyed = edges.map((edge) => {
    const ends = [byId.get(edge.a)!, byId.get(edge.b)!].toSorted(compareIdentifiers)
    return { edge, weak: ends.every(isStrong) ? 0 : 1, ends }
  })
  keyed.sort(
    (x, y) =>
      x.weak - y.weak ||
      compareOrder(x.edge.key, y.edge.key) ||
      compareIdentifiers(x.ends[0]!, y.ends[0]!) ||
      compareIdentifiers(x.ends[1]!, y.ends[1]!),
  )
  return keyed.map(({ edge }) => edge)
}

function whyNot(a: Part, b: Part, isStrongEdge: boolean, apart: Map<number, Set<number>>) {
  if (areApart(a, b, apart)) return { reason: 'separated' as const, kind: null }
  for (const [kind, values] of a.strong) {
    const others = b.strong.get(kind)
    if (!others || (isStrongEdge && !kindOf(kind)!.single)) continue
    if (new Set([...values, ...others]).size > 1) return { reason: 'conflict' as const, kind }
  }
  if (isTooLarge(a, b)) return { reason: 'size' as const, kind: null }
  return undefined
}

const isTooLarge = (a: Part, b: Part): boolean => a.ids.length + b.ids.length > MAX_IDENTIFIERS_PER_CUSTOMER

function areApart(a: Part, b: Part, apart: Map<number, Set<number>>): boolean {
  if (apart.size === 0) return false
  return a.ids.some((id) => {
    const others = apart.get(id)
    return others !== undefined && b.ids.some((other) => others.has(other))
  })
}

function join(partOf: Map<number, Part>, a: number, b: number): void {
  const left = partOf.get(a)!
  const right = partOf.get(b)!
  if (left === right) return
  left.ids.push(...right.ids)
  for (const [kind, values] of right.strong)
    left.strong.set(kind, new Set([...(left.strong.get(kind) ?? []), ...values]))
  for (const id of right.ids) partOf.set(id, left)
}
