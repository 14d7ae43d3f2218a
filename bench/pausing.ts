import { setTimeout as sleep } from 'node:timers/promises'
import { pauseBroadcast, resumeBroadcast } from '../src/features/broadcasts/broadcasts.ts'
import type { Core } from '../src/pipeline/commit.ts'
import { count } from './scratch.ts'

/** A plan that somebody stops again and again: how soon nothing more of it is planned, and whether anything is after that. */
const PAUSES = 5
const AFTER_MS = 300
const LOOK_MS = 500

export interface Paused {
  /** What the plan itself took, without the time it stood still. */
  plannedMs: number
  /** From saying so until it is said to be so. */
  pauses: number[]
  /** Rows that were planned after that. */
  late: number
}

/** `plan` plans until the plan is over or is stopped, and answers how long that took. */
export async function pauseOften(core: Core, id: number, plan: () => Promise<number>): Promise<Paused> {
  const { database } = core
  const rows = () => count(database, 'select count(*) from touches where broadcast_id = $1', [id])
  const paused: Paused = { plannedMs: 0, pauses: [], late: 0 }
  for (let n = 0; n < PAUSES; n++) {
    const planning = plan()
    await sleep(AFTER_MS * (n + 1))
    const began = performance.now()
    await pauseBroadcast(core, id)
    paused.pauses.push(performance.now() - began)
    const planned = await rows()
    await sleep(LOOK_MS)
    paused.late += (await rows()) - planned
    paused.plannedMs += await planning
    await resumeBroadcast(core, id)
  }
  paused.plannedMs += await plan()
  return paused
}
