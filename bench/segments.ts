import { parseRuleText } from '../src/rules/text.ts'
import type { Rule } from '../src/rules/language.ts'

/**
 * The hundred live segments of the benches, as a shop would have them. Six are bases that others are nested in; every
 * event name of the workload concerns at least thirty (bench `ingest` counts and prints it). The order is that of making:
 * whoever nests comes after its base, and the first twenty are the set of the middle measurement.
 */
const WRITTEN: [slug: string, text: string][] = [
  // ── Bases ──────────────────────────────────────────────────────────────────────────────────────────────────────
  [
    'browsing',
    'done "Product Viewed" in last 14 days or done "Product List Viewed" in last 14 days or done "Products Searched" in last 14 days or done "Mini Program Opened" in last 14 days',
  ],
  [
    'reached',
    'done "Message Opened" in last 30 days or done "Message Link Clicked" in last 30 days or done "Promotion Viewed" in last 30 days or done "Live Stream Joined" in last 30 days',
  ],
  [
    'carting',
    'done "Product Added" in last 14 days or done "Cart Viewed" in last 14 days or done "Checkout Started" in last 14 days or done "Product Removed" in last 14 days or done "Coupon Applied" in last 14 days',
  ],
  ['buying', 'done "Order Completed" in last 60 days and not done "Order Refunded" in last 60 days'],
  [
    'fans',
    'done "Product Shared" in last 60 days or done "Product Reviewed" in last 60 days or done "Product Added to Wishlist" in last 60 days or done "Points Redeemed" in last 60 days',
  ],
  [
    'active',
    'in segment "browsing" or in segment "reached" or in segment "carting" or in segment "buying" or in segment "fans" or "level" exists',
  ],
  // ── With the bases the set of twenty ───────────────────────────────────────────────────────────────────────────
  ['often-viewing', 'count of "Product Viewed" in last 7 days >= 3'],
  ['big-spender', 'sum of "revenue" of "Order Completed" in last 90 days >= 1500'],
  ['repeat-buyer', 'count of "Order Completed" >= 2'],
  ['silent-buyer', 'done "Order Completed" and not done "Order Completed" in last 45 days'],
  ['abandoned-cart', 'did "Product Added" without "Order Completed" within 2 hours in last 7 days'],
  ['search-to-cart', 'did "Products Searched" then "Product Added" within 1 day in last 14 days'],
  ['wide-taste', 'distinct "category" of "Product Viewed" in last 30 days >= 4'],
  ['last-looked-tea', 'last "category" of "Product Viewed" in last 30 days = "tea"'],
  ['gold-members', '"level" in ("gold", "diamond")'],
  ['shanghai-active', 'in segment "active" and "city" = "上海"'],
  ['gold-shoppers', 'in segment "active" and "level" = "gold" and done "Product Viewed" in last 7 days'],
  ['message-fan', 'count of "Message Opened" in last 30 days >= 3'],
  ['refunders', 'count of "Order Refunded" in last 90 days >= 1'],
  ['birthday-soon', '"birthday" comes in 0 to 7 days'],
  // ── Nested: who is active, and … ───────────────────────────────────────────────────────────────────────────────
  ['active-beijing', 'in segment "active" and "city" = "北京"'],
  ['active-hangzhou', 'in segment "active" and "city" in ("杭州", "南京")'],
  ['active-rich', 'in segment "active" and "points" >= 3000'],
  ['active-poor', 'in segment "active" and "points" < 500'],
  ['active-diamond', 'in segment "active" and "level" = "diamond"'],
  ['active-unknown', 'in segment "active" and "level" is missing'],
  ['active-young', 'in segment "active" and "birthday" starts with "199"'],
  ['active-birthday', 'in segment "active" and "birthday" comes in 0 to 30 days'],
  ['active-searcher', 'in segment "active" and count of "Products Searched" in last 14 days >= 2'],
  ['active-buyer', 'in segment "active" and in segment "buying" and count of "Order Completed" in last 60 days >= 2'],
  ['active-no-order', 'in segment "active" and not done "Order Completed" in last 60 days'],
  ['active-no-message', 'in segment "active" and not done "Message Opened" in last 30 days'],
  ['active-spender', 'in segment "active" and sum of "revenue" of "Order Completed" in last 60 days > 800'],
  ['active-cautious', 'in segment "active" and average of "revenue" of "Order Completed" in last 60 days < 200'],
  ['active-sharer', 'in segment "active" and count of "Product Shared" in last 60 days >= 2'],
  [
    'active-collector',
    'in segment "active" and distinct "product_id" of "Product Added to Wishlist" in last 60 days >= 2',
  ],
  ['active-redeemer', 'in segment "active" and sum of "points" of "Points Redeemed" in last 60 days >= 600'],
  ['active-couponer', 'in segment "active" and count of "Coupon Applied" in last 30 days >= 2'],
  ['active-frequent', 'in segment "active" and frequency >= 3'],
  ['active-monetary', 'in segment "active" and monetary >= 2000'],
  ['lapsed', 'not in segment "active"'],
  ['lapsed-gold', 'not in segment "active" and "level" in ("gold", "diamond")'],
  ['lapsed-buyer', 'not in segment "active" and frequency >= 1'],
  ['only-browsing', 'in segment "browsing" and not in segment "carting"'],
  ['cart-no-order', 'in segment "carting" and not in segment "buying"'],
  ['fan-buyer', 'in segment "fans" and in segment "buying"'],
  ['reached-not-browsing', 'in segment "reached" and not in segment "browsing"'],
  ['reached-and-carting', 'in segment "reached" and in segment "carting"'],
  ['fan-not-buying', 'in segment "fans" and not in segment "buying"'],
  ['all-round', 'in segment "browsing" and in segment "reached" and in segment "carting" and in segment "fans"'],
  // ── Counts in windows ──────────────────────────────────────────────────────────────────────────────────────────
  ['viewed-today', 'count of "Product Viewed" today >= 4'],
  ['viewed-week', 'count of "Product Viewed" this week >= 6'],
  ['viewed-dear', 'count of "Product Viewed" where "price" > 200 in last 14 days >= 2'],
  ['viewed-tea', 'count of "Product Viewed" where "category" = "tea" in last 30 days >= 2'],
  ['viewed-not-added', 'count of "Product Viewed" in last 14 days >= 4 and not done "Product Added" in last 14 days'],
  ['list-hopper', 'count of "Product List Viewed" in last 7 days >= 3'],
  ['searcher', 'count of "Products Searched" in last 30 days >= 3'],
  ['search-coffee', 'done "Products Searched" where "query" contains "coffee" in last 14 days'],
  ['opened-thrice', 'count of "Message Opened" where "channel" = "wecom" in last 30 days >= 2'],
  ['clicker', 'count of "Message Link Clicked" in last 30 days >= 2'],
  [
    'opener-not-clicker',
    'count of "Message Opened" in last 30 days >= 3 and not done "Message Link Clicked" in last 30 days',
  ],
  ['adder', 'count of "Product Added" in last 14 days >= 2'],
  ['cart-looker', 'count of "Cart Viewed" in last 7 days >= 2'],
  ['checkout-twice', 'count of "Checkout Started" in last 30 days >= 2'],
  [
    'promo-hunter',
    'count of "Promotion Viewed" in last 30 days >= 2 or count of "Coupon Applied" in last 30 days >= 1',
  ],
  ['remover', 'count of "Product Removed" in last 30 days >= 2'],
  ['opener-app', 'count of "Mini Program Opened" in last 30 days >= 2'],
  ['reviewer', 'count of "Product Reviewed" in last 90 days >= 2 and "city" exists'],
  ['live-fan', 'count of "Live Stream Joined" in last 30 days >= 2 and "level" exists'],
  ['quantity-adder', 'count of "Product Added" where "quantity" >= 2 in last 14 days >= 2'],
  ['year-buyer', 'count of "Order Completed" this year >= 2'],
  // ── Sums, averages, least and greatest ─────────────────────────────────────────────────────────────────────────
  ['month-spender', 'sum of "revenue" of "Order Completed" this month >= 600'],
  ['dear-order', 'max of "revenue" of "Order Completed" in last 90 days >= 800'],
  ['cheap-orders', 'max of "revenue" of "Order Completed" in last 90 days < 300'],
  ['average-high', 'average of "revenue" of "Order Completed" >= 500'],
  ['cart-value', 'sum of "price" of "Product Added" in last 7 days >= 300'],
  ['refund-value', 'sum of "revenue" of "Order Refunded" in last 90 days >= 500'],
  ['points-spent', 'sum of "points" of "Points Redeemed" >= 1000'],
  ['window-shopper', 'sum of "price" of "Product Viewed" in last 14 days >= 800'],
  // ── Distinct, first, last ──────────────────────────────────────────────────────────────────────────────────────
  ['many-products', 'distinct "product_id" of "Product Viewed" in last 30 days >= 4'],
  ['many-campaigns', 'distinct "campaign" of "Message Opened" in last 30 days >= 3'],
  ['many-channels', 'distinct "channel" of "Message Link Clicked" in last 60 days >= 2'],
  ['many-lists', 'distinct "list_id" of "Product List Viewed" in last 30 days >= 3'],
  ['last-order-gifts', 'last "category" of "Order Completed" = "gifts"'],
  ['first-order-dear', 'first "revenue" of "Order Completed" > 600'],
  ['last-search-tea', 'last "query" of "Products Searched" in last 30 days starts with "tea"'],
  ['last-cart-dear', 'last "price" of "Product Added" in last 14 days > 200'],
  // ── Sequences, and what did not follow ─────────────────────────────────────────────────────────────────────────
  ['view-to-cart', 'did "Product Viewed" then "Product Added" within 1 day in last 14 days'],
  ['cart-to-order', 'did "Product Added" then "Checkout Started" then "Order Completed" within 7 days in last 60 days'],
  ['message-to-view', 'did "Message Opened" then "Product Viewed" within 1 day in last 14 days'],
  ['click-to-order', 'did "Message Link Clicked" then "Order Completed" within 3 days in last 60 days'],
  ['promo-to-coupon', 'did "Promotion Viewed" then "Coupon Applied" within 3 days in last 30 days'],
  ['live-to-cart', 'did "Live Stream Joined" then "Product Added" within 1 day in last 30 days'],
  ['order-then-refund', 'did "Order Completed" then "Order Refunded" within 30 days in last 90 days'],
  ['checkout-left', 'did "Checkout Started" without "Order Completed" within 1 hour in last 14 days'],
  ['message-ignored', 'did "Message Opened" without "Message Link Clicked" within 1 day in last 7 days'],
  ['wishlist-waiting', 'did "Product Added to Wishlist" without "Order Completed" within 7 days in last 30 days'],
  ['bought-not-reviewed', 'did "Order Completed" without "Product Reviewed" within 7 days in last 60 days'],
  // ── Recency, lifecycle ─────────────────────────────────────────────────────────────────────────────────────────
  ['recent-buyer', 'recency <= 14 days'],
  ['lifecycle-silent', 'lifecycle is silent and "level" exists'],
]

export interface BenchSegment {
  slug: string
  text: string
  rule: Rule
}

export const SEGMENTS: readonly BenchSegment[] = WRITTEN.map(([slug, text]) => {
  const parsed = parseRuleText(text)
  if (!('rule' in parsed)) throw new Error(`segment ${slug}: ${JSON.stringify(parsed)}`)
  return { slug, text, rule: parsed.rule }
})
