import { isDeepStrictEqual } from 'node:util'
import type { Derived, DerivedName, Fact, Json, SopEnd } from '../events.ts'
import { SECOND_MS } from '../kernel/clock.ts'
import { SOP_TRIGGER_AGE_MS } from '../kernel/limits.ts'
import type { Calendar } from '../rules/calendar.ts'
import { isYes, type Question, type Verdict } from '../rules/evaluate.ts'
import type { Rule } from '../rules/language.ts'
import { propertyAt } from '../rules/values.ts'
import { channelsOf, type Reentry, type SendStep } from '../sops/language.ts'
import { occurrencesOf, timetableOf, type Occurrences } from '../sops/schedule.ts'
import { canMove, moved } from '../sops/moving.ts'
import { answer, comeTo, endedBy, enter, goOn, isHeldOutOf, matcherOf, type Scene, type SopDeed, type SopTask, type Walked } from '../sops/walk.ts' // prettier-ignore
import { answered, chooseChannel, type Answered, type Choice } from '../touches/fallback.ts'
import { addressee, afterGoing, gate, type Ledger } from '../touches/gate.ts'
import { PRIORITIES, type Channel, type TouchKind } from '../touches/policy.ts'
import { deadlineOf, zoneOf } from './deadlines.ts'
import type { GateView } from './ledgers.ts'
import type { CompiledSop, SopDefinitions } from './sop-definitions.ts'
import type { HeldPosition, Sops } from './snapshot.ts'

/**
 * Standing flows in the turn of a customer, or of a group. Facts count when they arrive, in their order: each may end what
 * somebody is in, be what they wait for, and let them in. Then time does, on a day of theirs or by a schedule, and last what
 * the turn has concluded; before each of these whose wait was over by then goes on. All of it is history, decided once, at
 * `now`.
 */
export interface SopScene extends Hearing {
  /** A customer's number, or a group's. */
  id: number
  isGroup: boolean
  /** Of the turn before: what time has brought since is considered once. */
  before: number
  now: number
  calendar: Calendar
  definitions: SopDefinitions
  ask(question: Question): Verdict
  attribute(path: string): Json | undefined
  /** What the turn has concluded. */
  concluded: readonly { name: DerivedName; properties: Derived[DerivedName] }[]
}

/** What the shell tells of, and a turn cannot know. */
export interface Hearing {
  /** Facts that are new to the log, in order. */
  news: readonly Fact[]
  /** When they last entered flows with this key, by `keyOf`: only of those that the news may let them into. */
  enteredBefore: ReadonlyMap<string, number>
  /** What others were in who have turned out to be the same person; every position is written anew. */
  joined?: readonly Joined[] | undefined
  /** Undefined: it was not read, and who would be sent something is told so (`wantsGate`). */
  gate?: GateView | undefined
}

/** A position that does not go on, because an older one does. `isOwn`: not of who was merged. */
export interface Joined {
  position: HeldPosition
  isOwn: boolean
}

export interface SopMoves {
  sops: Sops
  /** Each as it stands now; `outcome`: they are out of it. */
  rows: (HeldPosition & { outcome: SopEnd | null })[]
  tasks: (SopTask & { sop: number; key: string } & Unwanted)[]
  touches: SopTouch[]
  deeds: (Extract<SopDeed, { kind: 'tag' | 'attribute' | 'webhook' }> & { sop: string; key: string })[]
  announced: { name: Announced; properties: Derived[DerivedName] }[]
  /** When time next lets somebody go on. */
  dueAt: number
}

type Announced = 'SOP Entered' | 'SOP Left' | 'Task Given' | 'Touch Requested' | 'Touch Suppressed'

/** They have left for a reason that makes the rest of it unwanted. */
export const UNWANTING: ReadonlySet<SopEnd | null> = new Set(['goal', 'exit', 'stopped', 'archived'] as const)

interface Unwanted {
  /** For such a reason, in the very turn that asked for it. */
  isUnwanted?: boolean
}

/** A touch that a flow has decided: it goes, or the reason why not. */
export interface SopTouch extends Unwanted {
  sop: number
  key: string
  version: number
  step: string
  channel: Channel
  kind: TouchKind
  priority: string
  content: { versionId: number; name: string; kfMessages: number } | undefined
  fact: number | null
  validUntil: number | null
  to: Pick<Ledger, 'externalUserid'> & { userid: string | undefined }
  reason?: string | undefined
  cap?: string | undefined
  /** It was refused by `channel`, and this one was asked instead. */
  nextChannel?: Channel | undefined
}

/** Nothing was moved: what the gate looks at has to be read first. */
export const WANTS_GATE = Symbol('wants the gate')

