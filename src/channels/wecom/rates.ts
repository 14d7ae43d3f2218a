import { HOUR_MS, MINUTE_MS, SECOND_MS, type Timer } from '../../kernel/clock.ts'
import type { Random } from '../../kernel/random.ts'
import { drain, freeAt, spend, type Budget } from './budgets.ts'
import { WecomError } from './errors.ts'
import { unlessAborted } from './waiting.ts'

/**
 * Whose turn it is. Calls of one line come one after the other; each sleeps until all its budgets have room, so nobody
 * spins and nobody overtakes. Who would have to wait for too long is told at once when to come again.
 *
 * When WeCom shuts a call out all the same (45009), it has been called by somebody else as well. It does not say for how
 * long: a minute is waited, and an hour if that was not enough. Then calls come at their pace, not in a burst.
 */
export interface Turn {
  /** Of the call, for the error. */
  name: string
  line: string
  /** What is shut out as one. */
  door: string
  budgets: Budget[]
}
export interface Patience {
  giveUpAt: number
  signal: AbortSignal | undefined
}

export interface Rates {
  take(turn: Turn, patience: Patience): Promise<void>
  /** WeCom answered a call sent at that time that it was one too many. Answers from when on it may be called again. */
  shutOut(turn: Turn, sentAt: number): number
  letIn(turn: Turn, sentAt: number): void
}

const MANY_BUDGETS = 10_000

export function ratesOf(clock: Timer, random: Random): Rates {
  const spent = new Map<string, number>()
  const shut = new Map<string, number>()
  const lines = new Map<string, Promise<void>>()

  function inLine(line: string, work: () => Promise<void>): Promise<void> {
    const mine = (lines.get(line) ?? Promise.resolve()).then(work)
    const done = mine
      .catch(() => {})
      .then(() => {
        if (lines.get(line) === done) lines.delete(line)
      })
    lines.set(line, done)
    return mine
  }

  /** In whole milliseconds, as the clock has them; what is less than a hundredth of one is a sum's rounding. */
  function openAt({ door, budgets }: Turn): number {
    const at = Math.max(shut.get(door) ?? 0, ...budgets.map(({ key, limit }) => freeAt(limit, spent.get(key) ?? 0)))
    return Math.ceil(at - 0.01)
  }

  async function wait(turn: Turn, { giveUpAt, signal }: Patience): Promise<void> {
    for (let at = openAt(turn); at > clock.now(); at = openAt(turn)) {
      if (at > giveUpAt) throw new WecomError(turn.name, 'no_turn', { retryAt: at })
      await clock.sleep(at - clock.now(), signal)
    }
    signal?.throwIfAborted()
    for (const { key, limit } of turn.budgets) spent.set(key, spend(limit, spent.get(key) ?? 0, clock.now()))
    if (spent.size > MANY_BUDGETS) for (const [key, until] of spent) if (until <= clock.now()) spent.delete(key)
  }

  return {
    take: (turn, patience) =>
      unlessAborted(
        inLine(turn.line, () => wait(turn, patience)),
        patience.signal,
      ),
    shutOut(turn, sentAt) {
      const until = shut.get(turn.door)
      if (until !== undefined && sentAt < until) return until // sent before the door was shut: nothing new
      const opensAt = clock.now() + (until === undefined ? MINUTE_MS : HOUR_MS) + Math.ceil(random.next() * SECOND_MS)
      shut.set(turn.door, opensAt)
      for (const { key, limit, of } of turn.budgets)
        if (of === 'corp') spent.set(key, Math.max(spent.get(key) ?? 0, drain(limit, opensAt)))
      return opensAt
    },
    letIn({ door }, sentAt) {
      const until = shut.get(door)
      if (until !== undefined && sentAt >= until) shut.delete(door)
    },
  }
}
