import { z } from 'zod'
import { MAX_TOUCH_CAPS, MAX_TOUCH_CAP_MS, MAX_TOUCHES_PER_CAP } from '../kernel/limits.ts'

/**
 * The touch policy (触达策略): what one gate asks of everything that would reach a customer, in this order: consent, holdout,
 * caps, quiet hours, WeCom's quota, content. Typed JSON; `gate.ts` decides by it.
 */

/** Ways to a customer. broadcast: a WeCom broadcast that staff confirm; chat: one-to-one by hand, as a task; kf: WeChat
 *  customer service. */
export const CHANNELS = ['broadcast', 'chat', 'kf'] as const
export type Channel = (typeof CHANNELS)[number]

/** What a touch is for: to sell; to care for (birthdays, use); or about what the customer has ordered themself. */
export const TOUCH_KINDS = ['marketing', 'care', 'service'] as const
export type TouchKind = (typeof TOUCH_KINDS)[number]

/** Least first. */
export const PRIORITIES = ['low', 'normal', 'high'] as const
export type Priority = (typeof PRIORITIES)[number]
export const isAtMost = (one: Priority, other: Priority): boolean =>
  PRIORITIES.indexOf(one) <= PRIORITIES.indexOf(other)

/** How WeCom counts what a customer may get of a corp: as many a month as it has days, or what the administrator has set;
 *  `four_a_month` is of old. */
export const QUOTAS = ['days_in_month', 'seven_a_week', 'one_a_day', 'four_a_month'] as const
export type Quota = (typeof QUOTAS)[number]

/** unless_withdrawn: who became a friend may be written to until they say no. given: only who has said yes. */
const consentShape = z.enum(['unless_withdrawn', 'given'])

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)

const windowShape = z.discriminatedUnion('kind', [
  /** By the customer's clock. */
  z.strictObject({ kind: z.literal('calendar'), unit: z.enum(['day', 'week', 'month']) }),
  z.strictObject({ kind: z.literal('rolling'), ms: z.int().min(60_000).max(MAX_TOUCH_CAP_MS) }),
])

const capShape = z.strictObject({
  name: z.string().trim().min(1).max(60),
  /** Counted and kept to; null: of every kind, by every channel. */
  kinds: z.array(z.enum(TOUCH_KINDS)).min(1).nullable(),
  channels: z.array(z.enum(CHANNELS)).min(1).nullable(),
  most: z.int().min(1).max(MAX_TOUCHES_PER_CAP),
  window: windowShape,
  /** What is more urgent is counted, and not kept from going. */
  upTo: z.enum(PRIORITIES),
})
export type Cap = z.infer<typeof capShape>

export const policyShape = z.strictObject({
  consent: z.record(z.enum(CHANNELS), consentShape),
  /** Of all customers, who get nothing of these kinds: what everything together is worth is seen by them. */
  holdout: z.strictObject({ share: z.number().min(0).max(0.5), kinds: z.array(z.enum(TOUCH_KINDS)) }),
  caps: z
    .array(capShape)
    .max(MAX_TOUCH_CAPS)
    .refine((caps) => new Set(caps.map(({ name }) => name)).size === caps.length, { params: { sameName: true } }),
  quiet: z
    .strictObject({
      from: time,
      until: time,
      kinds: z.array(z.enum(TOUCH_KINDS)),
      /** defer: it goes when they are over. */
      then: z.enum(['defer', 'drop']),
    })
    .refine(({ from, until }) => from !== until, { params: { sameTime: true } })
    .nullable(),
  quota: z.enum(QUOTAS),
})
export type Policy = z.infer<typeof policyShape>

export const DEFAULT_POLICY: Policy = {
  consent: { broadcast: 'unless_withdrawn', chat: 'unless_withdrawn', kf: 'unless_withdrawn' },
  holdout: { share: 0, kinds: ['marketing', 'care'] },
  caps: [],
  quiet: { from: '22:00', until: '08:00', kinds: ['marketing', 'care'], then: 'defer' },
  quota: 'days_in_month',
}

/** What of it concerns groups: caps, holdout and consent are of customers. */
export const policyOfGroups = ({ quiet, quota }: Policy): Policy => ({ ...DEFAULT_POLICY, quiet, quota })

/** Channels of one company that customers do not tell apart: who wants nothing more wants nothing by any of them. */
export const consentChannelOf = (_channel: Channel): string => 'wecom'
/** What is said to please is to sell, too, for who wants no more of it. */
export const purposeOf = (kind: TouchKind): string => (kind === 'service' ? 'service' : 'marketing')
