import type { Fact } from '../../events.ts'
import { MAX_REHEARSED_TURNS } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import type { Definitions } from '../../pipeline/definitions.ts'
import type { GateView } from '../../pipeline/ledgers.ts'
import type { Happening } from '../../pipeline/rehearsal.ts'
import { NO_SOPS } from '../../pipeline/snapshot.ts'
import { afterGoing, type Ledger } from '../../touches/gate.ts'
import { policyOfGroups } from '../../touches/policy.ts'
import { takeTurn, type GroupSubject } from './turn.ts'

/** A flow is rehearsed by a group that is made up, as `pipeline/rehearsal.ts` does it by a customer. Pure. */
export interface MadeUp {
  name: string
  customers: number
}

/** No further when `most` has happened; refuses (`rehearsal_endless`) what goes on for too many turns. */
export function rehearseGroup(
  definitions: Definitions,
  made: MadeUp,
  { facts, gate, until, most = Infinity }: { facts: readonly Fact[]; gate: Pick<GateView, 'policy' | 'contents'>; until: number; most?: number }, // prettier-ignore
): Happening[] {
  const happenings: Happening[] = []
  const policy = policyOfGroups(gate.policy)
  const begins = facts[0]!.at
  let ledger: Ledger = { externalUserid: made.name, userids: [made.name], kf: null, consents: [], touches: [] }
  let group: Omit<GroupSubject, 'news'> = { id: 0, owner: '', createdAt: begins, turnedAt: null, sops: NO_SOPS, enteredBefore: new Map(), ...made } // prettier-ignore
  let dueAt = Infinity
  let turns = 0
  const isEnough = () => happenings.length >= most

  function take(now: number, news: readonly Fact[]): void {
    if (++turns > MAX_REHEARSED_TURNS) throw new Refusal('rehearsal_endless', { turns: MAX_REHEARSED_TURNS })
    const moves = takeTurn(group, news, now, definitions, { ...gate, policy, ledgers: new Map([[group.id, ledger]]) })
    if (!moves) return
    for (const { name, properties } of moves.announced) happenings.push({ at: now, name, properties })
    for (const { step, dueAt: due, outcome } of moves.rows)
      if (outcome === null) happenings.push({ at: now, name: 'Moved', properties: { step, dueAt: due } })
    for (const { channel, kind, content, reason } of moves.touches)
      if (reason === undefined) ledger = afterGoing(ledger, { at: now, channel, kind, content })
    group = { ...group, sops: moves.sops, turnedAt: now }
    dueAt = moves.dueAt
  }

  function passTime(to: number): void {
    while (dueAt <= to && !isEnough()) take(dueAt, [])
  }

  for (const fact of facts) {
    passTime(Math.min(fact.at, until))
    if (isEnough()) break
    take(fact.at, [fact])
  }
  passTime(until)
  return happenings
}
