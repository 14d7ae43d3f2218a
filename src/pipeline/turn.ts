import { compareOrder, type Derived, type DerivedName, type Fact, type Json, type OrderKey } from '../events.ts'
import { MINUTE_MS } from '../kernel/clock.ts'
import { MAX_UNFOLDED_FACTS } from '../kernel/limits.ts'
import { isYes, NO, untilOf, type Question, type Verdict, type View } from '../rules/evaluate.ts'
import { lifecycleOf } from '../rules/lifecycle.ts'
import type { Latest, Tally, TallyState } from '../rules/tally.ts'
import { attributeAt } from '../rules/values.ts'
import type { Affected, Definitions, Marks, SegmentVersion, StageSet, TagGroup } from './definitions.ts'
import type { Refolded } from './rereads.ts'
import { forgetRetired } from './retired.ts'
import { memberRow, type Attributes, type HandTag, type Snapshot } from './snapshot.ts'
import { moveSops, WANTS_GATE, type Hearing, type SopMoves } from './sops.ts'
import { heldTags, placeOf as handPlace } from './tags.ts'
import type { Subject, TurnResult } from './turn-result.ts'

/**
 * A customer's turn: facts in, conclusions out. Pure: no clock, no chance, no database. It folds the facts into the
 * snapshot, asks again what they can have changed (everything, when it is woken or the definitions are new), lets stages
 * move until nothing moves, and says when time alone could change an answer.
 *
 * A segment row's `until` is rewritten with every event only when it is near ("firm"): an event that prolongs a membership
 * by weeks would otherwise rewrite every row the customer has. A wake comes FIRM_LEAD_MS before and brings it up to date,
 * so a row is exact whenever its `until` can matter to a reader, and one that is not firm and has passed is asked anew.
 */
export const FIRM_LEAD_MS = 5 * MINUTE_MS
/** Stages that depend on stages: more rounds than this is a circle, and the next turn goes on. */
const MAX_ROUNDS = 8

/** No turn goes back before an earlier one or before a fact. */
export const instantOf = ({ snapshot }: Subject, facts: Fact[], clockNow: number): number =>
  Math.max(clockNow, snapshot.now, facts.at(-1)?.at ?? 0)

/** `facts` are in order: those new to the log, and those that the stored tallies do not know. The subject's snapshot is
 *  used up: it becomes the result's. A woken customer is asked everything again. Standing flows move when they are told to. */
export function beginTurn(
  subject: Subject,
  facts: Fact[],
  clockNow: number,
  definitions: Definitions,
  { refolded, isWoken = false }: { refolded?: Refolded | undefined; isWoken?: boolean } = {},
): Turn {
  const { snapshot } = subject
  const now = instantOf(subject, facts, clockNow)
  const isDue = snapshot.due !== null && snapshot.due <= now
  // Before the first fact nobody is in anything: with it also what does not concern it may hold.
  const isFull = isWoken || isDue || snapshot.firstAt === null || snapshot.epoch !== definitions.epoch
  const turn = new Turn(subject, now, definitions)
  turn.fold(facts, refolded)
  turn.conclude(isFull)
  return turn
}

/** A turn in which standing flows stay where they are. */
export const takeTurn = (...given: Parameters<typeof beginTurn>): TurnResult => beginTurn(...given).result()

export class Turn implements View {
  readonly now: number
  private readonly id: number
  private readonly next: Snapshot
  private attributes: Attributes
  private hasNewAttributes = false
  private storesTallies = false
  private storesMembership = false
  private readonly definitions: Definitions
  private readonly memo = new Map<object, Verdict>()
  /** What must be asked again. */
  private readonly marks: Marks
  /** Of the turn before. */
  private readonly before: number
  private due = Infinity
  private isFull = false
  private isMovingMembers = false
  private sopMoves: SopMoves | undefined
  private readonly out: Pick<TurnResult, 'members' | 'tagsGained' | 'tagsLost' | 'stagesMoved' | 'events'> = {
    members: [],
    tagsGained: [],
    tagsLost: [],
    stagesMoved: [],
    events: [],
  }

