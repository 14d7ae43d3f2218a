import type { Definitions } from './definitions.ts'
import type { Snapshot } from './snapshot.ts'

/** Definitions that are gone leave no trace in the snapshot; their rows went with them. */
export function forgetRetired(snapshot: Snapshot, definitions: Definitions): void {
  const { segments, tallies, stageSets, tagGroupByTag, sops } = definitions
  const versions = new Set(segments.map(({ versionId }) => versionId))
  const named = new Set(segments.flatMap((one) => (one.namedBy.length > 0 ? one.versionId : [])))
  const ids = new Set(segments.map(({ segmentId }) => segmentId))
  for (const id of snapshot.tallies.ids()) if (!tallies.has(id)) snapshot.tallies.delete(id)
  for (const id of snapshot.members.keys()) if (!versions.has(id)) snapshot.members.delete(id)
  for (const id of snapshot.answers.keys()) if (!named.has(id)) snapshot.answers.delete(id)
  snapshot.entered = snapshot.entered.filter((id) => ids.has(id))
  const sets = new Set(stageSets.map(({ slug }) => slug))
  snapshot.stages = onlyThose(snapshot.stages, (slug) => sets.has(slug))
  snapshot.tags = onlyThose(snapshot.tags, (slug) => tagGroupByTag.has(slug))
  const flows = new Set([...sops.bySlug.values()].map(({ sopId }) => String(sopId)))
  const entered = onlyThose(snapshot.sops.entered, (id) => flows.has(id))
  if (entered !== snapshot.sops.entered) snapshot.sops = { ...snapshot.sops, entered }
}

/** The record itself where all of it stays. */
function onlyThose<T>(record: Readonly<Record<string, T>>, isKept: (key: string) => boolean): Record<string, T> {
  if (Object.keys(record).every(isKept)) return record
  return Object.fromEntries(Object.entries(record).filter(([key]) => isKept(key)))
}
