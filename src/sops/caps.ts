import { DAY_MS } from '../kernel/clock.ts'
import { concerns, isCounted } from '../touches/gate.ts'
import type { Cap, Channel, Policy } from '../touches/policy.ts'
import { channelsOf, exitsOf, isSending, type SendStep, type Sop, type SopStep } from './language.ts'

/**
 * Steps whose message a cap of the policy would always keep back, because the flow itself has sent as many shortly before, on
 * every way that leads there. Pure. Said only where it is sure: what may last longer is taken to last as long as it can.
 */
export interface NeverPasses {
  step: string
  cap: string
}

interface Sent {
  /** By one of these. */
  channels: readonly Channel[]
  /** At the latest, after the entry. */
  at: number
}

interface Way {
  /** At the latest, after the entry. */
  at: number
  sent: readonly Sent[]
  /** By these nothing reaches the customer, as something that would have gone has not. */
  shut: ReadonlySet<Channel>
  seen: ReadonlySet<string>
}

/** A drawing with more ways than this is not looked at to its end, and nothing is said. */
const MAX_WAYS = 10_000

export function neverPasses(sop: Sop, policy: Policy): NeverPasses[] {
  const { kind, priority } = sop.touch
  const blockedBy = new Map<string, string>()
  const passes = new Set<string>()
  let ways = 0
  // What is put off for the night or for working hours goes later than the steps say.
  const putOffMs = sop.hours !== null || policy.quiet?.kinds.includes(kind) === true ? DAY_MS : 0
  const countWithin = (cap: Cap, sent: readonly Sent[], at: number): number =>
    sent.filter((one) => {
      if (!one.channels.every((channel) => isCounted(cap, { kind, channel }))) return false
      const apart = at - one.at
      // Two of one turn are of one day; those of two may be of two, however near.
      return cap.window.kind === 'rolling' ? apart + (apart > 0 ? putOffMs : 0) < cap.window.ms : apart === 0
    }).length
  const used = Object.values(sop.steps).flatMap((step) => (isSending(step) ? channelsOf(step) : []))
  const walk = (name: string | null, way: Way): void => {
    if (name === null || way.seen.has(name) || ++ways > MAX_WAYS) return
    const step = sop.steps[name]!
    const here = { ...way, seen: new Set([...way.seen, name]) }
    if (isSending(step)) return send(name, step, here)
    for (const { at: exit, next } of exitsOf(step)) walk(next, { ...here, at: way.at + longest(step, exit) })
  }
  /** Its exits are those of `walk.ts`: `otherwise` where nothing went, `next` where something did or there is no other. */
  const send = (name: string, step: SendStep, way: Way): void => {
    const { at, sent, shut } = way
    const fullFor = (channel: Channel) =>
      policy.caps.find((cap) => concerns(cap, { kind, channel, priority }) && countWithin(cap, sent, at) >= cap.most)
    const open = channelsOf(step).filter((channel) => !fullFor(channel))
    if (open.length === 0) blockedBy.set(name, fullFor(step.channel)!.name)
    const channels = open.filter((channel) => !shut.has(channel))
    const goes = channels.length > 0
    if (goes) {
      passes.add(name)
      walk(step.next, { ...way, sent: [...sent, { channels, at }] })
    }
    if (step.otherwise !== undefined) walk(step.otherwise, way)
    // Who is in the group already is told nothing, and can be told something else.
    if (step.kind === 'invite' || (step.otherwise === undefined && !goes)) return walk(step.next, way)
    if (step.otherwise !== undefined) return
    const nowShut = new Set([...shut, ...channels])
    // With none left nothing more can go.
    if (used.some((channel) => !nowShut.has(channel))) walk(step.next, { ...way, shut: nowShut })
  }
  walk(sop.first, { at: 0, sent: [], shut: new Set(), seen: new Set() })
  if (ways > MAX_WAYS) return []
  return [...blockedBy].flatMap(([step, cap]) => (passes.has(step) ? [] : { step, cap }))
}

/** How long it may take at the most to leave the step by that exit. */
function longest(step: SopStep, exit: string): number {
  if (step.kind === 'await') return step.ms
  if (step.kind !== 'wait' || exit === 'missed') return 0
  if (step.until.kind === 'duration') return step.until.ms
  return step.until.kind === 'time' ? (step.until.days + 1) * DAY_MS : Infinity
}