  constructor(subject: Subject, now: number, definitions: Definitions) {
    this.id = subject.id
    this.now = now
    this.definitions = definitions
    this.attributes = subject.attributes
    this.marks = definitions.marks
    for (const marks of Object.values(this.marks)) marks.fill(0)
    const held = subject.snapshot
    this.next = held
    this.before = held.now
    held.now = now
    held.turns++
  }

  private touch(affected: Affected | undefined): void {
    if (!affected) return
    for (const place of affected.segments) this.marks.segments[place] = 1
    for (const place of affected.tagGroups) this.marks.tagGroups[place] = 1
    for (const place of affected.stageSets) this.marks.stageSets[place] = 1
  }

  // ── What rules look at ─────────────────────────────────────────────────────────────────────────────────────────

  tally(id: number): TallyState | undefined {
    return this.next.tallies.get(id)
  }

  attribute(path: string): Json | undefined {
    return attributeAt(this.attributes, path)
  }

  stage(set: string): string | undefined {
    return this.next.stages[set]?.[0]
  }

  lifecycle() {
    const orders = (this.next.tallies.get(this.definitions.rhythm) as Latest | undefined) ?? []
    return lifecycleOf(orders, this.next.firstAt, this.now, this.definitions.lifecycle)
  }

  tag(slug: string): Verdict {
    const group = this.definitions.tagGroupByTag.get(slug)
    if (!group) return NO
    const { held, until } = this.heldTags(group)
    return held.has(slug) ? until : -until
  }

  segment(slug: string): Verdict {
    const segment = this.definitions.segmentBySlug.get(slug)
    return segment ? this.answerOf(segment) : NO
  }

  // ── Facts ──────────────────────────────────────────────────────────────────────────────────────────────────────

  fold(facts: Fact[], refolded: Refolded | undefined): void {
    const { concerned, talliesByEvent } = this.definitions
    this.noteUnfolded(facts, refolded)
    for (const [id, state] of refolded ?? []) {
      if (state === undefined) this.next.tallies.delete(id)
      else this.next.tallies.set(this.definitions.tallies.get(id)!, state)
      this.touch(concerned.byTally.get(id))
    }
    /** Those whose states must be brought back to their bounds. */
    const loose = new Set<Tally>()
    for (const id of refolded?.keys() ?? []) if (this.next.tallies.has(id)) loose.add(this.definitions.tallies.get(id)!)
    for (const fact of facts) {
      if (this.next.firstAt === null || fact.at < this.next.firstAt) {
        this.next.firstAt = fact.at
        this.touch(concerned.byLifecycle)
      }
      for (const tally of talliesByEvent.get(fact.name) ?? [])
        if (!refolded?.has(tally.id) && this.foldInto(tally, fact)) {
          loose.add(tally)
          this.touch(concerned.byTally.get(tally.id))
        }
      if (fact.type === 'identify') this.foldTraits(fact)
      else if (fact.name === 'Tag Added' || fact.name === 'Tag Removed') this.foldHandTag(fact)
    }
    for (const tally of loose) if (tally.settle) this.settle(tally, tally.settle)
  }

  /**
   * To store the tallies costs more than all else of a turn, and they follow from the facts: a turn that has only folded
   * some leaves word of them instead. What the log was read for, or new definitions have changed, is stored at once.
   */
  private noteUnfolded(facts: Fact[], refolded: Refolded | undefined): void {
    const { epoch, turns, unfolded } = this.next
    const isNew = turns > 1 && epoch !== this.definitions.epoch
    this.storesMembership = isNew
    this.storesTallies = isNew || (refolded?.size ?? 0) > 0
    for (const { name, seq } of facts) {
      if (this.storesTallies) break
      if (!this.definitions.talliesByEvent.has(name) || unfolded.includes(seq!)) continue
      unfolded.push(seq!)
      this.storesTallies = unfolded.length > MAX_UNFOLDED_FACTS
    }
    if (this.storesTallies) this.next.unfolded = []
  }

