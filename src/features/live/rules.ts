import type { Topic, TopicName } from './topics.ts'
import { MAX_ROWS, type Look, type Place } from './store.ts'

/** What is another one than at the look before. */
export function topicsOf(before: Look, now: Look): Topic[] {
  const topics = new Set<Topic>()
  for (const name of Object.keys(now.marks) as (keyof Look['marks'])[])
    if (now.marks[name] !== before.marks[name]) topics.add(name)
  for (const id of Object.keys({ ...before.running, ...now.running }))
    if (now.running[id] !== before.running[id]) topics.add(`imports:${id}`)
  for (const topic of [...ofLog(before, now), ...ofAudit(before, now)]) topics.add(topic)
  return [...topics]
}

const BY_EVENT: Record<string, TopicName> = {
  'Tag Gained': 'tags',
  'Tag Lost': 'tags',
  'Stage Moved': 'stages',
  'Lifecycle Moved': 'lifecycle',
}

function* ofLog(before: Look, now: Look): Generator<Topic> {
  const fresh = freshOf(before.log, now.log)
  if (fresh.length > 0) yield 'events'
  if (fresh.length > 0 && now.log.length === MAX_ROWS) yield* ['segments', 'tags', 'stages', 'lifecycle'] as const
  else
    for (const [, name, segment] of fresh) {
      if (name === 'Segment Entered' || name === 'Segment Left') yield `segments:${segment!}`
      else if (BY_EVENT[name]) yield BY_EVENT[name]
    }
}

const BY_TABLE: Record<string, TopicName> = {
  segments: 'definitions',
  rule_versions: 'definitions',
  tag_groups: 'definitions',
  tags: 'definitions',
  stage_sets: 'definitions',
  stages: 'definitions',
  contents: 'definitions',
  attributes: 'attributes',
  broadcasts: 'touches',
  moments: 'touches',
  touch_policies: 'touches',
  keys: 'keys',
  people: 'people',
  invitations: 'people',
  departments: 'people',
  staff: 'people',
  staff_departments: 'people',
  corps: 'corp',
}

function* ofAudit(before: Look, now: Look): Generator<Topic> {
  for (const [, table] of freshOf(before.changes, now.changes)) {
    yield 'audit'
    if (BY_TABLE[table]) yield BY_TABLE[table]
  }
}

/** What was read again is no news. */
function freshOf<R extends readonly [number, ...unknown[]]>(before: readonly R[], now: readonly R[]): R[] {
  const known = new Set(before.map(([number]) => number))
  return now.filter(([number]) => !known.has(number))
}

export interface Seen extends Place {
  at: number
}
