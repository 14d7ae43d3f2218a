import type { Fact, Json, JsonObject } from '../../events.ts'
import { DAY_MS } from '../../kernel/clock.ts'
import type { GateView } from '../../pipeline/ledgers.ts'
import type { Definitions } from '../../pipeline/definitions.ts'
import type { Sops } from '../../pipeline/snapshot.ts'
import { keyOf, moveSops, WANTS_GATE, type SopMoves } from '../../pipeline/sops.ts'
import { NO, type View } from '../../rules/evaluate.ts'
import type { GROUP_ATTRIBUTES } from '../../sops/language.ts'

/**
 * The turn of a group: what has happened in it since, and time, take it through its flows as a customer's turn takes a
 * customer (`pipeline/sops.ts`). Pure.
 */
export interface GroupSubject {
  id: number
  name: string
  owner: string
  customers: number
  createdAt: number
  /** When it took the turn before. */
  turnedAt: number | null
  sops: Sops
  /** When it last entered flows that it may be in by several keys, by `keyOf`. */
  enteredBefore: ReadonlyMap<string, number>
  /** What its log has that flows have not heard, in order. */
  news: readonly GroupNews[]
}

export interface GroupNews {
  id: number
  at: number
  kind: string
  detail: JsonObject
}

export const takeGroupTurn = (
  group: GroupSubject,
  now: number,
  definitions: Pick<Definitions, 'groupSops' | 'calendar'>,
  gate: GateView,
): SopMoves | undefined => takeTurn(group, group.news.map((one) => factOf(one, group)), now, definitions, gate) // prettier-ignore

export function takeTurn(
  group: Omit<GroupSubject, 'news'>,
  news: readonly Fact[],
  now: number,
  { groupSops, calendar }: Pick<Definitions, 'groupSops' | 'calendar'>,
  gate: GateView,
): SopMoves | undefined {
  const attributes = attributesOf(group, now)
  const moves = moveSops(group.sops, {
    id: group.id,
    isGroup: true,
    before: group.turnedAt ?? group.createdAt,
    now,
    calendar,
    definitions: groupSops,
    news,
    enteredBefore: group.enteredBefore,
    concluded: [],
    gate,
    ask: (question) => question(viewOf(attributes, now)),
    attribute: (name) => attributes[name],
  })
  if (moves === WANTS_GATE) throw new Error('the gate was read for every group')
  return moves
}

type Name = (typeof GROUP_ATTRIBUTES)[number]

const attributesOf = (
  { name, owner, customers, createdAt }: Omit<GroupSubject, 'news'>,
  now: number,
): Record<string, Json> =>
  ({
    name,
    owner,
    customers,
    age_days: Math.floor((now - createdAt) / DAY_MS),
  }) satisfies Record<Name, Json>

/** Nothing else is asked of a group (`sops/check.ts`). */
const viewOf = (attributes: Record<string, Json>, now: number): View => ({
  now,
  attribute: (name) => attributes[name],
  tally: () => undefined,
  tag: () => NO,
  stage: () => undefined,
  lifecycle: () => ({ state: 'new', until: Infinity }),
  segment: () => NO,
})

/** What a group's log tells, as flows hear it. `customers`: how many are in it now. */
const NAMES: Readonly<Record<string, string>> = {
  created: 'Group Created',
  renamed: 'Group Renamed',
  owner_changed: 'Group Owner Changed',
  notice: 'Group Notice Changed',
  dismissed: 'Group Dismissed',
  joined: 'Group Member Joined',
  left: 'Group Member Left',
  sop_start_asked: 'SOP Start Asked',
  sop_stop_asked: 'SOP Stop Asked',
  task_done: 'Task Done',
  touch_delivered: 'Touch Delivered',
  touch_failed: 'Touch Failed',
}

const factOf = ({ id, at, kind, detail }: GroupNews, { customers }: GroupSubject): Fact => ({
  at,
  source: '',
  messageId: String(id),
  type: 'track',
  name: NAMES[kind] ?? '',
  receivedAt: at,
  mark: null,
  identifiers: [],
  properties: { ...detail, customers },
  context: null,
})

/** By key, when it last entered: those without one apart. */
export function enteredOf(rows: readonly { sop: number; key: string; at: number }[]) {
  const entered: Record<number, number> = {}
  const enteredBefore = new Map<string, number>()
  for (const { sop, key, at } of rows)
    if (key === '') entered[sop] = at
    else enteredBefore.set(keyOf(sop, key), at)
  return { entered, enteredBefore }
}
