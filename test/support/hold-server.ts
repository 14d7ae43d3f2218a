import { openEmbedded } from '../../src/kernel/postgres.ts'

/** A process of its own that uses an embedded server: says its address, and releases it when its input ends. */
const { url, release } = await openEmbedded(process.argv[2]!)
console.log(url)
for await (const _ of process.stdin);
await release()
console.log('released')
