import { DAY_MS, HOUR_MS } from '../src/kernel/clock.ts'
import { seededRandom, type Random } from '../src/kernel/random.ts'

/**
 * What the benches send: a shop's people and what they do, in Segment's wire shape. Everything follows from the seed, so
 * that two processes make the same events and one of them can check what the other one sent.
 */
export const EVENT_NAMES = [
  'Product Viewed',
  'Product List Viewed',
  'Products Searched',
  'Message Opened',
  'Product Added',
  'Cart Viewed',
  'Message Link Clicked',
  'Promotion Viewed',
  'Checkout Started',
  'Order Completed',
  'Product Removed',
  'Mini Program Opened',
  'Coupon Applied',
  'Product Shared',
  'Product Reviewed',
  'Product Added to Wishlist',
  'Live Stream Joined',
  'Points Redeemed',
  'identify',
  'Order Refunded',
] as const
type EventName = (typeof EVENT_NAMES)[number]

/** How often each name comes: 1, 1/2, 1/3 … of the first. */
const SHARES = EVENT_NAMES.map((_, index) => 1 / (index + 1))
const ALL_SHARES = SHARES.reduce((sum, share) => sum + share, 0)

const CITIES = ['上海', '北京', '杭州', '成都', '广州', '深圳', '武汉', '南京']
const LEVELS = ['basic', 'silver', 'gold', 'diamond']
const CATEGORIES = ['tea', 'coffee', 'snacks', 'teaware', 'gifts', 'seasonal']
/** How often it is the category that a person likes best. */
const FAITHFUL = 0.7
const CHANNELS = ['wecom', 'moments', 'mini-program', 'sms']

export interface Plan {
  seed: number
  count: number
  people: number
  /** Timestamps go evenly from here to there, in order. */
  fromMs: number
  toMs: number
  /** Goes on after so many events of the same seed: the same visits continue. */
  after?: number
  /** Begins with an event of each person, so that nobody is new afterwards. */
  greetsEveryone?: boolean
}

export interface Item {
  type: 'track' | 'identify'
  messageId: string
  userId: string
  anonymousId?: string | undefined
  timestamp: string
  event?: string
  properties?: Record<string, unknown>
  traits?: Record<string, unknown>
}

/** People at the same time in the shop, and how many events a visit has on average. */
const VISITORS_PER_PERSON = 1 / 20
const EVENTS_PER_VISIT = 25

/** A tenth of the people are regulars and make most of the visits. One customer with very many events is bench `heavy`. */
const REGULARS = 0.1
const VISITS_OF_REGULARS = 0.7

/** The events of a plan, one after the other: visits of people, of whom few come often and many seldom. */
export function* itemsOf(plan: Plan): Generator<Item> {
  const random = seededRandom(plan.seed)
  const stepMs = (plan.toMs - plan.fromMs) / plan.count
  const someone = () => Math.floor(random.next() * plan.people * (random.next() < VISITS_OF_REGULARS ? REGULARS : 1))
  const visitors = Array.from({ length: Math.ceil(plan.people * VISITORS_PER_PERSON) }, someone)
  for (let i = -(plan.after ?? 0); i < plan.count; i++) {
    const at = plan.fromMs + Math.floor(stepMs * i)
    if (plan.greetsEveryone && i < plan.people) {
      yield itemAt(random, i, at)
      continue
    }
    const place = Math.floor(random.next() * visitors.length)
    const item = itemAt(random, visitors[place]!, at)
    if (i >= 0) yield item
    if (random.next() < 1 / EVENTS_PER_VISIT) visitors[place] = someone()
  }
}

function itemAt(random: Random, person: number, at: number): Item {
  const name = nameOf(random)
  const item: Item = {
    type: name === 'identify' ? 'identify' : 'track',
    // As Segment's own libraries make them.
    messageId: `node-next-${at}-${random.uuid()}`,
    userId: userIdOf(person),
    timestamp: new Date(at).toISOString(),
  }
  // A quarter of the people come through the shop's web page, whose events carry both.
  if (person % 4 === 0) item.anonymousId = `a-${person.toString(36).padStart(8, '0')}-web`
  if (name === 'identify') item.traits = traitsOf(person, random)
  else {
    item.event = name
    item.properties = propertiesOf(
      name,
      random.next() < FAITHFUL ? CATEGORIES[person % CATEGORIES.length]! : pick(random, CATEGORIES),
      random,
    )
  }
  return item
}

export const userIdOf = (person: number): string => `member-${String(person).padStart(7, '0')}`

/** The mean over events of what is known for each name. */
export const meanOver = (byName: Map<string, number>): number =>
  EVENT_NAMES.reduce((sum, name, index) => sum + (byName.get(name) ?? 0) * (SHARES[index]! / ALL_SHARES), 0)

function nameOf(random: Random): EventName {
  let left = random.next() * ALL_SHARES
  for (let i = 0; i < SHARES.length; i++) {
    left -= SHARES[i]!
    if (left < 0) return EVENT_NAMES[i]!
  }
  return EVENT_NAMES[0]
}

const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random.next() * list.length)]!

/** Nobody moves house or is born again with each visit; points come and go. */
const traitsOf = (person: number, random: Random) => ({
  city: CITIES[(person >> 2) % CITIES.length],
  level: LEVELS[(person >> 5) % LEVELS.length],
  points: Math.floor(random.next() * 5_000),
  birthday: new Date(Date.UTC(1985, 0, 1) + ((person * 7_919) % 5_000) * DAY_MS).toISOString().slice(0, 10),
})

function propertiesOf(name: EventName, category: string, random: Random): Record<string, unknown> {
  const price = Math.floor(random.next() * 30_000) / 100
  const sku = `SKU-${Math.floor(random.next() * 400)}`
  if (name.startsWith('Order'))
    return { order_id: `O${random.uuid().slice(0, 8)}`, revenue: price * 3, currency: 'CNY', category, items: 3 }
  if (name.startsWith('Message') || name === 'Promotion Viewed')
    return { channel: pick(random, CHANNELS), campaign: `c-${Math.floor(random.next() * 30)}`, category }
  if (name === 'Products Searched') return { query: `${category} ${Math.floor(random.next() * 50)}`, results: 12 }
  if (name === 'Product List Viewed') return { list_id: `L${Math.floor(random.next() * 40)}`, category, page: 1 }
  if (name === 'Points Redeemed') return { points: Math.floor(random.next() * 800), reward: sku }
  return { product_id: sku, name: `Product ${sku}`, category, price, quantity: 1 + Math.floor(random.next() * 3) }
}

/** A request body of Segment's batch call. Without `sentAt`, so that no timestamp is corrected. */
export const bodyOf = (items: Item[]): string => JSON.stringify({ batch: items })

export function* batchesOf<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let batch: T[] = []
  for (const item of items) {
    batch.push(item)
    if (batch.length < size) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

/** What went before: two weeks that end an hour before the measurement. */
export const historyPlan = (people: number, count: number, nowMs: number): Plan => ({
  seed: 1,
  count,
  people,
  greetsEveryone: true,
  fromMs: nowMs - 14 * DAY_MS,
  toMs: nowMs - HOUR_MS,
})