export const keyOf = (sop: number, key: string): string => `${sop} ${key}`

export function moveSops(held: Sops, scene: SopScene): SopMoves | typeof WANTS_GATE | undefined {
  const { news, concluded, definitions } = scene
  if (held.positions.length === 0 && definitions.bySlug.size === 0) return undefined
  const walker = new Walker(held, scene)
  if (scene.joined) walker.join(scene.joined)
  walker.leaveArchived()
  walker.moveToNewer()
  for (const fact of news) walker.hear(fact)
  walker.passDates()
  walker.passTime(scene.now)
  for (const { name, properties } of concluded)
    for (const sop of definitions.byEvent.get(name) ?? [])
      if (isMeant(sop, properties as Record<string, unknown>)) walker.letIn(sop, '', { at: scene.now })
  walker.passTime(scene.now)
  return walker.wantsGate ? WANTS_GATE : walker.moves()
}

class Walker {
  private readonly scene: SopScene
  private positions: HeldPosition[]
  private entered: Record<number, number>
  private readonly keyed: Map<string, number>
  private readonly rows = new Map<string, HeldPosition & { outcome: SopEnd | null }>()
  private readonly out: Pick<SopMoves, 'tasks' | 'touches' | 'deeds' | 'announced'> = { tasks: [], touches: [], deeds: [], announced: [] } // prettier-ignore
  private ledger: Ledger | undefined
  private zone: Calendar | undefined
  /** When the next day of theirs comes. */
  private nextDate = Infinity
  wantsGate = false

  constructor(held: Sops, scene: SopScene) {
    this.scene = scene
    this.positions = [...held.positions]
    this.entered = held.entered
    this.keyed = new Map(scene.enteredBefore)
    this.ledger = this.counted()
  }

  join(joined: readonly Joined[]): void {
    for (const position of this.positions) this.note(position, null)
    for (const { position, isOwn } of joined) {
      // The row of who was merged is ended with the others of theirs.
      if (isOwn) this.note(position, 'merged')
      this.announce('SOP Left', { ...this.named(this.sopOf(position), position.key), reason: 'merged' })
    }
  }

  /** Nobody is asked for anything by what is over. */
  leaveArchived(): void {
    for (const position of this.positions)
      if (this.sopOf(position).status === 'archived') this.end(position, 'archived')
  }

  /** Before anything else of the turn: everybody goes on in the newest version that they were to move to. */
  moveToNewer(): void {
    for (const position of this.positions) {
      const newer = this.scene.definitions.moving.get(position.sop) ?? []
      let at = position
      for (const to of newer) {
        if (to.versionId <= Math.max(at.version, at.stayedFrom ?? 0)) continue
        const has = canMove(this.sopOf(at).definition, to.definition, at.step)
        at = has ? { ...at, version: to.versionId, stayedFrom: null } : { ...at, stayedFrom: to.versionId }
      }
      if (at !== position) this.moveTo(position, at)
    }
  }

  /** `at` says in which version, and everything else as it was. */
  private moveTo(position: HeldPosition, at: HeldPosition): void {
    const [from, to] = [this.sopOf(position), this.sopOf(at)]
    const deadlineAt = this.deadlineIn(from, to, position)
    const deadlines = { was: position.deadlineAt, is: deadlineAt }
    const next = moved(from.definition, to.definition, position, deadlines, this.scene)
    const stands = next === 'missed' ? position : next
    const here = { ...at, deadlineAt, since: stands.since, dueAt: stands.dueAt }
    this.positions = this.positions.map((one) => (one === position ? here : one))
    this.note(here, null)
    if (next === 'missed') this.move(here, comeTo(to.sopId, to.definition, here.step, this.sceneOf(to, here)))
  }

  /** What has let them in is not there to be asked again: a property of it is what it was. */
  private deadlineIn(
    { definition: from }: CompiledSop,
    { definition: to }: CompiledSop,
    held: HeldPosition,
  ): number | null {
    if (isDeepStrictEqual(from.deadline, to.deadline) || to.deadline?.kind === 'property') return held.deadlineAt
    return deadlineOf(to.deadline, undefined, this.scene) ?? (to.deadline ? held.deadlineAt : null)
  }

