import type { Engine } from '../src/engine.ts'
import { createSegment } from '../src/features/segments/segments.ts'
import type { BenchSegment } from './segments.ts'
import { batchesOf, itemsOf, type Item, type Plan } from './workload.ts'

/** Makes the segments and brings them to life. */
export async function createSegments(engine: Engine, segments: readonly BenchSegment[]): Promise<void> {
  for (const { slug, rule } of segments) {
    await createSegment(engine.core, { slug, name: slug, rule }, 'bench')
    // One at a time: a rule may only name a segment that is live.
    await engine.builder.finishAll()
  }
}

/** Puts a plan's events through the engine's door, without HTTP. */
export async function sendHistory(
  engine: Engine,
  plan: Plan,
  source = 'history',
  change: (item: Item) => Item = (item) => item,
): Promise<void> {
  const under = new Set<Promise<unknown>>()
  for (const batch of batchesOf(itemsOf(plan), 500)) {
    const sent: Promise<unknown> = engine.doors
      .ingest(batch.map(change), { source, sentAt: null, trusted: true })
      .finally(() => under.delete(sent))
    under.add(sent)
    if (under.size >= 6) await Promise.race(under)
  }
  await Promise.all(under)
  await engine.quiet()
}
