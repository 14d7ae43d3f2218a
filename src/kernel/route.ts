import { z } from 'zod'
import { Refusal } from './refusals.ts'
import { wordingsOf, type Language } from './wording.ts'

/**
 * A route is data: a path, a role, shapes and one call. The HTTP server, the checks of what comes in and goes out, the
 * refusals and OpenAPI are made from the same table, so none can drift from the others. A route without a role does not
 * compile.
 *
 *     const route = routeIn<{ database: Database; clock: Clock }>()
 *     export const tagRoutes = [
 *       route({ method: 'GET', path: '/api/tags', role: 'analyst', summary: 'All tags', answer: z.object({ … }),
 *               run: ({ world }) => listTags(world.database) }),
 *     ]
 *
 * `world` is what the application hands to every route; a feature names only the part it needs, and the list that joins
 * the features does not compile when the application lacks it.
 */

/** write: sends events and does nothing else. staff and lead: only what is `serving`. Then, each with all of the one
 *  before: read, change, manage. */
export const ROLES = ['public', 'write', 'staff', 'lead', 'analyst', 'operator', 'admin'] as const
export type Role = (typeof ROLES)[number]

const REACH: Record<Role, readonly Role[]> = {
  public: ['public'],
  write: ['public', 'write'],
  staff: ['public'],
  lead: ['public'],
  analyst: ['public', 'analyst'],
  operator: ['public', 'analyst', 'operator'],
  admin: ['public', 'analyst', 'operator', 'admin'],
}
const roleWording = wordingsOf({
  public: { zh: '任何人', en: 'anybody' },
  write: { zh: '写入密钥', en: 'write key' },
  staff: { zh: '导购', en: 'staff' },
  lead: { zh: '主管', en: 'lead' },
  analyst: { zh: '分析师', en: 'analyst' },
  operator: { zh: '运营', en: 'operator' },
  admin: { zh: '管理员', en: 'administrator' },
})
export const forbidden = (role: Role): Refusal => new Refusal('forbidden', { role, needed: roleWording(role) })
export const allows = (held: Role, needed: Role): boolean => REACH[held].includes(needed)

/**
 * Routes that staff and leads may ask too, within whom they serve. `customer`: the door looks whether the customer of the
 * address is one of theirs. `list`: the route answers with theirs only. `common`: there is nobody's data in it.
 */
export type Serving = 'customer' | 'list' | 'common'
export const mayAsk = (caller: Pick<Caller, 'role' | 'serves'>, route: { role: Role; serving?: Serving }): boolean =>
  allows(caller.role, route.role) || (route.serving !== undefined && caller.serves !== null)

/** Who asks. `id` ("key:3") goes into the log of events as the actor; nobody is the public. */
export interface Caller {
  id: string
  role: Role
  /** Of staff and leads: the staff whose customers they may see, by userid. Null: there is no such bound. */
  serves: readonly string[] | null
  /** Write keys: the source their events carry, and the browser origins that may use them. */
  source: string | null
  origins: readonly string[]
}
export const NOBODY: Caller = { id: 'public', role: 'public', serves: null, source: null, origins: [] }

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
type Shape = z.ZodType
type None = z.ZodUndefined

export interface Context<World, Params = undefined, Query = undefined, Body = undefined> {
  world: World
  params: Params
  query: Query
  body: Body
  caller: Caller
  language: Language
  /** Aborted when the client goes away or the request takes too long. */
  signal: AbortSignal
}

/** An answer that is sent as it is made, for what may be large (an export). Its text is not checked against a shape. */
export interface Download {
  contentType: string
  fileName: string
}
export const download = (contentType: string, fileName: string): Download => ({ contentType, fileName })

/** An answer that goes on until one side has enough (Server-Sent Events): each item is of the shape. The door ends it when
 *  who asked may not ask any more and when the server stops; the route only has to end with its signal. */
export interface Stream<Item extends Shape = Shape> {
  items: Item
}
export const stream = <Item extends Shape>(items: Item): Stream<Item> => ({ items })

type Answered = Shape | Download | Stream | null
/** What a route hands over as its answer. */
export type Given<A> = A extends Shape
  ? z.input<A>
  : A extends Download
    ? AsyncIterable<string | Uint8Array>
    : A extends Stream<infer Item>
      ? AsyncIterable<z.input<Item>>
      : void

export const isDownload = (answer: Answered): answer is Download => answer !== null && 'contentType' in answer
export const isStream = (answer: Answered): answer is Stream => answer !== null && 'items' in answer

/** What a route says about itself. `answer: null` is an empty 204. */
interface Described<M, Path, Params, Query, Body, Answer> {
  method: M
  path: Path
  role: Role
  serving?: Serving
  summary: string
  params?: Params
  query?: Query
  body?: Body
  answer: Answer
  /** 200 unless said otherwise. */
  status?: 200 | 201 | 202
}

type Path = `/${string}`

export interface Route<World> extends Described<Method, Path, Shape, Shape, Shape, Answered> {
  // What was checked by the shapes has lost its type here; `route` below is where it was checked.
  run: (context: Context<World, any, any, any>) => Promise<unknown>
}

type Output<S> = S extends Shape ? z.output<S> : undefined

export const routeIn =
  <World>() =>
  <
    const M extends Method,
    const P extends Path,
    const Answer extends Answered,
    Params extends Shape = None,
    Query extends Shape = None,
    Body extends Shape = None,
  >(
    described: Described<M, P, Params, Query, Body, Answer> & {
      run: (context: Context<World, Output<Params>, Output<Query>, Output<Body>>) => Promise<Given<Answer>>
    },
  ): Omit<Route<World>, 'answer'> & Described<M, P, Params, Query, Body, Answer> =>
    described

/** What may be sent to a route and what it answers, for a client in TypeScript: the shapes of what goes over the wire. */
export interface Wire<R> {
  query: R extends { query?: infer S } ? Sent<S> : never
  body: R extends { body?: infer S } ? Sent<S> : never
  answer: R extends { answer: infer A } ? Received<A> : never
}
type Received<A> = A extends Shape
  ? z.output<A>
  : A extends Stream<infer Item>
    ? z.output<Item>
    : A extends null
      ? undefined
      : string
type Sent<S> = S extends Shape ? (z.input<S> extends undefined ? never : z.input<S>) : never

// ── Shapes that many routes share ───────────────────────────────────────────────────────────────────────────────────

/** Inside the product an instant is milliseconds; outside it is ISO 8601 text in UTC. */
export const instantOut = z.codec(z.int(), z.iso.datetime(), {
  decode: (ms) => new Date(ms).toISOString(),
  encode: (text) => Date.parse(text),
})
export const instantIn = z.codec(z.iso.datetime({ offset: true }), z.int(), {
  decode: (text) => Date.parse(text),
  encode: (ms) => new Date(ms).toISOString(),
})
/** An id in a path or a query: text that is a positive integer no larger than PostgreSQL's `integer`. */
export const idIn = z
  .string()
  .regex(/^[1-9]\d{0,9}$/)
  .transform(Number)
  .refine((id) => id <= 2_147_483_647)
/** The same for `bigint` (customers), as far as a number is exact. */
export const bigIdIn = z
  .string()
  .regex(/^[1-9]\d{0,15}$/)
  .transform(Number)
  .refine((id) => id <= Number.MAX_SAFE_INTEGER)
