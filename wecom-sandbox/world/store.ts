import type { Sandbox } from '../sandbox.ts'
import { readPlan } from './world.ts'

/** The store tells what happened in it, in order, as Segment's clients do: a batch is told again until it is taken. */
const BATCH = 100
const PATIENCE_MS = 10_000

export interface Store {
  /** Everything that there is to tell is told, or cannot be told now. */
  settled(): Promise<void>
  stop(): Promise<void>
}

type World = Pick<Sandbox, 'state' | 'clock' | 'chance'>

export function openStore(world: World): Store {
  const { state, clock } = world
  const stopping = new AbortController()
  let running: Promise<void> | undefined

  async function tellAll(): Promise<void> {
    const { store } = readPlan(world) ?? {}
    while (store && !stopping.signal.aborted) {
      const rows = state.all<{ id: number; item: string }>`select id, item from world_events order by id limit ${BATCH}`
      if (rows.length === 0) return
      const batch = rows.map(({ item }) => JSON.parse(item) as unknown)
      const isTaken = await fetch(`${store.url.replace(/\/+$/, '')}/v1/batch`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Basic ${Buffer.from(`${store.key}:`).toString('base64')}`,
        },
        body: JSON.stringify({ batch, sentAt: new Date(clock.now()).toISOString() }),
        signal: AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), stopping.signal]),
      }).then(
        (answer) => answer.ok,
        () => false,
      )
      if (!isTaken) return
      state.run`delete from world_events where id <= ${rows.at(-1)!.id}`
    }
  }
  const settled = () => (running ??= tellAll().finally(() => (running = undefined)))
  return {
    settled,
    async stop() {
      stopping.abort()
      await running
    },
  }
}
