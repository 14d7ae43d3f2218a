import { completeTransfer } from './actions/transfers.ts'
import { inOneGo, type Sandbox } from './sandbox.ts'
import { doDeeds, nextDeedAt } from './world/world.ts'

/** What time alone brings about: transfers come to their end, callbacks that were held back go out, people do what they
 *  were going to. */
export function nextDue(sandbox: Sandbox): number | undefined {
  const next = sandbox.state.get<{ at: number | null }>`select min(at) as at from (
    select min(due_at) as at from transfers where status = 2
    union all select min(due_at) from callbacks where status = 'waiting'
    union all select ${nextDeedAt(sandbox) ?? null})`
  return next?.at ?? undefined
}

function runDue(sandbox: Sandbox): void {
  const now = sandbox.clock.now()
  const due = sandbox.state.all<{ id: number }>`select id from transfers
    where status = 2 and due_at <= ${now} order by due_at, id`
  for (const { id } of due) inOneGo(sandbox, () => completeTransfer(sandbox, id))
  doDeeds(sandbox)
}

/** Moves virtual time, stopping at every instant at which something is due, and waits until all is quiet. */
export async function moveTime(sandbox: Sandbox, to: number): Promise<void> {
  const { clock, live, delivery } = sandbox
  await quiet(sandbox)
  let last: number | undefined
  for (let next = nextDue(sandbox); next !== undefined && next <= to && next !== last; next = nextDue(sandbox)) {
    if (next > clock.now()) clock.moveTo(next)
    await quiet(sandbox)
    last = next // what is still due after this waits for a sandbox that is being stopped
  }
  clock.moveTo(to)
  live.tell({ at: to, what: 'time', detail: {} })
  live.release()
  delivery.kick()
}

/** Everything due has been done and told. */
export async function quiet(sandbox: Sandbox): Promise<void> {
  runDue(sandbox)
  await sandbox.delivery.settled()
  await sandbox.store.settled()
  await sandbox.agent.settled()
}

const LOOK_EVERY_MS = 1_000

/** With the machine's time. */
export function keepLooking(sandbox: Sandbox): () => void {
  const timer = setInterval(() => {
    if (sandbox.clock.isVirtual()) return
    runDue(sandbox)
    void sandbox.store.settled()
    void sandbox.agent.settled()
  }, LOOK_EVERY_MS)
  return () => clearInterval(timer)
}
