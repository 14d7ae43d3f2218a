import { compareOrder, type Fact, type Identifier } from '../events.ts'
import type { Clock } from '../kernel/clock.ts'
import { errorCode, type Database, type Session } from '../kernel/database.ts'
import type { Vault } from '../kernel/vault.ts'
import { anchorOf, decisionOf, ghostsAmong, identitiesIn, idOf, isForgotten } from './asserted.ts'
import * as customers from './customer-store.ts'
import { Outdated } from './customer-store.ts'
import { cancelRefused, noteConsents } from './consents.ts'
import { noteContacts } from './contacts.ts'
import { insertFacts, selectFacts } from './fact-store.ts'
import type { DefinitionsCache } from './definitions-cache.ts'
import type { Definitions } from './definitions.ts'
import { segmentsEnded } from './endings.ts'
import type { AssertedEdge } from './identity.ts'
import { beginAgain, groupFacts, inheritHistory, joined } from './histories.ts'
import * as identities from './identity-store.ts'
import type { KnownIdentity, Regrouping } from './identity-store.ts'
import { readGate } from './ledgers.ts'
import { packState } from './packing.ts'
import type { Recent, RecentCustomer } from './recent.ts'
import type { AttributeRegistry, Learned } from './registry.ts'
import { selectRanges } from './reread-store.ts'
import { refold, rereadsOf, type Refolded } from './rereads.ts'
import { sealMarked } from './seal.ts'
import { emptySnapshot, memberRow } from './snapshot.ts'
import { keyOf, keysOf, type Hearing, type Joined } from './sops.ts'
import * as store from './turn-store.ts'
import type { Traffic } from './traffic.ts'
import { beginTurn, type Turn } from './turn.ts'
import type { DerivedEvent, Subject, TurnResult } from './turn-result.ts'
import { noteTasks } from './tasks.ts'
import { storeSecrets } from './vault-store.ts'

/**
 * The shell around turns: many customers in one transaction, a fixed number of statements. Rows are taken in one order —
 * new identities by kind and value, then customers by id, then facts by source and messageId — by every writer, so that
 * no two ever wait for each other in a ring. What was read before the locks is checked after them; a customer whose
 * identity changed in between sends the whole commit back to the start.
 */
export interface Core {
  database: Database
  definitions: DefinitionsCache
  clock: Clock
  vault: Vault
  attributes: AttributeRegistry
  recent: Recent
  traffic: Traffic
}

const MAX_TRIES = 20
const RETRIED = new Set(['40001', '40P01'])

/** Durable when it resolves; answers per fact whether it was new. */
export async function commitFacts(core: Core, facts: Fact[]): Promise<boolean[]> {
  const { answers, learned, taken, known } = await underDefinitions(core, (session, definitions) =>
    new Commit(core, session, definitions).facts(facts),
  )
  core.attributes.learn(learned)
  core.recent.customers.put(taken)
  core.recent.identities.put(known)
  return answers
}

/** Takes the turns of up to `limit` customers whose wake is due, of all or of a share, but for who is busy elsewhere. */
export const commitWakes = (core: Core, limit: number, share: store.WakeShare = ALL): Promise<Woken> =>
  underDefinitions(core, (session, definitions) =>
    new Commit(core, core.traffic.behind(session), definitions).wakes(limit, share),
  )

/** The same of these: without those who are due no more. */
export const commitWakesOf = (core: Core, ids: number[]): Promise<Woken> =>
  underDefinitions(core, (session, definitions) =>
    new Commit(core, core.traffic.behind(session), definitions).wakesOf(ids),
  )

const ALL: store.WakeShare = { of: 1, remainder: 0 }

export interface Woken {
  due: number
  taken: number
}

/** For whoever writes what turns write: whoever changes a definition waits for it, and it begins again when it must. */
export const underDefinitions = <T>(
  core: Core,
  work: (session: Session, definitions: Definitions) => Promise<T>,
): Promise<T> =>
  retrying(core, () =>
    core.database.transaction(async (session) => work(session, await core.definitions.under(session))),
  )

/** What a wake would conclude about the customers at this instant; nothing is locked or written. */
export async function peek(core: Core, ids: number[]): Promise<Map<number, TurnResult>> {
  if (ids.length === 0) return new Map()
  return core.database.transaction(async (session) => {
    const commit = new Commit(core, session, await core.definitions.under(session))
    return commit.peek(ids)
  })
}