  hear(fact: Fact): void {
    this.passTime(fact.at)
    for (const position of this.positions) {
      const sop = this.sopOf(position)
      const end = endBy(sop, position, fact)
      if (end) this.end(position, end)
      else {
        const walked = answer(sop.sopId, sop.definition, position, fact, this.sceneOf(sop, position))
        if (walked) this.move(position, walked)
      }
    }
    if (this.scene.now - fact.at > SOP_TRIGGER_AGE_MS) return
    if (fact.name === 'SOP Start Asked') return this.start(fact)
    for (const sop of this.scene.definitions.byEvent.get(fact.name) ?? []) {
      const key = triggerKey(sop, fact)
      if (key !== undefined && fact.at >= secondOf(sop.launchedAt)) this.letIn(sop, key, fact)
    }
  }

  private start(fact: Fact): void {
    const { sop: slug, key } = fact.properties
    const sop = typeof slug === 'string' ? this.scene.definitions.bySlug.get(slug) : undefined
    if (sop?.status === 'live') this.letIn(sop, typeof key === 'string' ? key : '', fact)
  }

  /** `by`: what lets them in; what comes after that is heard. */
  letIn(sop: CompiledSop, key: string, by: Pick<Fact, 'at'> & Partial<Fact>): void {
    const { now, ask, id } = this.scene
    const { definition, sopId, versionId } = sop
    if (this.positions.some((one) => one.sop === sopId && one.key === key)) return
    const last = key === '' ? this.entered[sopId] : this.keyed.get(keyOf(sopId, key))
    if (last !== undefined && !mayComeBack(definition.reentry, last, now)) return
    if (definition.entry && !isYes(ask(sop.ask.get(definition.entry)!))) return
    const deadlineAt = deadlineOf(definition.deadline, by.properties, this.scene)
    if (deadlineAt === undefined) return
    // Each time has an instant of its own.
    const enteredAt = last === undefined ? by.at : Math.max(by.at, last + 1)
    if (key === '') this.entered = { ...this.entered, [sopId]: enteredAt }
    else this.keyed.set(keyOf(sopId, key), enteredAt)
    const isHeldOut = isHeldOutOf(sopId, definition, id)
    const entry = { deadlineAt, isHeldOut, fact: by.seq ?? null, stayedFrom: null }
    const position = { sop: sopId, version: versionId, key, enteredAt, step: definition.first, since: by.at, dueAt: now, ...entry } // prettier-ignore
    this.positions = [...this.positions, position]
    this.announce('SOP Entered', { ...this.named(sop, key) })
    this.move(position, enter(sopId, definition, this.sceneOf(sop, position), by.at))
  }

  /** Whose day has come enters: once, as time is looked at once. */
  passDates(): void {
    const { before, now } = this.scene
    const come: { sop: CompiledSop; at: number }[] = []
    for (const sop of this.scene.definitions.byTime) {
      const found = this.occurrencesOf(sop)
      if (!found) continue
      const { last, next } = found
      const isNew = last !== null && last > before && last >= sop.liveSince && now - last <= SOP_TRIGGER_AGE_MS
      if (isNew && this.wasScheduled(sop)) come.push({ sop, at: last })
      if (!sop.isScheduled || isYes(this.scene.ask(sop.isScheduled)))
        this.nextDate = Math.min(this.nextDate, next ?? Infinity)
    }
    for (const { sop, at } of come.sort((a, b) => a.at - b.at)) {
      this.passTime(at)
      this.letIn(sop, '', { at })
    }
  }

  /** Whether the schedule was for them when its time came: not if they are new, or have just entered the segment. */
  private wasScheduled({ definition: { trigger }, isScheduled }: CompiledSop): boolean {
    if (trigger.kind !== 'schedule') return true
    const { before, concluded, ask } = this.scene
    if (before === 0 || !isScheduled) return before > 0
    const moved = concluded.find(({ name, properties }) => MOVES.has(name) && 'segment' in properties && properties.segment === trigger.segment) // prettier-ignore
    return moved ? moved.name === 'Segment Left' : isYes(ask(isScheduled))
  }

  private occurrencesOf({ definition: { trigger } }: CompiledSop): Occurrences | undefined {
    const { attribute, calendar, now } = this.scene
    if (trigger.kind === 'schedule') return timetableOf(trigger, calendar, now)
    const date = trigger.kind === 'date' ? attribute(trigger.attribute) : undefined
    return trigger.kind === 'date' && typeof date === 'string' ? occurrencesOf(trigger, date, calendar, now) : undefined
  }

  /** Whose wait was over by then goes on. */
  passTime(until: number): void {
    for (const position of this.byUrgency()) {
      const sop = this.sopOf(position)
      if (position.dueAt <= Math.min(until, this.scene.now) && !isHeldAt(sop, position))
        this.move(position, goOn(sop.sopId, sop.definition, position, this.sceneOf(sop, position)))
    }
  }

