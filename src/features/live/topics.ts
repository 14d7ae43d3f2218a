import { z } from 'zod'
import type { Role } from '../../kernel/route.ts'

/**
 * What can have changed, as it is told to whoever follows: "segments:vip" is one of them, "segments" any. A topic names
 * what operators have named or what has a number of its own; never whom it is about nor what is there now. Who hears it
 * asks, through the routes that know who may see what.
 */
export const TOPICS = {
  /** The log has grown, and with it what is known of customers. Like the next ones for all who are let in. */
  events: 'public',
  tags: 'public',
  stages: 'public',
  /** Segments, tags or stages were made, edited, built or archived. */
  definitions: 'public',
  /** Somebody entered or left. */
  segments: 'analyst',
  lifecycle: 'analyst',
  /** Somebody joined a customer group or left it, or one was made, changed or dismissed. */
  groups: 'analyst',
  /** Broadcasts, Moments, what the staff is given to send, and the policy of all of it. */
  touches: 'analyst',
  attributes: 'analyst',
  conflicts: 'analyst',
  quarantine: 'analyst',
  /** One began, went on or ended. */
  imports: 'operator',
  /** Contact ways and join ways: made, edited, or otherwise in WeCom. */
  ways: 'operator',
  /** Keyword replies were made, edited or put in another order; or something was asked that none of them answers. */
  replies: 'analyst',
  /** A reading of the whole corp began, went on or ended. */
  syncs: 'operator',
  /** WeCom has told something, or what it told was dealt with. */
  callbacks: 'operator',
  /** A tag could not be set or taken in WeCom, or is tried again. */
  marks: 'operator',
  /** One was made, edited, or switched off by itself; or it was told something. */
  webhooks: 'operator',
  people: 'admin',
  keys: 'admin',
  corp: 'admin',
  audit: 'admin',
} as const satisfies Record<string, Role>

export type TopicName = keyof typeof TOPICS
export type Topic = TopicName | `${'segments' | 'imports'}:${string}`

export const topicShape = z.string().transform((text) => text as Topic)

export const nameOf = (topic: Topic): TopicName => topic.split(':', 1)[0] as TopicName