/** Whoever writes what turns write may meet one in a ring, and be the one who gives way: it begins again. */
export async function retrying<T>({ recent }: Pick<Core, 'recent'>, work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++)
    try {
      return await work()
    } catch (error) {
      const mayRetry = error instanceof Outdated || RETRIED.has(errorCode(error) ?? '')
      if (!mayRetry || tries === MAX_TRIES) throw error
      if (error instanceof Outdated) recent.identities.forget()
    }
}

interface Committed {
  answers: boolean[]
  learned: Learned | undefined
  /** To be remembered, now that it is durable. */
  taken: Map<number, RecentCustomer>
  known: [string, KnownIdentity][]
}

/** What the facts say about who is who, and whom that may concern. */
type Plan = Awaited<ReturnType<Commit['planIdentity']>>

class Commit {
  private readonly core: Core
  private readonly session: Session
  private readonly definitions: Definitions
  private readonly now: number
  /** Of who has taken in somebody: what of their standing flows does not go on. */
  private readonly joined = new Map<number, Joined[]>()

  constructor(core: Core, session: Session, definitions: Definitions) {
    this.core = core
    this.session = session
    this.definitions = definitions
    this.now = core.clock.now()
  }

  async facts(given: Fact[]): Promise<Committed> {
    const { session, now } = this
    const { vault, attributes } = this.core
    const facts = given.map((fact) => sealMarked(vault, fact, this.definitions.personal))
    // The first of those that are one.
    const unique = new Map<string, Fact>()
    for (const fact of facts) if (!unique.has(idOf(fact))) unique.set(idOf(fact), fact)
    const identifiers = new Map<string, Identifier>()
    for (const fact of unique.values())
      for (const identifier of identitiesIn(fact)) identifiers.set(identities.keyOf(identifier), identifier)
    const { recent } = this.core
    const known = await identities.ensureIdentities(session, identifiers, now, recent.identities)
    for (const [id, fact] of unique) if (isForgotten(fact, known)) unique.delete(id)
    const plan = await this.planIdentity([...unique.values()], known)

    const customerIds = new Set([...known.values()].map((identity) => identity.customerId))
    for (const id of plan.customerIds) customerIds.add(id)
    const locked = await this.lock([...customerIds], known, plan)

    const anchored = [...unique.values()].map((fact) => ({ fact, identityId: anchorOf(fact, known)?.id ?? null }))
    await insertFacts(session, anchored)
    await noteContacts(session, anchored)
    await noteConsents(session, anchored)
    await noteTasks(session, anchored)
    const fresh = [...unique.values()].filter((fact) => fact.seq !== undefined)
    const ghosts = ghostsAmong(known, fresh)
    await identities.deleteIdentities(session, ghosts)
    for (const id of ghosts) customerIds.delete(id)
    await storeSecrets(
      session,
      vault,
      anchored.filter(({ fact }) => fact.secrets && fact.seq !== undefined),
    )
    const regrouping = await this.regroup(fresh, known, plan)
    await cancelRefused(session, anchored, now)
    const isStill = (id: number) => (regrouping?.customerOf.get(id) ?? id) === id
    await this.insertMissing([...customerIds].filter(isStill), locked)
    const factsOf = groupFacts(fresh, (fact) => {
      const anchor = anchorOf(fact, known)
      return anchor && (regrouping?.customerOf.get(anchor.id) ?? anchor.customerId)
    })
    const { taken } = await this.turns(factsOf, locked, regrouping)
    const learned = await attributes.note(session, fresh, now)
    const isNew = new Set(fresh)
    const answers = facts.map((fact) => isNew.has(fact))
    const lasting = regrouping ? [] : [...known].filter(([, { id }]) => !ghosts.includes(id))
    return {
      answers,
      learned,
      taken,
      known: lasting.map(([key, one]) => {
        const version = locked.get(one.customerId)!.identityVersion
        return [key, one.isFresh || one.version !== version ? { ...one, isFresh: false, version } : one]
      }),
    }
  }

  async wakes(limit: number, share: store.WakeShare): Promise<Woken> {
    return this.wake(await store.selectDue(this.session, this.now, limit, share))
  }

  async wakesOf(ids: number[]): Promise<Woken> {
    return this.wake(await store.selectStillDue(this.session, this.now, ids))
  }

  private async wake(ids: number[]): Promise<Woken> {
    // Who is busy is being taken by somebody else right now; what is left of it comes next time.
    const locked = await customers.lockCustomers(this.session, ids, { skipLocked: true })
    const { writes } = await this.turns(new Map(), locked, undefined, new Set(locked.keys()))
    const dues = writes.map(({ id, result }) => ({ id, due: result.snapshot.due }))
    const gone = ids.filter((id) => locked.get(id)?.mergedInto != null).map((id) => ({ id, due: null }))
    await store.replaceWakes(this.session, [...dues, ...gone])
    return { due: ids.length, taken: locked.size }
  }

