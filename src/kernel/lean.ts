import inspector from 'node:inspector/promises'

/**
 * V8 gives memory back when it collects, and collects when much is made: after a load it keeps a hundred megabytes of what
 * nobody needs for as long as nothing happens. So once a process that was busy has come to rest, it is told to collect.
 * It is told twice: what the first time has emptied is only let go of some seconds later.
 */
const LOOK_EVERY_MS = 10_000
/** Of one core. Resting takes less than a hundredth; in between somebody may be waiting for an answer. */
const BUSY_SHARE = 0.1
const RESTING_SHARE = 0.03
const COLLECTIONS = 2

export function stayLean(lookEveryMs = LOOK_EVERY_MS): { stop(): void } {
  let used = usedMs()
  let owed = COLLECTIONS // starting leaves much behind, too
  const look = () => {
    const share = (usedMs() - used) / lookEveryMs
    if (share > BUSY_SHARE) owed = COLLECTIONS
    else if (owed > 0 && share < RESTING_SHARE) {
      owed--
      void collect()
    }
    used = usedMs()
  }
  const timer = setInterval(look, lookEveryMs).unref()
  return { stop: () => clearInterval(timer) }
}

const usedMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

/** The one way to ask for it that is documented and needs no flag. Nothing else runs for some tens of milliseconds. */
async function collect(): Promise<void> {
  const session = new inspector.Session()
  session.connect()
  await session.post('HeapProfiler.collectGarbage').finally(() => session.disconnect())
}
