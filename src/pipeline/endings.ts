import type { Definitions } from './definitions.ts'
import type { Snapshot } from './snapshot.ts'

/**
 * Whoever is merged into another, or erased, takes no turn any more in which to leave: the event of it names the segments
 * they were announced in, so that the log alone says how many are in at any time.
 */
export function segmentsEnded(definitions: Definitions, { entered }: Snapshot): { segments?: string[] } {
  if (entered.length === 0) return {}
  const slugs = new Set(
    definitions.segments.flatMap(({ segmentId, slug }) => (entered.includes(segmentId) ? slug : [])),
  )
  return slugs.size > 0 ? { segments: [...slugs] } : {}
}