  async peek(ids: number[]): Promise<Map<number, TurnResult>> {
    const rows = await customers.readCustomers(this.session, ids)
    const writes = await this.decide(new Map(), rows, undefined, new Set(rows.keys()))
    return new Map(writes.map(({ id, result }) => [id, result]))
  }

  // ── Identity ───────────────────────────────────────────────────────────────────────────────────────────────────

  private async planIdentity(facts: Fact[], known: Map<string, KnownIdentity>) {
    // Earliest first: one that turns out to be a repeat gives way to the next.
    const asserted = new Map<string, AssertedEdge[]>()
    for (const fact of facts.filter(({ identifiers }) => identifiers.length > 1).sort(compareOrder))
      for (const edge of identities.edgesOf(fact, known)) {
        const pair = identities.pairOf(edge)
        const others = asserted.get(pair)
        if (others) others.push(edge)
        else asserted.set(pair, [edge])
      }
    const earliest = [...asserted.values()].map((edges) => edges[0]!)
    const edges = await identities.selectNewEdges(this.session, earliest, this.core.recent.edges)
    const decisions = facts.flatMap((fact) => decisionOf(fact, known))
    if (edges.length === 0 && decisions.length === 0) return { edges: [], clusterIds: [], customerIds: [] }
    const byId = new Map([...known.values()].map((identity) => [identity.id, identity]))
    const clusterIds = new Set<number>()
    for (const { a, b } of edges) for (const id of [a, b]) clusterIds.add(byId.get(id)!.clusterId)
    for (const { a, b } of decisions) for (const id of [...a, ...b]) clusterIds.add(byId.get(id)!.clusterId)
    const customerIds = await identities.selectCustomersOfClusters(this.session, [...clusterIds])
    return {
      edges: edges.map((edge) => asserted.get(identities.pairOf(edge))!),
      clusterIds: [...clusterIds],
      customerIds,
    }
  }

  /** Holds the customers and makes sure that nobody changed who is who since it was read. */
  private async lock(customerIds: number[], known: Map<string, KnownIdentity>, plan: Plan) {
    const fresh = new Set<number>()
    for (const one of known.values()) if (one.isFresh) fresh.add(one.customerId)
    const existing = customerIds.filter((id) => !fresh.has(id))
    const locked = await customers.lockCustomers(this.session, existing, { recent: this.core.recent.customers })
    await this.checkUnchanged(known, plan, locked)
    return locked
  }

  /** Those nobody knew before; `ids` is without who turned out to be somebody else in the same commit. */
  private async insertMissing(ids: number[], locked: Map<number, customers.CustomerRow>): Promise<void> {
    const missing = ids.filter((id) => !locked.has(id))
    const made = await customers.insertCustomers(this.session, missing, this.now)
    if (made < missing.length) throw new Outdated()
    for (const id of missing)
      locked.set(id, { id, identityVersion: identities.FIRST_VERSION, mergedInto: null, snapshot: emptySnapshot(), attributes: {}, unfolded: [] }) // prettier-ignore
  }

  private async checkUnchanged(
    known: Map<string, KnownIdentity>,
    plan: Plan,
    locked: Map<number, customers.CustomerRow>,
  ) {
    // Where the version is another one something has happened, though seldom to these identities.
    const doubtful: KnownIdentity[] = []
    for (const one of known.values())
      if (!one.isFresh && locked.get(one.customerId)?.identityVersion !== one.version) doubtful.push(one)
    if (!(await identities.areUnchanged(this.session, doubtful))) throw new Outdated()
    const again = await identities.selectCustomersOfClusters(this.session, plan.clusterIds)
    if (again.length > plan.customerIds.length) throw new Outdated()
    const held = new Set(plan.customerIds)
    if (again.some((id) => !held.has(id))) throw new Outdated()
  }

  private async regroup(fresh: Fact[], known: Map<string, KnownIdentity>, plan: Plan): Promise<Regrouping | undefined> {
    const stored = new Set(fresh.map(idOf))
    const edges = plan.edges.flatMap((same) => same.find(({ key }) => stored.has(idOf(key))) ?? [])
    const decisions = fresh.flatMap((fact) => decisionOf(fact, known))
    if (edges.length === 0 && decisions.length === 0) return undefined
    const freshIds = new Set([...known.values()].filter((one) => one.isFresh).map((one) => one.id))
    const { session, now } = this
    const regrouping = await identities.regroup(session, plan.clusterIds, edges, decisions, freshIds, now)
    const present = new Set(regrouping.customerOf.values())
    const touched = [...new Set([...plan.customerIds, ...present])]
    await customers.raiseIdentityVersions(session, touched, present)
    return regrouping
  }

