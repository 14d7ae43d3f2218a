import type { Calendar } from '../../rules/calendar.ts'
import type { Both } from '../../kernel/wording.ts'
import type { Subject } from '../../sops/language.ts'
import type { Dimension } from '../tags/tags.ts'

/** A standing flow ready to be installed: its words in both languages, and everything that it names. */
export interface Template {
  /** Of the flow that comes of it, too. */
  slug: string
  name: Both
  /** What it does, and what it needs to be told. */
  about: Both
  tagGroups?: { slug: string; name: Both; dimension: Dimension; singleChoice: boolean }[]
  tags?: { group: string; slug: string; name: Both; expiresAfterMs?: number }[]
  segments?: { slug: string; name: Both; rule: unknown }[]
  /** What it says. True of any brand as it stands: no prices, no addresses, nothing that must be filled in first. */
  contents: { slug: string; name: Both; purpose: 'value' | 'atmosphere' | 'identity'; text: Both }[]
  definition(scene: TemplateScene): { subject?: Subject; steps: object }
}

export interface TemplateScene {
  say(both: Both): string
  now: number
  calendar: Calendar
}

export const byBroadcast = (content: string, next: string | null) => ({
  kind: 'send',
  channel: 'broadcast',
  content,
  next,
})
/** That time of the day, so many midnights later. */
export const waitTo = (days: number, time: string, next: string | null) => ({
  kind: 'wait',
  until: { kind: 'time', days, time },
  next,
})
export const waitFor = (ms: number, next: string | null) => ({ kind: 'wait', until: { kind: 'duration', ms }, next })
/** Who comes later than that misses what follows. */
export const waitBefore = (ms: number, next: string | null, missed: string | null) => ({
  kind: 'wait',
  until: { kind: 'before', ms },
  next,
  missed,
})
/** They write to whoever serves them, or to customer service. In groups they speak to others. */
export const REPLY = [
  { event: 'Message Received', where: [{ property: 'userid', test: { op: 'exists' } }] },
  { event: 'Message Received', where: [{ property: 'kf', test: { op: 'exists' } }] },
]
export const ORDER = { event: 'Order Completed' }
export const EVER = { kind: 'ever' }
