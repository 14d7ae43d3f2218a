import { Refusal } from '../kernel/refusals.ts'
import { wordingsOf, type Wording } from '../kernel/wording.ts'

/** A definition that a rule belongs to, or names. */
export type Place = { kind: 'segment' | 'tag' | 'sop'; slug: string } | { kind: 'stage'; set: string; slug: string }

/** What groups tags; no rule belongs to it. */
interface TagGroup {
  kind: 'tag_group'
  slug: string
}

const say = wordingsOf({
  segment: { zh: '人群“{slug}”', en: 'segment {slug}' },
  tag: { zh: '标签“{slug}”', en: 'tag {slug}' },
  tag_group: { zh: '标签组“{slug}”', en: 'tag group {slug}' },
  sop: { zh: 'SOP“{slug}”', en: 'SOP {slug}' },
  stage: { zh: '阶段“{set} / {slug}”', en: 'stage {set} / {slug}' },
  building: { zh: '{place}（正在计算）', en: '{place} (being built)' },
})

const placeWording = (place: Place | TagGroup): Wording =>
  place.kind === 'stage' ? say('stage', { set: place.set, slug: place.slug }) : say(place.kind, { slug: place.slug })

const MAX_USES_TOLD = 10

/** `by` in words, `uses` for programs. */
export const inUse = (uses: readonly Place[], isBuilding = false): Refusal => {
  const told = uses.slice(0, MAX_USES_TOLD)
  const by = told.map(placeWording).map((place) => (isBuilding ? say('building', { place }) : place))
  return new Refusal('in_use', { by, uses: told })
}

export const unknownReference = (place: Place | TagGroup): Refusal =>
  new Refusal('unknown_reference', { reference: placeWording(place), to: place })

export const ruleCycle = (path: readonly Place[]): Refusal => {
  const words = path.map(placeWording)
  const joined = { zh: words.map(({ zh }) => zh).join(' → '), en: words.map(({ en }) => en).join(' → ') }
  return new Refusal('rule_cycle', { path: joined, places: path })
}