  /** Whether the fact was one that the tally wants. */
  private foldInto(tally: Tally, fact: Fact): boolean {
    if (!tally.wants(fact)) return false
    const held = this.next.tallies.get(tally.id)
    const folded = tally.fold(held, fact, this.now)
    if (folded !== undefined && folded !== held) this.next.tallies.set(tally, folded)
    return true
  }

  private settle(tally: Tally, settled: (state: TallyState, now: number) => TallyState): void {
    const state = this.next.tallies.get(tally.id)!
    const next = settled(state, this.now)
    if (next !== state) this.next.tallies.set(tally, next)
  }

  private foldTraits(fact: Fact): void {
    for (const [name, value] of Object.entries(fact.properties)) {
      const held = Object.hasOwn(this.attributes, name) ? this.attributes[name] : undefined
      if (held && compareOrder(fact, placeOf(held)) <= 0) continue
      if (!this.hasNewAttributes) this.attributes = { ...this.attributes }
      this.hasNewAttributes = true
      this.attributes[name] = [value, fact.at, fact.source, fact.messageId]
      this.touch(this.definitions.concerned.byAttribute.get(name))
    }
  }

  private foldHandTag(fact: Fact): void {
    const { tag, until } = fact.properties as { tag?: Json; until?: Json }
    if (typeof tag !== 'string') return
    const held = this.next.hand[tag]
    if (held && compareOrder(fact, handPlace(held)) <= 0) return
    const added = fact.name === 'Tag Added' ? 1 : 0
    const entry: HandTag = [added, fact.at, fact.source, fact.messageId, typeof until === 'number' ? until : null]
    this.next.hand = { ...this.next.hand, [tag]: entry }
    this.touch(this.definitions.concerned.byTag.get(tag))
  }

  // ── Conclusions ────────────────────────────────────────────────────────────────────────────────────────────────