  /** What is more urgent passes the gate before the rest. */
  private byUrgency(): HeldPosition[] {
    const urgency = (one: HeldPosition) => PRIORITIES.indexOf(this.sopOf(one).definition.touch.priority)
    return this.positions.length < 2 ? this.positions : this.positions.toSorted((a, b) => urgency(b) - urgency(a))
  }

  moves(): SopMoves {
    const due = this.positions.filter((one) => !isHeldAt(this.sopOf(one), one)).map(({ dueAt }) => dueAt)
    return {
      sops: { positions: this.positions, entered: this.entered },
      rows: [...this.rows.values()],
      dueAt: Math.min(this.nextDate, ...due),
      ...this.out,
    }
  }

  private move(position: HeldPosition, { position: next, tasks, deeds }: Walked): void {
    const sop = this.sopOf(position)
    for (const deed of deeds) this.act(sop, position, deed)
    for (const task of tasks) {
      this.out.tasks.push({ ...task, sop: sop.sopId, key: position.key })
      this.announce('Task Given', { kind: task.task, title: task.title, sop: sop.slug, step: task.step })
    }
    if (!next) return this.end(position, 'completed')
    const moved = { ...position, ...next }
    this.positions = this.positions.map((one) => (one === position ? moved : one))
    this.note(moved, null)
  }

  private end(position: HeldPosition, outcome: SopEnd): void {
    const sop = this.sopOf(position)
    this.positions = this.positions.filter((one) => one !== position)
    this.note(position, outcome)
    this.announce('SOP Left', { ...this.named(sop, position.key), reason: outcome })
    if (UNWANTING.has(outcome)) this.takeBack(position)
  }

  /** What this very turn has asked for: the tables, where the commit takes back the rest, do not have it yet. */
  private takeBack({ sop, key }: HeldPosition): void {
    for (const one of [...this.out.tasks, ...this.out.touches])
      if (one.sop === sop && one.key === key) one.isUnwanted = true
    this.ledger = this.counted()
  }

  /** What was read of them, and what this turn has let go. */
  private counted(): Ledger | undefined {
    const { now, gate: view, id } = this.scene
    const read = view?.ledgers.get(id)
    const gone = this.out.touches.filter(({ reason, isUnwanted }) => reason === undefined && !isUnwanted)
    return read && gone.reduce((held, touch) => afterGoing(held, { ...touch, at: now }), read)
  }

  private note(position: HeldPosition, outcome: SopEnd | null): void {
    this.rows.set(`${keyOf(position.sop, position.key)} ${position.enteredAt}`, { ...position, outcome })
  }

  private act(sop: CompiledSop, { key, fact, deadlineAt }: HeldPosition, deed: SopDeed): void {
    if (deed.kind === 'tag' || deed.kind === 'attribute' || deed.kind === 'webhook')
      return void this.out.deeds.push({ ...deed, sop: sop.slug, key })
    const { touch } = sop.definition
    const { kind } = touch
    const by = { sop: sop.slug, step: deed.step }
    if (deed.kind === 'unasked')
      return this.announce('Touch Suppressed', { channel: 'task', kind, ...by, reason: deed.reason })
    const { step, channel, content, reason, cap, nextChannel } = deed
    const to = this.ledger ? addressee(channel, this.ledger) : { externalUserid: null, userid: undefined }
    const held = this.scene.gate?.contents.get(content)
    this.out.touches.push({ sop: sop.sopId, key, version: sop.versionId, step, channel, ...touch, content: held, fact, validUntil: deadlineAt, to, reason, cap, nextChannel }) // prettier-ignore
    const said = { channel, kind, content, ...by }
    if (reason === undefined) this.announce('Touch Requested', said)
    else this.announce('Touch Suppressed', { ...said, reason, ...(cap !== undefined && { cap }), ...(nextChannel !== undefined && { nextChannel }) }) // prettier-ignore
  }

  private choose(sop: CompiledSop, isHeldOut: boolean, step: SendStep, validUntil: number | null): Choice {
    const { now, calendar, id, isGroup, gate: view } = this.scene
    const { ledger } = this
    if (!view || !ledger) {
      this.wantsGate = true
      return { kind: 'waits', until: now + 1 }
    }
    const { kind, priority } = sop.definition.touch
    const { policy } = view
    const content = view.contents.get(step.content)
    const invites = step.kind === 'invite' ? { way: view.ways?.get(step.way) ?? null } : {}
    const zone = (this.zone ??= zoneOf(this.scene.attribute('timezone'), calendar))
    const choice = chooseChannel(channelsOf(step), (channel): Answered => {
      const ask = { customer: isGroup ? null : id, channel, kind, priority, validUntil, isHeldOut, content, ...invites }
      const verdict = gate(ask, ledger, policy, { now, calendar: zone, brand: calendar })
      return answered(verdict, { channel, kind, ledger, policy })
    })
    // The next of the same turn counts it.
    if (choice.kind === 'settled' && choice.channel !== null)
      this.ledger = afterGoing(ledger, { at: now, channel: choice.channel, kind, content })
    return choice
  }

