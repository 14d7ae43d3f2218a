import type { z } from 'zod'
import { SECOND_MS, type Timer } from '../../kernel/clock.ts'
import { CALL_PATIENCE_MS, MAX_CALL_REPEATS } from '../../kernel/limits.ts'
import type { Random } from '../../kernel/random.ts'
import { budgetsOf, lineOf, type App } from './budgets.ts'
import { callOf, type Answer, type AnyInput, type CALLS, type CallName, type Input, type PagedName } from './calls.ts'
import { WecomError, type MeaningName } from './errors.ts'
import { nextOf } from './paging.ts'
import { ratesOf, type Turn } from './rates.ts'
import { send } from './send.ts'
import { tokensOf } from './tokens.ts'

/**
 * WeCom, as the rest of the product calls it: by name, with what is sent and what comes back checked and typed. A call
 * waits for its turn, finds a token, and is tried again where that can help; beyond its patience it fails with a
 * WecomError, which says of what kind it is and from when on to try again.
 */
export interface Edge {
  clock: Timer
  random: Random
  /** https://qyapi.weixin.qq.com, or where somebody plays it; without a closing slash. */
  baseUrl: string
}

export interface CallOptions {
  signal?: AbortSignal
  patienceMs?: number
}

type Given<N extends CallName> =
  {} extends Input<N> ? [input?: Input<N>, options?: CallOptions] : [input: Input<N>, options?: CallOptions]

export interface Wecom {
  call<N extends CallName>(name: N, ...given: Given<N>): Promise<Answer<N>>
  /** Answer by answer, until there is no more. */
  pages<N extends PagedName>(name: N, ...given: Given<N>): AsyncGenerator<Answer<N>, void, undefined>
}

/** What a back-off helps against; of what is unsure whether it arrived, only reading is repeated. */
const BACK_OFF = new Set<MeaningName>(['busy', 'too_many_at_once', 'unreachable', 'timed_out'])
const FIRST_BACK_OFF_MS = SECOND_MS

/** All apps of one process: budgets are shared by those of a corp, and by all at one address. */
export function openWecom({ clock, random, baseUrl }: Edge): (app: App) => Wecom {
  const rates = ratesOf(clock, random)
  const tokens = tokensOf(clock, async ({ corpId, secret }) =>
    answerOf<'gettoken'>(
      'gettoken',
      await run({ corpId, secret }, 'gettoken', { query: { corpid: corpId, corpsecret: secret } }),
    ),
  )

  async function run(app: App, name: keyof typeof CALLS, input: AnyInput, options: CallOptions = {}): Promise<unknown> {
    const call = callOf(name)
    const { signal } = options
    const giveUpAt = clock.now() + (options.patienceMs ?? CALL_PATIENCE_MS)
    const turn: Turn = {
      name,
      line: lineOf(app, name, input),
      door: `${app.corpId} ${name}`,
      budgets: budgetsOf(app, name, input),
    }
    let isRenewed = false
    for (let repeats = 0; ;) {
      signal?.throwIfAborted()
      await rates.take(turn, { giveUpAt, signal })
      const token = name === 'gettoken' ? undefined : await tokens.token(app, signal)
      const sentAt = clock.now()
      try {
        const answer = await send(baseUrl, { ...input, name, call, token }, signal)
        rates.letIn(turn, sentAt)
        return answer
      } catch (error) {
        if (!(error instanceof WecomError)) throw error
        if (error.details.code !== undefined && error.meaning !== 'too_often') rates.letIn(turn, sentAt)
        if (error.kind === 'token' && token !== undefined && !isRenewed) {
          isRenewed = true
          tokens.died(app, token)
        } else if (error.meaning === 'too_often') {
          const retryAt = rates.shutOut(turn, sentAt)
          if (retryAt > giveUpAt) throw new WecomError(name, error.meaning, { ...error.details, retryAt })
        } else if (BACK_OFF.has(error.meaning) && !error.details.isUnsure && repeats < MAX_CALL_REPEATS) {
          const waitMs = FIRST_BACK_OFF_MS * 2 ** repeats * (0.5 + random.next() / 2)
          if (clock.now() + waitMs > giveUpAt) throw error
          repeats++
          await clock.sleep(Math.ceil(waitMs), signal)
        } else throw error
      }
    }
  }

  return (app) => ({
    async call<N extends CallName>(name: N, ...[input, options]: Given<N>) {
      return answerOf<N>(name, await run(app, name, sendable(name, input ?? {}), options))
    },
    async *pages<N extends PagedName>(name: N, ...[input, options]: Given<N>) {
      const part = callOf(name).body ? 'body' : 'query'
      let asked: AnyInput | undefined = input ?? {}
      while (asked) {
        const answer: Answer<N> = answerOf<N>(name, await run(app, name, sendable(name, asked), options))
        yield answer
        const next = nextOf(name, asked[part] ?? {}, answer)
        asked = next && { ...asked, [part]: next }
      }
    },
  })
}

/** As it may be sent; our own mistakes are found here, not by WeCom. */
function sendable(name: CallName, input: AnyInput): AnyInput {
  const { query, body } = callOf(name)
  return {
    query: query && parsed(query, input.query ?? {}, name, 'unsendable', 'query'),
    body: body && parsed(body, input.body ?? {}, name, 'unsendable', 'body'),
    media: input.media,
  }
}

const answerOf = <N extends keyof typeof CALLS>(name: N, answer: unknown) =>
  parsed(callOf(name).answer, answer, name, 'unexpected', 'answer') as Answer<N>

/** What was found wrong is told by where it stands, never by what it says. */
function parsed<S extends z.ZodType>(shape: S, value: unknown, name: string, meaning: MeaningName, part: string) {
  const result = shape.safeParse(value)
  if (result.success) return result.data
  const { path, code } = result.error.issues[0]!
  throw new WecomError(name, meaning, { path: `${[part, ...path].join('.')} (${code})` })
}