  conclude(isFull: boolean): void {
    const { concerned, epoch, segments, tagGroups, stageSets } = this.definitions
    this.isFull = isFull
    const { marks } = this
    if (isFull) for (const all of Object.values(marks)) all.fill(1)
    else if (this.next.due !== null) this.due = this.next.due
    this.moveLifecycle(isFull)
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const moved = stageSets.filter((set, place) => marks.stageSets[place] === 1 && this.moveStage(set))
      if (moved.length === 0) break
      // What was asked before may have looked at the stage.
      this.memo.clear()
      if (!isFull) for (const set of moved) this.touch(concerned.byStageSet.get(set.slug))
      if (round === MAX_ROUNDS - 1) this.due = Math.min(this.due, this.now + 1)
    }
    for (let place = 0; place < tagGroups.length; place++)
      if (marks.tagGroups[place] === 1) this.moveTags(tagGroups[place]!)
    this.isMovingMembers = true
    // Whoever names a segment mostly comes after it; if not, another pass takes it.
    for (let isDone = false; !isDone;) {
      isDone = true
      for (let place = 0; place < segments.length; place++) {
        if (marks.segments[place] === 0) continue
        this.moveMember(segments[place]!)
        isDone = false
      }
    }
    if (this.next.epoch !== epoch) forgetRetired(this.next, this.definitions)
    this.next.epoch = epoch
  }

  private ask(key: object, question: Question): Verdict {
    // An identifier that came with facts of others only: known, but nobody to be in anything.
    if (this.next.firstAt === null) return NO
    const known = this.memo.get(key)
    if (known !== undefined) return known
    const verdict = question(this)
    this.memo.set(key, verdict)
    return verdict
  }

  private until(verdict: Verdict): void {
    this.due = Math.min(this.due, untilOf(verdict))
  }

  private announce<N extends DerivedName>(name: N, properties: Derived[N]): void {
    // The instant first: rows of one time lie together in the index.
    const messageId = `${this.now}.${this.id}.${this.next.turns}.${this.out.events.length}`
    this.out.events.push({ name, at: this.now, messageId, properties })
  }

  private moveLifecycle(isFull: boolean): void {
    const { state, until } = this.lifecycle()
    this.due = Math.min(this.due, until)
    if (state === this.next.lifecycle) return
    this.announce('Lifecycle Moved', { from: this.next.lifecycle, to: state })
    this.next.lifecycle = state
    if (!isFull) this.touch(this.definitions.concerned.byLifecycle)
  }

  /**
   * Up to the highest stage that may be entered; down only by the current stage's own fall-back rule. A stage whose
   * fall-back rule holds may not be entered: who has just fallen would rise at once, and fall, without end.
   */
  private moveStage(set: StageSet): boolean {
    const held = this.next.stages[set.slug]?.[0]
    const current = set.stages.findIndex((stage) => stage.slug === held)
    let target = set.stages.length - 1
    while (target > current && !this.mayEnter(set.stages[target]!)) target--
    const fallBack = current >= 0 ? set.stages[current]!.fallBack : null
    if (target === current && fallBack && this.answers(fallBack)) {
      target = current - 1
      while (target >= 0 && !this.mayEnter(set.stages[target]!)) target--
    }
    const stage = set.stages[target]
    // Also when the stage it stood in is gone.
    if (stage?.slug === held) return false
    const { [set.slug]: _, ...others } = this.next.stages
    this.next.stages = stage ? { ...others, [set.slug]: [stage.slug, this.now] } : others
    this.out.stagesMoved.push({ setId: set.id, stageId: stage?.id ?? null, since: this.now })
    this.announce('Stage Moved', { set: set.slug, from: held ?? null, to: stage?.slug ?? null })
    return true
  }

  private mayEnter({ entry, fallBack }: StageSet['stages'][number]): boolean {
    return this.answers(entry) && !(fallBack && this.answers(fallBack))
  }

  private answers(question: Question): boolean {
    const verdict = this.ask(question, question)
    this.until(verdict)
    return isYes(verdict)
  }

  // ── Tags ───────────────────────────────────────────────────────────────────────────────────────────────────────

  private heldTags(group: TagGroup) {
    return heldTags(group, this.next.hand, this.now, (question) => this.ask(question, question))
  }

  private moveTags(group: TagGroup): void {
    const { held, until } = this.heldTags(group)
    this.due = Math.min(this.due, until)
    for (const tag of group.tags) {
      const before = this.next.tags[tag.slug]
      const after = held.get(tag.slug)
      if (!after && !before) continue
      const { [tag.slug]: _, ...others } = this.next.tags
      if (!after) {
        this.next.tags = others
        this.out.tagsLost.push(tag.id)
        this.announce('Tag Lost', { tag: tag.slug })
      } else if (!before || before[0] !== after.origin || before[2] !== after.until) {
        const since = before?.[1] ?? this.now
        this.next.tags = { ...others, [tag.slug]: [after.origin, since, after.until] }
        this.out.tagsGained.push({ tagId: tag.id, origin: after.origin, since, until: after.until })
        if (!before) this.announce('Tag Gained', { tag: tag.slug, origin: after.origin })
      }
    }
  }

  // ── Segments ───────────────────────────────────────────────────────────────────────────────────────────────────

  private moveMember(segment: SegmentVersion): void {
    this.marks.segments[segment.place] = 0
    const verdict = this.next.firstAt === null ? NO : segment.question(this)
    if (segment.namedBy.length > 0) this.tell(segment, verdict)
    if (isYes(verdict)) this.keepMember(segment, verdict)
    else this.dropMember(segment, verdict)
    if (!segment.isLive) return
    const wasIn = this.next.entered.includes(segment.segmentId)
    if (isYes(verdict) === wasIn) return
    this.next.entered = wasIn
      ? this.next.entered.filter((id) => id !== segment.segmentId)
      : [...this.next.entered, segment.segmentId]
    this.storesMembership = true
    this.announce(wasIn ? 'Segment Left' : 'Segment Entered', { segment: segment.slug, version: segment.version })
  }

  /** Segments hear of each other what was told; tags and stages, which move before them, what is so now. */
  private answerOf(segment: SegmentVersion): Verdict {
    if (!this.isMovingMembers) return this.ask(segment, segment.question)
    if (this.marks.segments[segment.place] === 1) this.moveMember(segment)
    const told = segment.namedBy.length > 0 ? this.next.answers.get(segment.versionId) : undefined
    return told ?? this.ask(segment, segment.question)
  }

  /**
   * Whoever names a segment is asked again when its answer is another one or holds less long. That it holds longer, as
   * with nearly every event, they need not know before the time they were told comes near: then everything is asked.
   */
  private tell(segment: SegmentVersion, verdict: Verdict): void {
    const { answers } = this.next
    const told = answers.get(segment.versionId)
    const isNear = (until: number) => until - this.now <= FIRM_LEAD_MS
    const holds =
      told !== undefined &&
      isYes(told) === isYes(verdict) &&
      untilOf(told) <= untilOf(verdict) &&
      !isNear(untilOf(told)) &&
      !this.isFull
    if (!holds && told !== verdict) {
      answers.set(segment.versionId, verdict)
      this.storesMembership = true
      this.memo.clear()
      for (const place of segment.namedBy) this.marks.segments[place] = 1
    }
    const until = untilOf(answers.get(segment.versionId)!)
    this.due = Math.min(this.due, isNear(until) ? until : until - FIRM_LEAD_MS)
  }

  private keepMember(segment: SegmentVersion, until: number): void {
    const row = this.next.members.get(segment.versionId)
    const held = row ? (row.until ?? Infinity) : undefined
    const isFirm = until - this.now <= FIRM_LEAD_MS
    const mustWrite =
      held === undefined ||
      until < held ||
      (until === held && isFirm && !row!.firm) ||
      (until > held && (row!.firm || held - this.now <= FIRM_LEAD_MS))
    let kept = held ?? Infinity
    let firm = row?.firm === true
    if (mustWrite) {
      kept = until
      firm = isFirm
      const stored = until === Infinity ? null : until
      this.next.members.set(segment.versionId, memberRow(segment.versionId, stored, firm))
      this.out.members.push({ versionId: segment.versionId, change: 'in', until: stored, firm })
    }
    this.due = Math.min(this.due, firm ? kept : kept - FIRM_LEAD_MS)
  }

  private dropMember(segment: SegmentVersion, verdict: Verdict): void {
    this.until(verdict)
    const isIn = this.next.members.delete(segment.versionId)
    if (!isIn && segment.isLive) return
    const change = segment.isLive ? 'out' : 'decided-out'
    this.out.members.push({ versionId: segment.versionId, change, until: null, firm: true })
  }

  // ── Standing flows ─────────────────────────────────────────────────────────────────────────────────────────────

  /** False: nothing has moved, for what the gate looks at was not read. */
  moveSops(hearing: Hearing): boolean {
    const { sops, calendar } = this.definitions
    const moves = moveSops(this.next.sops, {
      ...hearing,
      id: this.id,
      isGroup: false,
      before: this.before,
      now: this.now,
      calendar,
      definitions: sops,
      ask: (question) => this.ask(question, question),
      attribute: (path) => this.attribute(path),
      concluded: this.out.events,
    })
    if (moves === WANTS_GATE) return false
    if (!moves) return true
    this.due = Math.min(this.due, moves.dueAt)
    if (moves.rows.length === 0) return true
    this.sopMoves = moves
    this.next.sops = moves.sops
    this.storesMembership = true
    for (const { name, properties } of moves.announced) this.announce(name, properties as never)
    return true
  }

  result(): TurnResult {
    const due = this.due === Infinity ? null : Math.max(this.due, this.now + 1)
    const held = this.next.due
    // A row that is early only wakes for nothing; one that is late or gone must be written.
    const mustWake = due !== null && (held === null || held <= this.now || due < held)
    this.next.due = due
    return {
      ...this.out,
      snapshot: this.next,
      storesTallies: this.storesTallies,
      storesMembership: this.storesMembership || this.out.members.length > 0,
      attributes: this.hasNewAttributes ? this.attributes : undefined,
      lifecycle: this.next.lifecycle ?? undefined,
      sops: this.sopMoves,
      wakeAt: mustWake ? due : undefined,
    }
  }
}

const placeOf = (held: Attributes[string]): OrderKey => ({ at: held[1], source: held[2], messageId: held[3] })
