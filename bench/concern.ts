import { Calendar } from '../src/rules/calendar.ts'
import { compileDefinitions, rulesOf, specsOf, type DefinitionRows } from '../src/pipeline/definitions.ts'
import type { BenchSegment } from './segments.ts'
import { EVENT_NAMES } from './workload.ts'

/** How many of the segments an event of each name makes the engine ask again, worked out from the engine's own index. */
export function concernedByName(segments: readonly BenchSegment[]): Map<string, number> {
  const rows: DefinitionRows = {
    epoch: 1,
    segments: segments.map(({ slug, rule }, index) => ({
      version_id: index + 1,
      segment_id: index + 1,
      slug,
      version: 1,
      status: 'live',
      epoch: 1,
      rule,
    })),
    tags: [],
    stages: [],
    sops: [],
    tallies: [],
    lineMedianMs: null,
    personal: [],
  }
  rows.tallies = [...specsOf(rulesOf(rows)).values()].map((spec, index) => ({
    id: index + 1,
    spec: JSON.stringify(spec),
    epoch: 1,
  }))
  const { concerned, talliesByEvent, segments: compiled } = compileDefinitions(rows, new Calendar('Asia/Shanghai'))
  const counts = new Map<string, number>()
  for (const name of EVENT_NAMES) {
    const affected = new Set<number>()
    for (const tally of talliesByEvent.get(name) ?? [])
      for (const segment of concerned.byTally.get(tally.id)?.segments ?? []) affected.add(segment)
    if (name === 'identify')
      for (const trait of ['city', 'level', 'points', 'birthday'])
        for (const segment of concerned.byAttribute.get(trait)?.segments ?? []) affected.add(segment)
    // A set goes on to what is added while it is walked.
    for (const place of affected) for (const namer of compiled[place]!.namedBy) affected.add(namer)
    counts.set(name, affected.size)
  }
  return counts
}