  private announce<N extends Announced>(name: N, properties: Derived[N]): void {
    this.out.announced.push({ name, properties })
  }

  private named = ({ slug: sop, version }: CompiledSop, key: string) => ({ sop, version, ...(key !== '' && { key }) })

  private sopOf = ({ version }: HeldPosition): CompiledSop => this.scene.definitions.byVersion.get(version)!

  private sceneOf(sop: CompiledSop, entry: HeldPosition): Scene {
    const { now, calendar, id } = this.scene
    return {
      now,
      calendar,
      id,
      entry,
      isHeld: sop.status === 'paused',
      ask: (rule: Rule) => this.scene.ask(sop.ask.get(rule)!),
      choose: (step, validUntil) => this.choose(sop, entry.isHeldOut, step, validUntil),
    }
  }
}

const MOVES: ReadonlySet<DerivedName> = new Set(['Segment Entered', 'Segment Left'] as const)

/** In a paused flow who stands before a step stays there. */
const isHeldAt = ({ status, definition }: CompiledSop, { step }: HeldPosition): boolean =>
  status === 'paused' && !['wait', 'await'].includes(definition.steps[step]!.kind)

function endBy({ definition, slug }: CompiledSop, { enteredAt }: HeldPosition, fact: Fact): SopEnd | undefined {
  if (fact.name === 'SOP Stop Asked') return fact.properties.sop === slug ? 'stopped' : undefined
  return fact.at < enteredAt ? undefined : endedBy(definition, fact, enteredAt)
}

/** WeCom says in whole seconds when something happened: what comes in the second of a launch is taken for later. */
const secondOf = (at: number): number => at - (at % SECOND_MS)

/** By which key the fact lets somebody in; undefined: it does not. */
function triggerKey({ definition: { trigger } }: CompiledSop, fact: Fact): string | undefined {
  if (trigger.kind !== 'event' || !matcherOf(trigger.of)(fact)) return undefined
  return trigger.key === null ? '' : textOf(propertyAt(fact.properties, trigger.key))
}

/** Flows that the fact may let somebody into, where it matters whether they have been in them with this key. */
export function keysOf(sops: SopDefinitions, fact: Fact): { sop: number; key: string }[] {
  if (fact.name === 'SOP Start Asked') {
    const { sop: slug, key } = fact.properties
    const sop = typeof slug === 'string' ? sops.bySlug.get(slug) : undefined
    return sop && typeof key === 'string' && key !== '' ? [{ sop: sop.sopId, key }] : []
  }
  return (sops.byEvent.get(fact.name) ?? []).flatMap((sop) => {
    const key = triggerKey(sop, fact)
    return key ? [{ sop: sop.sopId, key }] : []
  })
}

const MAX_KEY_CHARS = 200
const textOf = (value: Json | undefined): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, MAX_KEY_CHARS).toWellFormed() : ''

function isMeant({ definition: { trigger } }: CompiledSop, properties: Record<string, unknown>): boolean {
  if (trigger.kind === 'segment') return properties.segment === trigger.segment
  if (trigger.kind === 'tag') return properties.tag === trigger.tag
  return trigger.kind === 'stage' && properties.set === trigger.set && properties.to === trigger.stage
}

const mayComeBack = (reentry: Reentry, last: number, now: number): boolean =>
  reentry.kind === 'always' || (reentry.kind === 'after' && now - last >= reentry.ms)

/** Of two who turn out to be one: of each flow and key the older position goes on. */
export function joinSops(into: Sops, from: Sops): { sops: Sops; joined: Joined[] } {
  const kept = new Map(into.positions.map((one) => [keyOf(one.sop, one.key), one]))
  const joined: Joined[] = []
  for (const position of from.positions) {
    const key = keyOf(position.sop, position.key)
    const own = kept.get(key)
    const isOlder = !own || position.enteredAt < own.enteredAt
    if (isOlder) kept.set(key, position)
    if (own) joined.push(isOlder ? { position: own, isOwn: true } : { position, isOwn: false })
  }
  const entered = { ...into.entered }
  for (const [sop, at] of Object.entries(from.entered)) entered[Number(sop)] = Math.max(entered[Number(sop)] ?? 0, at)
  return { sops: { positions: [...kept.values()], entered }, joined }
}
