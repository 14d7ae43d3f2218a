import { WecomError } from '../../channels/wecom/errors.ts'
import { SECOND_MS, type Timer } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import { gathering } from '../../kernel/gathering.ts'
import { WELCOME_LANES, WELCOME_MS } from '../../kernel/limits.ts'
import { atMost } from '../../kernel/turns.ts'
import type { AskedWelcome } from '../callbacks/callbacks.ts'
import type { Corps } from '../corps/corps.ts'
import { outcomeOf, type Greeting, type WelcomeOutcome } from './rules.ts'
import * as store from './store.ts'

/**
 * Welcomes (欢迎语): who was added is greeted within the twenty seconds that WeCom gives, once. They have a lane of their own,
 * ahead of everything else about the customer. What became of each is told to the log: sent, or missed and why.
 */
export type { Greeting, Missed, WelcomeOutcome } from './rules.ts'
export { MISSED } from './rules.ts'

export interface Welcomes {
  /** One that this process has claimed by storing it. Never rejects. */
  begin(key: string, asked: AskedWelcome): void
  /** Those that a process has left behind when it ended. */
  takeUp(options?: { oneByOne?: boolean }): Promise<void>
  /** Of those who were added, as a reading has found, a callback should tell. */
  expect(added: store.Expected[]): Promise<void>
  /** Of those expected long enough none will: they have missed theirs. */
  miss(): Promise<void>
  /** Until none is under way. */
  quiet(): Promise<void>
}

interface Parts {
  database: Database
  clock: Timer
  corps: Corps
  /** Durable when it resolves. */
  tell(items: unknown[]): Promise<void>
  /** What is said to who comes by this way at that instant; undefined for nothing. */
  greetingFor(asked: { state: string | null; at: number }): Promise<Greeting | undefined>
  /** Whether there is anything to say. */
  hasGreeting(asked: { state: string | null; at: number }): Promise<boolean>
  onError(error: unknown): void
}

const AGAIN_MS = SECOND_MS / 2
const BATCH = 500

export function openWelcomes({ database, clock, corps, tell, greetingFor, hasGreeting, onError }: Parts): Welcomes {
  const underWay = new Map<string, Promise<void>>()
  const inLanes = atMost(WELCOME_LANES)

  async function send(asked: AskedWelcome, mayBeSent: boolean): Promise<WelcomeOutcome> {
    const { state, askedAt, code } = asked
    const endsAt = askedAt + WELCOME_MS
    const greeting = await greetingFor({ state, at: askedAt })
    if (!greeting) return 'nothing'
    const wecom = await corps.wecom()
    // WeCom decides whether it is too late; we only stop asking a little after.
    for (let last: WelcomeOutcome = 'late'; ;) {
      const patienceMs = endsAt + SECOND_MS - clock.now()
      if (patienceMs <= 0) return last
      try {
        await wecom.call(
          'externalcontact/send_welcome_msg',
          { body: { welcome_code: code, ...greeting } },
          { patienceMs },
        )
        return 'sent'
      } catch (error) {
        if (!(error instanceof WecomError)) throw error
        const outcome = outcomeOf(error, mayBeSent)
        if (outcome) return outcome
        if (error.details.isUnsure) mayBeSent = true
        last = 'unreachable'
        await clock.sleep(AGAIN_MS)
      }
    }
  }

  /** What became of them is told first: if we end before it is written, it is told again, which is once. */
  const settle = gathering<Ended, void>(async (ended) => {
    await tell(ended.flatMap(itemOf))
    await store.writeEnded(database, ended)
    return ended.map(() => undefined)
  }, BATCH)

  async function greet(key: string, asked: AskedWelcome, mayBeSent: boolean): Promise<void> {
    const outcome = await inLanes(() => send(asked, mayBeSent))
    await settle({ ...asked, key, outcome, endedAt: clock.now() })
  }

  return {
    begin(key, asked) {
      const greeting = greet(key, asked, false)
        .catch(onError)
        .finally(() => underWay.delete(key))
      underWay.set(key, greeting)
    },
    async takeUp({ oneByOne = false } = {}) {
      const startedAt = clock.now()
      const many = oneByOne ? 1 : BATCH
      for (;;) {
        const left = await store.selectLeft(database, startedAt + 1, many)
        await Promise.all(
          left.map(
            ({ code, outcome, endedAt, ...one }) =>
              underWay.get(one.key) ??
              (outcome !== null
                ? settle({ ...one, outcome, endedAt: endedAt! })
                : greet(one.key, { ...one, code: code! }, true)),
          ),
        )
        if (left.length < many) return
      }
    },
    async expect(added) {
      const expected: store.Expected[] = []
      for (const one of added) if (await hasGreeting({ state: one.state, at: one.addedAt })) expected.push(one)
      if (expected.length > 0) await store.insertExpected(database, expected)
    },
    async miss() {
      const missed = await store.settleExpected(database, clock.now())
      await Promise.all(missed.map((one) => settle({ ...one, outcome: 'not_told', endedAt: one.endedAt! })))
    },
    async quiet() {
      while (underWay.size > 0) await Promise.all(underWay.values())
    },
  }
}

interface Ended extends Pick<AskedWelcome, 'externalUserid' | 'userid' | 'state'> {
  key: string
  outcome: WelcomeOutcome
  endedAt: number
}

/** As a fact; of those for whom there was nothing to say there is none. */
function itemOf({ key, externalUserid, userid, state, outcome, endedAt }: Ended): unknown[] {
  if (outcome === 'nothing') return []
  return [
    {
      type: 'track',
      event: outcome === 'sent' ? 'Welcome Sent' : 'Welcome Missed',
      messageId: `welcome ${key}`,
      timestamp: new Date(endedAt).toISOString(),
      properties: { userid, ...(state !== null && { state }), ...(outcome !== 'sent' && { reason: outcome }) },
      context: { externalIds: [{ type: 'external_userid', id: externalUserid }] },
    },
  ]
}
