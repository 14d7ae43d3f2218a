import type { z } from 'zod'
import { APP_CALLS } from './calls/apps.ts'
import { BROADCAST_CALLS } from './calls/broadcasts.ts'
import { CUSTOMER_CALLS } from './calls/customers.ts'
import { GROUP_CALLS } from './calls/groups.ts'
import { KF_CALLS } from './calls/kf.ts'
import { MEDIA_CALLS } from './calls/media.ts'
import { MOMENT_CALLS } from './calls/moments.ts'
import { OAUTH_CALLS } from './calls/oauth.ts'
import type { Call, MediaFile } from './calls/shape.ts'
import { STAFF_CALLS } from './calls/staff.ts'
import { TAG_CALLS } from './calls/tags.ts'
import { TRANSFER_CALLS } from './calls/transfers.ts'
import { WAY_CALLS } from './calls/ways.ts'

/** Every call that is made to WeCom, by the name it has in the address after /cgi-bin/. */
export const CALLS = {
  ...STAFF_CALLS,
  ...CUSTOMER_CALLS,
  ...TAG_CALLS,
  ...WAY_CALLS,
  ...BROADCAST_CALLS,
  ...GROUP_CALLS,
  ...TRANSFER_CALLS,
  ...MOMENT_CALLS,
  ...KF_CALLS,
  ...APP_CALLS,
  ...MEDIA_CALLS,
  ...OAUTH_CALLS,
} satisfies Record<string, Call>

type Calls = typeof CALLS
/** Tokens are the client's own business. */
export type CallName = Exclude<keyof Calls, 'gettoken'>
export type PagedName = { [N in CallName]: Calls[N] extends { paging: string } ? N : never }[CallName]

type Part<C, K extends string> = C extends { [k in K]: infer S extends z.ZodType }
  ? {} extends z.input<S>
    ? { [k in K]?: z.input<S> }
    : { [k in K]: z.input<S> }
  : unknown
type File<C> = C extends { takesFile: true } ? { media: MediaFile } : unknown

export type Input<N extends CallName> = Part<Calls[N], 'query'> & Part<Calls[N], 'body'> & File<Calls[N]>
export type Answer<N extends keyof Calls> = z.output<Calls[N]['answer']>
/** What a call is given, as the client handles it. */
export interface AnyInput {
  query?: Record<string, unknown>
  body?: Record<string, unknown>
  media?: MediaFile
}
export const callOf = (name: keyof Calls): Call => CALLS[name]
