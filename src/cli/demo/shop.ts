import { setTimeout as sleep } from 'node:timers/promises'
import { SECOND_MS, type Clock } from '../../kernel/clock.ts'
import { seededRandom, type Random } from '../../kernel/random.ts'
import type { Product } from '../opening.ts'
import { personOf } from './people.ts'
import { saveState, type DemoState } from './state.ts'
import { history, signUp, visit, type Sent } from './visits.ts'

/** The shop's website: sends what its visitors do through the same HTTP door as any other site. */
export interface Door {
  url: string
  writeKey: string
}

const BATCH_EVENTS = 200
const TICK_MS = 250
const RETRY_MS = 1_000
/** A door that stays shut: what could not be sent is forgotten, as a browser that is closed forgets it. */
const MAX_WAITING_EVENTS = 5_000

/** True when the server took them for good. */
async function send({ url, writeKey }: Door, sent: Sent[], sentAt: number): Promise<boolean> {
  try {
    const response = await fetch(`${url}/v1/batch`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`,
      },
      body: JSON.stringify({ batch: sent.map(({ item }) => item), sentAt: new Date(sentAt).toISOString() }),
    })
    await response.text()
    return response.ok
  } catch {
    return false
  }
}

/** What has happened in the shop since it opened, until then; in order. */
export function historyUntil({ bornAt, people }: DemoState, until: number): Sent[] {
  const all: Sent[] = []
  for (let n = 0; n < people; n++) all.push(...history(personOf(n), bornAt, seededRandom(n + 1)))
  return all.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)
}

/** In order; again until the door takes them. */
export async function sendAll(
  door: Door,
  all: Sent[],
  clock: Clock,
  signal: AbortSignal,
  onProgress: (share: number) => void = () => {},
): Promise<void> {
  for (let from = 0; from < all.length && !signal.aborted;) {
    if (await send(door, all.slice(from, from + BATCH_EVENTS), clock.now())) from += BATCH_EVENTS
    else await sleep(RETRY_MS)
    onProgress(Math.min(1, from / all.length))
  }
}

/** About three events a second, until told to stop. A shop with so many visits has many visitors who are new, and most
 *  only look; else a demo left alone over night would have sold everything to everybody. */
const SECONDS_BETWEEN_VISITS = 1.4
const NEW_SHARE = 0.3
const SIGN_UP_SHARE = 0.4
const LIVE_BUYS = 0.35

/** `before`: what has happened and was not sent yet. */
export async function liveOn(
  product: Product,
  door: Door,
  state: DemoState,
  before: Sent[],
  signal: AbortSignal,
): Promise<void> {
  const { clock } = product
  const random: Random = seededRandom(state.bornAt + state.runs)
  let count = 0
  const ids = () => `demo-run${state.runs}-${count++}`
  let waiting = [...before]
  let nextVisitAt = clock.now()

  while (!signal.aborted) {
    const now = clock.now()
    while (nextVisitAt <= now) {
      const isNew = random.next() < NEW_SHARE
      const person = personOf(isNew ? state.people++ : Math.floor(random.next() * state.people))
      if (isNew) await saveState(product, state)
      if (isNew && random.next() < SIGN_UP_SHARE) waiting.push(signUp(person, nextVisitAt, ids()))
      waiting.push(...visit({ ...person, buys: person.buys * LIVE_BUYS }, nextVisitAt, random, ids))
      nextVisitAt += -Math.log(1 - random.next()) * SECONDS_BETWEEN_VISITS * SECOND_MS
      if (now - nextVisitAt > SECOND_MS * 10) nextVisitAt = now // the machine slept
    }
    const due = waiting.filter(({ at }) => at <= now).slice(0, BATCH_EVENTS)
    if (due.length > 0) {
      if (await send(door, due, clock.now())) waiting = waiting.filter((one) => !due.includes(one))
      else if (waiting.length > MAX_WAITING_EVENTS) waiting = []
    }
    await sleep(TICK_MS, undefined, { signal }).catch(() => {})
  }
}
