import { secondsOf } from './clock.ts'
import { seal, signatureOf, unseal } from './crypto.ts'
import { cdata } from './events.ts'
import { CALLBACK_RETRIES, URL_CHECK_MS } from './limits.ts'
import type { Sandbox } from './sandbox.ts'

/** Where callbacks go, and the secrets they are signed and sealed with. */
export interface Address {
  url: string
  token: string
  aesKey: string
  agentid: number
}

/** Sends what is due, in order, until nothing is due any more. */
export interface Delivery {
  kick(): void
  /** When everything that is due now has been sent or given up. */
  settled(): Promise<void>
  stop(): Promise<void>
}

interface Waiting {
  id: number
  xml: string
  attempts: number
}

type World = Omit<Sandbox, 'delivery' | 'store' | 'agent' | 'close'>

export function openDelivery(world: World, timeoutMs: number): Delivery {
  const { state, clock, switches } = world
  const stopping = new AbortController()
  let running: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined

  const due = (): Waiting[] =>
    state.all<Waiting>`select id, xml, attempts from callbacks
      where status = 'waiting' and due_at <= ${clock.now()} order by due_at, id limit ${switches.callbackLanes}`

  async function sendAll(): Promise<void> {
    for (let rows = due(); rows.length > 0 && !stopping.signal.aborted; rows = due())
      await Promise.all(rows.map((row) => send(world, row, timeoutMs, stopping.signal)))
  }
  function kick(): void {
    if (stopping.signal.aborted) return
    running ??= sendAll().finally(() => {
      running = undefined
      // What came up when the last ones had just been sent is nobody's yet.
      if (due().length > 0) kick()
      else rest()
    })
  }
  /** With the machine's time, what is due later wakes us; virtual time is moved by somebody who kicks. */
  function rest(): void {
    clearTimeout(timer)
    if (clock.isVirtual() || stopping.signal.aborted) return
    const next = state.get<{ due_at: number }>`select due_at from callbacks where status = 'waiting'
      order by due_at limit 1`
    if (next) timer = setTimeout(kick, Math.min(Math.max(next.due_at - clock.now(), 1), 60_000)).unref()
  }
  return {
    kick,
    async settled() {
      kick()
      while (running) await running
    },
    async stop() {
      stopping.abort()
      clearTimeout(timer)
      await running
    },
  }
}

/** A network failure or no answer in time is tried again at once, sealed anew; any answer at all is an answer. */
async function send(world: World, { id, xml, attempts }: Waiting, timeoutMs: number, stop: AbortSignal): Promise<void> {
  const { state, live, clock } = world
  const address = readAddress(world)
  for (let tries = attempts; tries <= CALLBACK_RETRIES && !stop.aborted; tries++) {
    const outcome = address
      ? await post(world, address, xml, AbortSignal.any([AbortSignal.timeout(timeoutMs), stop]))
      : ''
    if (stop.aborted) return
    state.run`update callbacks set attempts = ${tries + 1}, answer = ${outcome} where id = ${id}`
    const isAnswer = outcome.startsWith('HTTP ')
    if (isAnswer) state.run`update callbacks set status = 'delivered' where id = ${id}`
    live.tell({ at: clock.now(), what: 'callback', detail: { id, attempt: tries + 1, answer: outcome } })
    live.release()
    if (isAnswer) return
  }
  state.run`update callbacks set status = 'failed' where id = ${id}`
}

async function post(world: World, address: Address, xml: string, signal: AbortSignal): Promise<string> {
  const signed = sign(world, address, xml)
  const body = `<xml><ToUserName>${cdata(world.corpId)}</ToUserName><AgentID>${cdata(String(address.agentid))}</AgentID><Encrypt>${cdata(signed.sealed)}</Encrypt></xml>`
  try {
    const headers = { 'content-type': 'text/xml' }
    const answer = await fetch(`${address.url}?${signed.query}`, { method: 'POST', body, headers, signal })
    await answer.arrayBuffer()
    return `HTTP ${answer.status}`
  } catch (error) {
    const { message, cause } = error as Error & { cause?: Error }
    return cause?.message || message
  }
}

function sign({ chance, clock, corpId }: World, { token, aesKey }: Address, text: string) {
  const timestamp = String(secondsOf(clock.now()))
  const nonce = String(chance.bytes('nonce').readUInt32BE())
  const sealed = seal(aesKey, text, corpId, chance.bytes('seal'))
  const signature = signatureOf(token, timestamp, nonce, sealed)
  return { sealed, query: new URLSearchParams({ msg_signature: signature, timestamp, nonce }) }
}

export function readAddress({ state }: Pick<Sandbox, 'state'>): Address | undefined {
  const saved = state.get<{ value: string }>`select value from settings where name = 'callback'`
  return saved && (JSON.parse(saved.value) as Address)
}

export function saveAddress({ state, corpId }: Pick<Sandbox, 'state' | 'corpId'>, address: Address): void {
  unseal(address.aesKey, seal(address.aesKey, 'a key that works', corpId, Buffer.alloc(16)))
  state.run`insert into settings (name, value) values ('callback', ${JSON.stringify(address)})
    on conflict (name) do update set value = excluded.value`
}

/** What WeCom does when somebody saves the address in its console: a sealed text must come back plain, within a second.
 *  Says what was wrong. */
export async function checkAddress(world: World, address: Address): Promise<string | undefined> {
  const text = String(world.chance.bytes('echo').readBigUInt64BE())
  const { query, sealed } = sign(world, address, text)
  query.set('echostr', sealed)
  try {
    const answer = await fetch(`${address.url}?${query}`, { signal: AbortSignal.timeout(URL_CHECK_MS) })
    const said = await answer.text()
    if (answer.status !== 200) return `It answered HTTP ${answer.status}.`
    return said === text ? undefined : 'It did not answer the plain text, and nothing else.'
  } catch (error) {
    const { message, cause } = error as Error & { cause?: Error }
    return `It did not answer within a second: ${cause?.message || message}.`
  }
}
