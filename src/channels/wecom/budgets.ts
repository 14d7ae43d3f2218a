import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../kernel/clock.ts'
import type { AnyInput } from './calls.ts'

/**
 * How often WeCom may be called, and a budget that keeps to it: so many at once, the others at an even pace. In any window,
 * wherever it begins, no more than `most` fit; what is kept of a budget is one instant.
 */
export interface Limit {
  name: string
  most: number
  windowMs: number
  /** Of `most`, how many may come at once. */
  burst: number
}

const limit = (name: string, most: number, windowMs: number, burstShare = 0.1): Limit => ({
  name,
  most,
  windowMs,
  burst: Math.max(1, Math.floor(most * burstShare)),
})

const paceMs = ({ most, windowMs, burst }: Limit) => windowMs / (most - burst)

/** From when on one more fits, when this much is spent. */
export const freeAt = (one: Limit, spentUntil: number) => spentUntil - (one.burst - 1) * paceMs(one)
export const spend = (one: Limit, spentUntil: number, now: number) => Math.max(spentUntil, now) + paceMs(one)
/** As if a burst had just been used up. */
export const drain = (one: Limit, from: number) => from + (one.burst - 1) * paceMs(one)

/** Whose budget it is; of a member, by one app. */
type Owner = 'address' | 'corp' | 'app' | 'member'
type Owned = Limit & { of: Owner }
const of = (owner: Owner, ...limits: Limit[]): Owned[] => limits.map((one) => ({ ...one, of: owner }))

const OF_EVERY_CALL = [
  ...of('corp', limit('calls a minute', 10_000, MINUTE_MS), limit('calls an hour', 150_000, HOUR_MS)),
  ...of(
    'address',
    limit('calls of the address a minute', 20_000, MINUTE_MS),
    limit('calls of the address an hour', 600_000, HOUR_MS),
  ),
]

const OF_CALL: Record<string, Owned[]> = {
  get_jsapi_ticket: of('corp', limit('tickets an hour', 400, HOUR_MS, 0.5)),
  'ticket/get': of('app', limit('tickets of the app an hour', 100, HOUR_MS, 0.5)),
  'media/uploadimg': of(
    'corp',
    limit('pictures a day', 1_000, DAY_MS, 0.5),
    limit('pictures a month', 3_000, 30 * DAY_MS, 0.5),
  ),
  'idconvert/unionid_to_external_userid': of(
    'corp',
    limit('conversions an hour', 100_000, HOUR_MS),
    limit('conversions a day', 480_000, DAY_MS),
  ),
  // beyond it WeCom drops messages without a word
  'message/send': of(
    'member',
    limit('messages to a member a minute', 30, MINUTE_MS, 0.5),
    limit('messages to a member an hour', 1_000, HOUR_MS, 0.5),
  ),
}

export interface App {
  corpId: string
  secret: string
}
export interface Budget {
  key: string
  limit: Limit
  of: Owner
}

export function budgetsOf(app: App, name: string, input: AnyInput): Budget[] {
  const members = membersOf(name, input)
  const keysOf: Record<Owner, string[]> = {
    address: [''],
    corp: [`${app.corpId} ${name}`],
    app: [`${app.corpId} ${app.secret} ${name}`],
    member: members.map((member) => `${app.corpId} ${app.secret} ${name} ${member}`),
  }
  return [...OF_EVERY_CALL, ...(OF_CALL[name] ?? [])].flatMap((owned) =>
    keysOf[owned.of].map((key) => ({ key: `${owned.name} ${key}`, limit: owned, of: owned.of })),
  )
}

/** Calls that wait for each other: those of one name, but one member's messages do not hold up another's. */
export const lineOf = (app: App, name: string, input: AnyInput): string =>
  [app.corpId, name, ...membersOf(name, input)].join(' ')

function membersOf(name: string, { body }: AnyInput): string[] {
  const touser = name === 'message/send' ? body?.['touser'] : undefined
  return typeof touser === 'string' && touser !== '@all' ? touser.split('|').filter((member) => member !== '') : []
}
