import type { Derived, DerivedName, Fact } from '../events.ts'
import type { Session } from '../kernel/database.ts'
import { MAX_REHEARSED_TURNS } from '../kernel/limits.ts'
import { Refusal } from '../kernel/refusals.ts'
import type { Calendar } from '../rules/calendar.ts'
import type { Sop } from '../sops/language.ts'
import { afterGoing, type Ledger } from '../touches/gate.ts'
import { factOfDeed, keyOfDeed } from './asked-store.ts'
import { compileDefinitions, rulesOf, selectDefinitions, specsOf, type Definitions } from './definitions.ts'
import type { GateView } from './ledgers.ts'
import { refoldAmong, rereadsOf } from './rereads.ts'
import { emptySnapshot, type HeldPosition } from './snapshot.ts'
import { keyOf, keysOf, type SopMoves } from './sops.ts'
import type { Subject, TurnResult } from './turn-result.ts'
import { beginTurn } from './turn.ts'

/**
 * A flow is rehearsed (试运行): the turns of one customer are taken again from their facts, with that flow alone and none of
 * what they do written anywhere. It is the engine itself on virtual time, so what it says is what would be, or would have
 * been.
 */
export interface Rehearsed {
  slug: string
  /** Chance at its splits is that of the flow itself. */
  sopId: number
  definition: Sop
  /** What lets people in counts from then on. */
  launchedAt: number
}

const VERSION = -1
/** Of tallies that only the rehearsal asks for. */
const FIRST_TALLY = 1_000_000_000

export async function definitionsOf(
  session: Session,
  { slug, sopId, definition, launchedAt }: Rehearsed,
  calendar: Calendar,
): Promise<Definitions> {
  const rows = await selectDefinitions(session)
  const sop = { sopId, slug, status: 'live' as const, versionId: VERSION, version: 1, isLatest: true, moves: false, launchedAt, liveSince: launchedAt, definition } // prettier-ignore
  const asked = { ...rows, sops: [sop] }
  const known = new Set(rows.tallies.map(({ spec }) => spec))
  const missing = [...specsOf(rulesOf(asked)).values()].map((spec) => JSON.stringify(spec)).filter((spec) => !known.has(spec)) // prettier-ignore
  const tallies = missing.map((spec, place) => ({ id: FIRST_TALLY + place, spec, epoch: rows.epoch }))
  return compileDefinitions({ ...asked, tallies: [...rows.tallies, ...tallies] }, calendar)
}

/** One thing that would happen, in its order. */
export interface Happening {
  at: number
  name: DerivedName | 'Moved' | 'Deed'
  properties: Derived[DerivedName] | { step: string; dueAt: number } | SopMoves['deeds'][number]
}

const TOLD: ReadonlySet<DerivedName> = new Set(['SOP Entered', 'SOP Left', 'Task Given', 'Touch Requested', 'Touch Suppressed'] as const) // prettier-ignore

interface Life {
  id: number
  /** In their order. */
  facts: readonly Fact[]
  /** Without touches and groups: those of the rehearsal count. */
  ledger: Ledger
  gate: Pick<GateView, 'policy' | 'contents' | 'ways'>
  until: number
  /** No further when so much has happened. */
  most?: number
}

/** Refuses (`rehearsal_endless`) what goes on by itself for too many turns. */
export function rehearse(
  definitions: Definitions,
  { id, facts, ledger, gate, until, most = Infinity }: Life,
): Happening[] {
  const happenings: Happening[] = []
  const entered = new Map<string, number>()
  let held = ledger
  let subject: Subject = { id, snapshot: emptySnapshot(), attributes: {} }
  const past: Fact[] = []
  /** What it has set itself and is still to hear of. */
  let echoes: Fact[] = []
  let turns = 0
  const isEnough = () => happenings.length >= most

  function take(now: number, news: Fact[]): void {
    for (const { name, properties } of news) held = withGroup(withConsent(held, name, properties), name, properties)
    past.push(...news)
    const rereads = rereadsOf(subject, news, now, definitions)
    const refolded = rereads.length === 0 ? undefined : refoldAmong(rereads, past)
    const turn = beginTurn(subject, news, now, definitions, { refolded, isWoken: news.length === 0 })
    const enteredBefore = new Map(news.flatMap((fact) => keysOf(definitions.sops, fact)).flatMap(({ sop, key }) => {
      const at = entered.get(keyOf(sop, key))
      return at === undefined ? [] : [[keyOf(sop, key), at] as const]
    })) // prettier-ignore
    turn.moveSops({ news, enteredBefore, gate: { ...gate, ledgers: new Map([[id, held]]) } })
    const result = turn.result()
    note(now, result)
    subject = { id, snapshot: result.snapshot, attributes: result.attributes ?? subject.attributes }
  }

  function note(now: number, { events, sops, snapshot }: TurnResult): void {
    for (const { name, properties } of events) if (TOLD.has(name)) happenings.push({ at: now, name, properties })
    for (const [place, deed] of (sops?.deeds ?? []).entries()) {
      happenings.push({ at: now, name: 'Deed', properties: deed })
      const fact = factOfDeed(deed)
      const told = { at: now, receivedAt: now, messageId: keyOfDeed(id, snapshot.turns, place), mark: null, identifiers: [], context: null } // prettier-ignore
      if (fact) echoes.push({ ...fact, ...told })
    }
    for (const position of sops?.rows ?? []) {
      entered.set(keyOf(position.sop, position.key), position.enteredAt)
      if (position.outcome === null) happenings.push({ at: now, name: 'Moved', properties: standing(position) })
    }
    for (const { channel, kind, content, reason } of sops?.touches ?? [])
      if (reason === undefined) held = afterGoing(held, { at: now, channel, kind, content })
  }

  /** Of what a turn has set the next one hears, as of any other fact. */
  const nextAt = () => Math.min(subject.snapshot.due ?? Infinity, echoes.length > 0 ? echoes[0]!.at + 1 : Infinity)

  /** However much has happened to somebody, what goes on by itself is what may have no end. */
  function passTime(to: number): void {
    for (let at = nextAt(); at <= to && !isEnough(); at = nextAt()) {
      if (++turns > MAX_REHEARSED_TURNS) throw new Refusal('rehearsal_endless', { turns: MAX_REHEARSED_TURNS })
      const heard = echoes.filter((fact) => fact.at < at)
      echoes = echoes.filter((fact) => fact.at >= at)
      take(at, heard)
    }
  }

  for (const fact of facts) {
    if (fact.at > until || isEnough()) break
    passTime(fact.at)
    take(fact.at, [fact])
  }
  passTime(until)
  return happenings
}

const standing = ({ step, dueAt }: HeldPosition) => ({ step, dueAt })

function withGroup(ledger: Ledger, name: string, { chat, state }: Fact['properties']): Ledger {
  if ((name !== 'Group Joined' && name !== 'Group Left') || typeof chat !== 'string') return ledger
  const others = (ledger.groups ?? []).filter((one) => one.chat !== chat)
  if (name === 'Group Left') return { ...ledger, groups: others }
  return { ...ledger, groups: [...others, { chat, state: typeof state === 'string' ? state : null }] }
}

function withConsent(ledger: Ledger, name: string, { channel, purpose }: Fact['properties']): Ledger {
  if (name !== 'Consent Given' && name !== 'Consent Withdrawn') return ledger
  if (typeof channel !== 'string' || typeof purpose !== 'string') return ledger
  const others = ledger.consents.filter((one) => one.channel !== channel || one.purpose !== purpose)
  return { ...ledger, consents: [...others, { channel, purpose, given: name === 'Consent Given' }] }
}
