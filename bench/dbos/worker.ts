import { DBOS } from '@dbos-inc/dbos-sdk'
import type { DbosOrder, DbosResult } from './orders.ts'

/**
 * DBOS in a process of its own: workflows of three steps, each a checkpoint in its database, as in DBOS's own examples. So
 * many are kept under way at once; the next begins when one has ended.
 */

/** As many connections as our own pool has. */
const CONNECTIONS = 12

const step = (name: string, person: string) => DBOS.runStep(() => Promise.resolve(`${name} ${person}`), { name })

async function three(person: string): Promise<void> {
  await step('one', person)
  await step('two', person)
  await step('three', person)
}
const workflow = DBOS.registerWorkflow(three, { name: 'three' })

async function run({ workflows, inFlight }: DbosOrder): Promise<DbosResult> {
  const cpu = process.cpuUsage()
  const began = performance.now()
  let next = 0
  const keepBusy = async () => {
    while (next < workflows) await workflow(`p-${next++}`)
  }
  await Promise.all(Array.from({ length: inFlight }, keepBusy))
  const ms = performance.now() - began
  const { user, system } = process.cpuUsage(cpu)
  return { ms, cpuMs: (user + system) / 1_000 }
}

DBOS.setConfig({
  name: 'siyu-bench',
  applicationVersion: '1',
  systemDatabaseUrl: process.argv[2]!,
  systemDatabasePoolSize: CONNECTIONS,
  logLevel: 'error',
})
await DBOS.launch()
process.on('message', (order: DbosOrder | 'stop') => {
  if (order === 'stop') return void DBOS.shutdown().then(() => process.exit(0))
  void run(order).then((result) => process.send!(result))
})
process.on('disconnect', () => process.exit(1))
process.send!('ready')
