import { useMemo } from 'react'
import { useGet } from '../../api/api.ts'
import { can, useMe } from '../../shell/me.ts'

const NONE: never[] = []
const RARELY = { staleTime: 60_000 }

/** Operators gave things names; the API answers slugs. Until the names are here, and for what is archived, the slug. */
export interface Names {
  tag(slug: string): string
  stage(set: string, stage: string): string
  set(slug: string): string
  segment(slug: string): string
  sop(slug: string): string
}

export const useTagGroups = () => useGet('/api/tags', undefined, RARELY).data?.groups ?? []
export const useStageSets = () => useGet('/api/stage-sets', undefined, RARELY).data?.sets ?? []
export const useSegments = () => useGet('/api/segments', {}, RARELY).data?.segments ?? []
const useSops = () => {
  const maySee = can(useMe().data?.me, 'analyst')
  return useGet('/api/sops', {}, { ...RARELY, enabled: maySee }).data?.sops ?? NONE
}

export function useNames(): Names {
  const groups = useTagGroups()
  const sets = useStageSets()
  const segments = useSegments()
  const sops = useSops()
  return useMemo(() => {
    const tags = new Map(groups.flatMap((group) => group.tags.map((tag) => [tag.slug, tag.name])))
    const setNames = new Map(sets.map((set) => [set.slug, set.name]))
    const stages = new Map(
      sets.flatMap((set) => set.stages.map((stage) => [stageKey(set.slug, stage.slug), stage.name])),
    )
    const sopNames = new Map(sops.map((sop) => [sop.slug, sop.name]))
    const segmentNames = new Map(segments.map((segment) => [segment.slug, segment.name]))
    return {
      tag: (slug) => tags.get(slug) ?? slug,
      set: (slug) => setNames.get(slug) ?? slug,
      stage: (set, stage) => stages.get(stageKey(set, stage)) ?? stage,
      segment: (slug) => segmentNames.get(slug) ?? slug,
      sop: (slug) => sopNames.get(slug) ?? slug,
    }
  }, [groups, sets, segments, sops])
}

/** A slug holds no slash. */
export const stageKey = (set: string, stage: string): string => `${set}/${stage}`

/** Tags as the options of a select, under their groups; `without`: those that are no choice. */
export const tagOptions = (groups: ReturnType<typeof useTagGroups>, without: readonly string[] = []) =>
  groups
    .map((group) => ({
      label: group.name,
      options: group.tags
        .filter(({ slug }) => !without.includes(slug))
        .map(({ slug, name }) => ({ value: slug, label: name })),
    }))
    .filter(({ options }) => options.length > 0)
