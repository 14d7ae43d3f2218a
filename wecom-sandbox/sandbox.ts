import { randomBytes } from 'node:crypto'
import { openAgent, type Agent } from './archive.ts'
import { openChance, type Chance } from './chance.ts'
import { openClock, type Clock } from './clock.ts'
import { openDelivery, type Delivery } from './delivery.ts'
import { openLive, type Live } from './live.ts'
import { CALLBACK_TIMEOUT_MS } from './limits.ts'
import { openState, type State } from './state/state.ts'
import { openStore, type Store } from './world/store.ts'
import { readSwitches, type Switches } from './switches.ts'

/** One corp, with all that it knows. */
export interface Sandbox {
  state: State
  clock: Clock
  chance: Chance
  live: Live
  switches: Switches
  corpId: string
  delivery: Delivery
  store: Store
  agent: Agent
  close(): Promise<void>
}

const DEFAULT_CORP_ID = 'wwTea0000000000001'

export interface Options {
  /** Of the SQLite file; in memory without. */
  file?: string
  corpId?: string
  /** Ids, tokens and faults are drawn from it; from the machine's chance without. Only a new corp takes it. */
  seed?: number
  /** Virtual time, standing at this instant. */
  at?: number
  callbackTimeoutMs?: number
}

export function openSandbox(options: Options = {}): Sandbox {
  const state = openState(options.file)
  const corpId = settle(state, 'corp_id', () => options.corpId ?? DEFAULT_CORP_ID)
  if (options.corpId && options.corpId !== corpId) throw new Error(`This data is of the corp ${corpId}.`)
  const salt = settle(state, 'salt', () =>
    options.seed === undefined ? randomBytes(16).toString('hex') : `seed ${options.seed}`,
  )
  const sandbox = {
    state,
    clock: openClock(state),
    chance: openChance(state, salt),
    live: openLive(),
    switches: readSwitches(state),
    corpId,
  }
  if (options.at !== undefined && !sandbox.clock.isVirtual()) sandbox.clock.moveTo(options.at)
  const delivery = openDelivery(sandbox, options.callbackTimeoutMs ?? CALLBACK_TIMEOUT_MS)
  const store = openStore(sandbox)
  const agent = openAgent(sandbox)
  return {
    ...sandbox,
    delivery,
    store,
    agent,
    async close() {
      await agent.stop()
      await store.stop()
      await delivery.stop()
      state.close()
    },
  }
}

/** A setting that is made once. */
function settle(state: State, name: string, make: () => string): string {
  const saved = state.get<{ value: string }>`select value from settings where name = ${name}`
  if (saved) return saved.value
  const value = make()
  state.run`insert into settings (name, value) values (${name}, ${value})`
  return value
}

/** All of it or nothing; then watchers are told, and callbacks go out. */
export function inOneGo<T>(sandbox: Sandbox, work: () => T): T {
  try {
    const result = sandbox.state.transaction(work)
    sandbox.live.release()
    sandbox.delivery.kick()
    return result
  } catch (error) {
    sandbox.live.forget()
    throw error
  }
}