  // ── Turns ──────────────────────────────────────────────────────────────────────────────────────────────────────

  private async turns(
    factsOf: Map<number, Fact[]>,
    locked: Map<number, customers.CustomerRow>,
    regrouping: Regrouping | undefined,
    woken: Set<number> = new Set(),
  ): Promise<{ writes: store.Write[]; taken: Map<number, RecentCustomer> }> {
    const wanted = [...new Set([...factsOf.keys(), ...(regrouping?.reread ?? [])])]
    await this.revive(
      wanted.filter((id) => !locked.has(id)),
      locked,
    )
    const writes = await this.decide(factsOf, locked, regrouping, woken)
    if (regrouping) await this.emptyMerged(regrouping, locked)
    const xmin = await store.writeTurns(this.session, writes, this.now)
    const taken = new Map<number, RecentCustomer>()
    if (xmin !== undefined && !regrouping)
      for (const { id, result } of writes) {
        const { identityVersion, attributes } = locked.get(id)!
        taken.set(id, { xmin, identityVersion, snapshot: result.snapshot, attributes: result.attributes ?? attributes })
      }
    return { writes, taken }
  }

  /** The count of turns stays, so that ids of derived events are never used twice should the merge be undone. */
  private async emptyMerged({ merged }: Regrouping, locked: Map<number, customers.CustomerRow>): Promise<void> {
    const rows = [...merged].map(([id, into]) => {
      const { turns, now } = locked.get(id)?.snapshot ?? emptySnapshot()
      return { id, into, state: packState({ ...emptySnapshot(), turns, now }) }
    })
    await customers.emptyCustomers(this.session, rows)
    await store.endMerged(this.session, [...merged.keys()], this.now)
  }

  /** A customer that an undone merge brings back: its row was emptied, or another identity is the smallest now. */
  private async revive(ids: number[], locked: Map<number, customers.CustomerRow>): Promise<void> {
    for (const [id, row] of await customers.lockCustomers(this.session, ids)) locked.set(id, row)
    const missing = ids.filter((id) => !locked.has(id))
    if ((await customers.insertCustomers(this.session, missing, this.now)) < missing.length) throw new Outdated()
  }

  private async decide(
    factsOf: Map<number, Fact[]>,
    rows: Map<number, customers.CustomerRow>,
    regrouping: Regrouping | undefined,
    woken: Set<number>,
  ): Promise<store.Write[]> {
    const { definitions, session } = this
    const reread = regrouping?.reread ?? new Set<number>()
    const wanted = new Set([...factsOf.keys(), ...woken, ...reread])
    const subjects = new Map<number, Subject>()
    for (const id of [...wanted].sort((a, b) => a - b)) {
      const row = rows.get(id)
      if (woken.has(id) && row?.mergedInto != null) continue
      const snapshot = row?.snapshot ?? emptySnapshot()
      subjects.set(id, { id, snapshot, attributes: row?.attributes ?? {} })
    }
    const announcements = this.applyRegrouping(subjects, rows, regrouping)
    await this.readMembers(subjects)
    const rereadFacts = await selectFacts(session, [...reread], null)
    const refolded = new Map<number, Refolded>()
    // Who begins again has what the log says and nothing else, be it nothing at all.
    const factsFor = (id: number): Fact[] =>
      reread.has(id) ? (rereadFacts.get(id) ?? []) : joined(rows.get(id)?.unfolded, factsOf.get(id))
    let rereads = [...subjects.values()].flatMap((one) => rereadsOf(one, factsFor(one.id), this.now, definitions))
    // A second time only for those whom a page of rows did not satisfy.
    while (rereads.length > 0) rereads = refold(rereads, await selectRanges(session, rereads), refolded)

    const entered = await this.enteredBefore(factsOf)
    const turns = [...subjects.values()].map((subject) => {
      const { id } = subject
      const isWoken = woken.has(id)
      const turn = beginTurn(subject, factsFor(id), this.now, definitions, { refolded: refolded.get(id), isWoken })
      const news = factsOf.get(id) ?? []
      return { id, turn, hearing: { news, enteredBefore: entered.get(id) ?? NEVER, joined: this.joined.get(id) } }
    })
    await this.moveSops(turns)
    return turns.map(({ id, turn }) => {
      const result = turn.result()
      // All that is due of them is written afterwards, exactly.
      if (woken.has(id)) result.wakeAt = undefined
      // Begun again and nothing said: what was held belonged to an identity that is gone.
      if (reread.has(id)) result.attributes ??= {}
      return { id, result, events: announcements.get(id) ?? [] }
    })
  }

