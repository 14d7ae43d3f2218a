import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../kernel/clock.ts'
import type { Random } from '../../kernel/random.ts'
import { pick, type Person } from './people.ts'

/** What people do in the demo's shop, as its website would send it. */
export interface Sent {
  at: number
  item: Record<string, unknown>
}

const CATEGORIES = ['绿茶', '红茶', '乌龙茶', '普洱茶', '花茶', '茶具'] as const
const PRODUCTS: [sku: string, name: string, category: (typeof CATEGORIES)[number], priceYuan: number][] = [
  ['LJ-50', '明前龙井 50g', '绿茶', 168],
  ['BLC-100', '洞庭碧螺春 100g', '绿茶', 198],
  ['MJ-100', '黄山毛峰 100g', '绿茶', 128],
  ['JJM-80', '金骏眉 80g', '红茶', 239],
  ['DH-150', '滇红 150g', '红茶', 89],
  ['TGY-125', '安溪铁观音 125g', '乌龙茶', 138],
  ['DHP-75', '武夷大红袍 75g', '乌龙茶', 268],
  ['FHDC-60', '凤凰单丛 60g', '乌龙茶', 188],
  ['SP-357', '熟普七子饼 357g', '普洱茶', 158],
  ['GS-200', '古树生普 200g', '普洱茶', 328],
  ['ML-250', '茉莉花茶 250g', '花茶', 69],
  ['GH-60', '桂花乌龙 60g', '花茶', 59.9],
  ['GW-1', '青瓷盖碗', '茶具', 129],
  ['SXB-1', '便携随行杯', '茶具', 79],
]

/** One visit, from the first page on. `ids` names its events; whoever has not logged in yet is known by the device. */
export function visit(person: Person, startAt: number, random: Random, ids: () => string): Sent[] {
  const sent: Sent[] = []
  let at = startAt
  let isKnown = random.next() < 0.7
  const wait = (seconds: number) => (at += Math.round((0.3 + random.next() * 1.4) * seconds * SECOND_MS))
  const send = (item: Record<string, unknown>) => {
    const who = isKnown ? { userId: person.number, anonymousId: person.deviceId } : { anonymousId: person.deviceId }
    sent.push({ at, item: { ...item, ...who, messageId: ids(), timestamp: new Date(at).toISOString() } })
  }
  const track = (event: string, properties: Record<string, unknown>) => send({ type: 'track', event, properties })
  const logIn = () => {
    if (isKnown) return
    isKnown = true
    send({ type: 'identify', traits: {} })
  }

  send({ type: 'page', name: '首页', properties: { path: '/' } })
  const looks = 1 + Math.floor(random.next() * 4)
  const cart: { product: (typeof PRODUCTS)[number]; quantity: number }[] = []
  for (let i = 0; i < looks; i++) {
    wait(6)
    const product = choose(person, random)
    track('Product Viewed', productOf(product))
    if (random.next() > 0.4) continue
    wait(4)
    const quantity = random.next() < 0.8 ? 1 : 2
    cart.push({ product, quantity })
    track('Product Added', { ...productOf(product), quantity })
  }
  if (cart.length === 0 || random.next() > person.buys) return sent
  wait(8)
  logIn()
  wait(5)
  const total = cart.reduce((sum, { product, quantity }) => sum + Math.round(product[3] * 100) * quantity, 0)
  const hasCoupon = random.next() < 0.2
  const order_id = `S${person.n}-${at}`
  track('Order Completed', {
    order_id,
    revenue: (hasCoupon ? Math.round(total * 0.9) : total) / 100,
    currency: 'CNY',
    ...(hasCoupon ? { coupon: '新茶九折' } : {}),
    products: cart.map(({ product, quantity }) => ({ ...productOf(product), quantity })),
  })
  return sent
}

const choose = (person: Person, random: Random) =>
  random.next() < 0.55
    ? pick(random, PRODUCTS.filter(([, , category]) => category === CATEGORIES[person.favourite])) // prettier-ignore
    : pick(random, PRODUCTS)

const productOf = ([sku, name, category, price]: (typeof PRODUCTS)[number]) => ({ sku, name, category, price })

/** Somebody signs up: from now on it is known who the device belongs to. */
export const signUp = (person: Person, at: number, id: string): Sent => ({
  at,
  item: {
    type: 'identify',
    userId: person.number,
    anonymousId: person.deviceId,
    traits: person.traits,
    messageId: id,
    timestamp: new Date(at).toISOString(),
  },
})

const HISTORY_DAYS = 120
const SIGN_UP_SHARE = 0.5

/** A person's months before the demo was first started. Equal for equal `bornAt`, so that it may be sent again. */
export function history(person: Person, bornAt: number, random: Random): Sent[] {
  let count = 0
  const ids = () => `demo-${person.n}-${count++}`
  const joinedAt = bornAt - Math.floor(HISTORY_DAYS * DAY_MS * (1 - SIGN_UP_SHARE * random.next()))
  const sent = [signUp(person, joinedAt, ids())]
  // some have stopped coming
  const lastAt = random.next() < 0.25 ? bornAt - Math.floor(random.next() * 90) * DAY_MS : bornAt
  let at = joinedAt
  while ((at += (-Math.log(1 - random.next()) * 30 * DAY_MS) / person.visitsPerMonth) < lastAt - 10 * MINUTE_MS)
    sent.push(...visit(person, Math.floor(at), random, ids))
  return sent.filter((one) => one.at < bornAt)
}
