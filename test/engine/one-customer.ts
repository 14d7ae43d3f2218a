import type { Fact } from '../../src/events.ts'
import {
  compileDefinitions,
  rulesOf,
  specsOf,
  type DefinitionRows,
  type Definitions,
} from '../../src/pipeline/definitions.ts'
import { packMembership, packState, unpackSnapshot } from '../../src/pipeline/packing.ts'
import { emptySnapshot } from '../../src/pipeline/snapshot.ts'
import { refoldAmong, rereadsOf } from '../../src/pipeline/rereads.ts'
import { takeTurn } from '../../src/pipeline/turn.ts'
import type { Subject } from '../../src/pipeline/turn-result.ts'
import { Calendar } from '../../src/rules/calendar.ts'
import type { Rule } from '../../src/rules/language.ts'
import { orderOfFacts, type RawFact } from '../oracle/facts.ts'
import { ACCOUNTS } from '../oracle/vocabulary.ts'
import type { World } from '../oracle/world.ts'

/** The definitions of an oracle's world as rows; `rules` become the segments "rule-0", "rule-1" … */
export function rowsOf(world: World, rules: Rule[]): DefinitionRows {
  const named = [...Object.entries(world.segments), ...rules.map((rule, i) => [`rule-${i}`, rule] as const)]
  const segments = named.map(([slug, rule], i) => ({
    version_id: i + 1,
    segment_id: i + 1,
    slug,
    version: 1,
    status: 'live',
    epoch: 1,
    rule,
  }))
  const groups = Object.keys(world.tagGroups)
  // Among rules of a single-choice group the smallest order wins: ids in that order.
  const tags = Object.entries(world.tags)
    .toSorted(([x, a], [y, b]) => a.order - b.order || (x < y ? -1 : 1))
    .map(([slug, tag], i) => ({
      group_id: groups.indexOf(tag.group) + 1,
      single_choice: world.tagGroups[tag.group]!.singleChoice,
      id: i + 1,
      slug,
      expires_after_ms: tag.expiresAfterMs ?? null,
      rule: tag.rule ?? null,
    }))
  const rows = {
    epoch: 1,
    segments,
    tags,
    stages: [],
    sops: [],
    tallies: [],
    lineMedianMs: world.lineMedianMs,
    personal: [],
  }
  const tallies = [...specsOf(rulesOf(rows)).values()].map((spec, i) => ({
    id: i + 1,
    spec: JSON.stringify(spec),
    epoch: 1,
  }))
  return { ...rows, tallies }
}

export const factOf = ({ account = ACCOUNTS[0]!, ...raw }: RawFact): Fact => ({
  ...structuredClone(raw),
  properties: structuredClone(raw.properties) as Fact['properties'],
  receivedAt: raw.at,
  mark: null,
  identityId: 1 + ACCOUNTS.indexOf(account),
  identifiers: [],
  context: null,
})

/** One customer driven by hand: what the shell does, without a database. */
export class OneCustomer {
  readonly definitions: Definitions
  readonly facts: RawFact[] = []
  private subject: Subject = { id: 1, snapshot: emptySnapshot(), attributes: {} }
  /** As the database holds them: the tallies are stored seldom. */
  private stored = { tallies: '', membership: '' }
  rereads = 0
  turns = 0

  constructor(world: World, rules: Rule[]) {
    this.definitions = compileDefinitions(rowsOf(world, rules), new Calendar(world.zone))
  }

  /** What arrived is taken if new; a wake that is due is taken. */
  step(arrived: RawFact[], now: number): void {
    const fresh: RawFact[] = []
    for (const fact of arrived) {
      if (this.facts.some((held) => held.source === fact.source && held.messageId === fact.messageId)) continue
      this.facts.push(fact)
      fresh.push(fact)
    }
    const due = this.subject.snapshot.due
    if (fresh.length === 0 && (due === null || due > now)) return
    const { result, attributes } = this.turn(fresh, now, due !== null && due <= now)
    if (result.storesTallies) this.stored.tallies = result.snapshot.tallies.pack()
    if (result.storesMembership) this.stored.membership = packMembership(result.snapshot)
    this.subject = { id: 1, snapshot: result.snapshot, attributes: result.attributes ?? attributes }
  }

  isMember(slug: string, now: number): boolean {
    const version = this.definitions.segmentBySlug.get(slug)!.versionId
    const row = this.subject.snapshot.members.get(version)
    if (!row) return false
    const { until, firm } = row
    if (until === null || until > now) return true
    return !firm && this.turn([], now, true).result.snapshot.members.has(version)
  }

  holdsTag(slug: string): boolean {
    return slug in this.subject.snapshot.tags
  }

  private turn(fresh: RawFact[], now: number, isWoken: boolean) {
    const { snapshot, attributes } = this.subject
    // Every third time as who is remembered by a process, else as through the database.
    const isRemembered = ++this.turns % 3 === 0
    const held = { tallies: snapshot.tallies.pack(), membership: packMembership(snapshot) }
    const { tallies, membership } = isRemembered ? held : this.stored
    const subject: Subject = { ...this.subject, snapshot: unpackSnapshot(packState(snapshot), membership, tallies) }
    const unfolded = isRemembered ? [] : snapshot.unfolded.map((seq) => this.facts[seq - 1]!)
    const facts = [...unfolded, ...fresh].toSorted(orderOfFacts).map((fact) => this.inLog(fact))
    const rereads = rereadsOf(subject, facts, now, this.definitions)
    if (rereads.length > 0) this.rereads++
    const refolded = refoldAmong(rereads, this.facts.toSorted(orderOfFacts).map(factOf))
    return { result: takeTurn(subject, facts, now, this.definitions, { refolded, isWoken }), attributes }
  }

  private inLog = (raw: RawFact): Fact => ({ ...factOf(raw), seq: this.facts.indexOf(raw) + 1 })
}
