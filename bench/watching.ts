import os from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { footprintOf, treeOf, type Peak } from './footprint.ts'

/**
 * Looks at the memory of a process, and of all of PostgreSQL, until it is asked for the most. In a process of its own that
 * gives way to all others: a look takes 20 ms of a processor, which whoever times something would take for theirs.
 */
const LOOK_EVERY_MS = 250

const [pid, postmaster] = process.argv.slice(2).map(Number) as [number, number]
os.setPriority(os.constants.priority.PRIORITY_LOW)
const most: Peak = { processBytes: 0, allBytes: 0 }

async function look(): Promise<void> {
  const { pssBytes: own } = await footprintOf([pid])
  const others = postmaster > 1 ? (await footprintOf(await treeOf(postmaster))).pssBytes : 0
  most.processBytes = Math.max(most.processBytes, own)
  most.allBytes = Math.max(most.allBytes, own + others)
}

process.on('message', () => void look().then(() => process.send!(most, () => process.exit(0))))
process.on('disconnect', () => process.exit(1))
await look()
process.send!('ready')
while (true) {
  await sleep(LOOK_EVERY_MS)
  await look()
}
