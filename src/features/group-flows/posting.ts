import type { Session } from '../../kernel/database.ts'
import { selectContents, selectPolicy, type NamedContent } from '../../pipeline/ledgers.ts'
import type { Calendar } from '../../rules/calendar.ts'
import { gate, type Verdict } from '../../touches/gate.ts'
import { policyOfGroups, type Priority, type TouchKind } from '../../touches/policy.ts'
import * as store from './store.ts'

/** What is posted to groups beside their flows passes the same gate. */
export interface Post {
  content: string
  kind: TouchKind
  priority: Priority
}

export interface DecidedGroups {
  content: NamedContent | undefined
  groups: { group: store.HeldGroup; verdict: Verdict }[]
}

/** Those of them that are there, held until the transaction ends. */
export async function decideGroups(
  session: Session,
  chatIds: readonly string[],
  { content: slug, kind, priority }: Post,
  { now, calendar }: { now: number; calendar: Calendar },
): Promise<DecidedGroups> {
  const groups = await store.holdGroups(session, [...chatIds])
  const policy = policyOfGroups(await selectPolicy(session))
  const content = (await selectContents(session)).get(slug)
  const ledgers = await store.selectLedgers(session, groups, now)
  const ask = { customer: null, channel: 'broadcast' as const, kind, priority, validUntil: null, isHeldOut: false, content } // prettier-ignore
  const clocks = { now, calendar, brand: calendar }
  return { content, groups: groups.map((group) => ({ group, verdict: gate(ask, ledgers.get(group.id)!, policy, clocks) })) } // prettier-ignore
}
