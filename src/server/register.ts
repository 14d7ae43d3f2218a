import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { issueWording } from '../kernel/issue-words.ts'
import { ANSWER_TIMEOUT_MS } from '../kernel/limits.ts'
import { languageOf, Refusal } from '../kernel/refusals.ts'
import {
  bigIdIn,
  forbidden,
  isDownload,
  isStream,
  mayAsk,
  NOBODY,
  type Caller,
  type Role,
  type Route,
  type Serving,
  type Stream,
} from '../kernel/route.ts'
import { problemAt } from '../kernel/wording.ts'
import { authenticate, type Doorkeeper } from './authenticate.ts'
import { findDirt } from './clean.ts'
import { openStreams } from './streams.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    role?: Role
  }
}

/** Whatever is registered past the tables without a role does not start. */
export function refuseRoutesWithoutRole(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    if (route.config?.role === undefined) throw new Error(`The route ${String(route.method)} ${route.url} has no role`)
  })
}

export function registerRoutes<World>(
  app: FastifyInstance,
  routes: readonly Route<World>[],
  parts: {
    world: World
    /** The world for who changes something. */
    inHandsOf(world: World, actor: string): World
    doorkeeper: Doorkeeper
  },
): void {
  const { world, inHandsOf, doorkeeper } = parts
  const callers = new WeakMap<FastifyRequest, Caller>()
  const streams = openStreams(app)
  for (const route of routes)
    app.route({
      method: route.method,
      url: route.path,
      config: { role: route.role },
      // Asked for its head alone, a stream would go on with nobody to hear it.
      ...(isStream(route.answer) && { exposeHeadRoute: false }),
      // Before the body is read: who may not ask cannot make us read either.
      async onRequest(request, reply) {
        if (!isDownload(route.answer) && !isStream(route.answer)) answerInTime(reply)
        if (route.role === 'public' && request.headers.cookie === undefined) return
        callers.set(request, await admit(doorkeeper, request, route))
      },
      async handler(request, reply) {
        const caller = callers.get(request) ?? NOBODY
        const language = languageOf(request.headers['accept-language'])
        const context = {
          world: route.method === 'GET' ? world : inHandsOf(world, caller.id),
          params: read(route.params, 'params', request.params),
          query: read(route.query, 'query', request.query),
          body: read(route.body, 'body', request.body),
          caller,
          language,
          get signal() {
            return whileHeard(reply)
          },
        }
        if (!isStream(route.answer)) return answer(reply, route.answer, await route.run(context), route.status)
        return streams.send(request, reply, {
          answer: route.answer,
          mayGoOn: () => isStill(caller, () => admit(doorkeeper, request, route)),
          begin: (signal) => route.run({ ...context, signal }) as Promise<AsyncIterable<unknown>>,
        })
      },
    })
}

/** What takes too long is answered with a refusal (`timed_out`); it goes on until it hears the signal. Fastify's handlerTimeout
 *  does so only as long as no body has been read: Node closes the request then, which it takes for a client that has gone. */
function answerInTime(reply: FastifyReply): void {
  const timer = setTimeout(() => void reply.send(new Refusal('timed_out')), ANSWER_TIMEOUT_MS)
  reply.raw.once('close', () => clearTimeout(timer))
}

/** Aborted when there is nobody left to answer, or it has been answered. Fastify's own is aborted as soon as the body has been
 *  read, since Node closes the request then. */
function whileHeard({ raw }: FastifyReply): AbortSignal {
  const over = new AbortController()
  if (raw.destroyed) over.abort()
  else raw.once('close', () => over.abort())
  return over.signal
}

/** Who asks, when they may; refuses whoever may not. A customer whom somebody does not serve is not there for them. */
export async function admit(
  doorkeeper: Doorkeeper,
  request: FastifyRequest,
  route: { role: Role; serving?: Serving },
): Promise<Caller> {
  const caller = await authenticate(doorkeeper, request)
  if (route.role === 'public') return caller ?? NOBODY
  if (caller === undefined || caller === NOBODY) throw new Refusal('unauthenticated')
  if (!mayAsk(caller, route)) throw forbidden(route.role)
  if (route.serving === 'customer' && caller.serves !== null) {
    const id = bigIdIn.safeParse((request.params as { id?: string }).id)
    if (!id.success || !(await doorkeeper.isServed(caller.serves, id.data))) throw new Refusal('not_found')
  }
  return caller
}

/** Who cannot be looked up just now, as the database is away, is asked again later. */
async function isStill(caller: Caller, again: () => Promise<Caller>): Promise<boolean> {
  try {
    const { id, role } = await again()
    return id === caller.id && role === caller.role
  } catch (error) {
    return !(error instanceof Refusal)
  }
}

function read(shape: z.ZodType | undefined, part: string, input: unknown): unknown {
  if (shape === undefined) return undefined
  const dirt = findDirt(input)
  if (dirt) throw new Refusal('invalid_input', [problemAt(part + (dirt.at && `.${dirt.at}`), dirt.problem)])
  const parsed = shape.safeParse(input, { reportInput: true })
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.slice(0, MAX_PROBLEMS)
  throw new Refusal(
    'invalid_input',
    problems.map((issue) => problemAt([part, ...issue.path].join('.'), issueWording(issue))),
  )
}

const MAX_PROBLEMS = 20

type Whole = Exclude<Route<never>['answer'], Stream>

function answer(reply: FastifyReply, shape: Whole, given: unknown, status = 200): FastifyReply {
  reply.header('cache-control', 'no-store')
  if (shape === null) return reply.code(204).send()
  if (isDownload(shape))
    return reply
      .type(shape.contentType)
      .header('content-disposition', `attachment; filename="${shape.fileName}"`)
      .send(Readable.from(given as AsyncIterable<string>))
  // Parsed, so that nothing leaves that the shape does not name; a wrong answer is our mistake and a 500.
  return reply.code(status).send(shape.parse(given))
}

/** For every address, the methods it does not take: refused before a body is read. */
export function refuseOtherMethods(app: FastifyInstance, taken: readonly { method: string; path: string }[]): void {
  const all = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
  for (const path of new Set(taken.map((route) => route.path))) {
    const allowed = taken.filter((route) => route.path === path).map((route) => route.method)
    const refuse = async (_: FastifyRequest, reply: FastifyReply) => {
      reply.header('allow', allowed.join(', '))
      throw new Refusal('method_not_allowed', { allowed })
    }
    const method = all.filter((other) => !allowed.includes(other))
    if (method.length > 0)
      app.route({
        method,
        url: path,
        config: { role: 'public' },
        onRequest: refuse,
        handler: refuse,
        exposeHeadRoute: false,
      })
  }
}