  /** What the gate looks at is read only of those whom something is about to be sent to. */
  private async moveSops(turns: { id: number; turn: Turn; hearing: Hearing }[]): Promise<void> {
    const waiting = turns.filter(({ turn, hearing }) => !turn.moveSops(hearing))
    if (waiting.length === 0) return
    const ids = waiting.map(({ id }) => id)
    const gate = await readGate(this.session, ids, this.now, this.definitions.sops)
    for (const { turn, hearing } of waiting) turn.moveSops({ ...hearing, gate })
  }

  /** What flows with keys know of those whom the facts may let in. */
  private async enteredBefore(factsOf: Map<number, Fact[]>): Promise<Map<number, Map<string, number>>> {
    const entered = new Map<number, Map<string, number>>()
    const { sops } = this.definitions
    if (sops.bySlug.size === 0) return entered
    const asked = [...factsOf].flatMap(([customer, facts]) =>
      facts.flatMap((fact) => keysOf(sops, fact).map((one) => ({ customer, ...one }))),
    )
    for (const [customer, sop, key, at] of (await store.selectEntered(this.session, asked)) as [
      number,
      number,
      string,
      number,
    ][]) {
      // prettier-ignore
      const own = entered.get(customer) ?? new Map<string, number>()
      entered.set(customer, own.set(keyOf(sop, key), at))
    }
    return entered
  }

  /** Whose identities changed begins again from the log; what history decided stays with the older customer. */
  private applyRegrouping(
    subjects: Map<number, Subject>,
    locked: Map<number, customers.CustomerRow>,
    regrouping: Regrouping | undefined,
  ): Map<number, DerivedEvent[]> {
    const announcements = new Map<number, DerivedEvent[]>()
    if (!regrouping) return announcements
    const announce = (to: number, name: 'Customers Merged' | 'Customer Split', other: number, ended = {}) => {
      const events = announcements.get(to) ?? []
      const messageId = `${this.now}.${to}.${subjects.get(to)!.snapshot.turns + 1}.${name === 'Customers Merged' ? 'm' : 's'}${other}`
      const properties =
        name === 'Customers Merged'
          ? { into: to, from: other, ...regrouping.sides.get(other)!, ...ended }
          : { from: other, into: to }
      announcements.set(to, [...events, { name, at: this.now, messageId, properties }])
    }
    for (const id of regrouping.reread) {
      const subject = subjects.get(id)!
      subject.snapshot = beginAgain(subject.snapshot)
      subject.attributes = {}
    }
    for (const [gone, into] of regrouping.merged) {
      const row = locked.get(gone)
      const subject = subjects.get(into)
      if (!row || !subject || row.mergedInto !== null) continue
      const joined = inheritHistory(subject.snapshot, row.snapshot)
      this.joined.set(into, [...(this.joined.get(into) ?? []), ...joined])
      announce(into, 'Customers Merged', gone, segmentsEnded(this.definitions, row.snapshot))
    }
    for (const [id, from] of regrouping.split) if (subjects.has(id)) announce(id, 'Customer Split', from)
    return announcements
  }

  private async readMembers(subjects: Map<number, Subject>): Promise<void> {
    const unread = [...subjects.values()].filter(
      ({ snapshot }) => snapshot.epoch !== this.definitions.epoch && snapshot.turns > 0,
    )
    const oldest = Math.min(...unread.map(({ snapshot }) => snapshot.epoch))
    const versions = this.definitions.segments.filter((segment) => segment.epoch > oldest)
    const rows = await customers.selectMembers(
      this.session,
      unread.map(({ id }) => id),
      versions.map((segment) => segment.versionId),
    )
    for (const subject of unread)
      for (const segment of versions)
        if (segment.epoch > subject.snapshot.epoch) subject.snapshot.members.delete(segment.versionId)
    for (const [customerId, versionId, until, firm] of rows) {
      const { members } = subjects.get(customerId)!.snapshot
      if (!members.has(versionId)) members.set(versionId, memberRow(versionId, until, firm))
    }
  }
}

const NEVER: ReadonlyMap<string, number> = new Map()
