import { useWords } from '../../language/language.tsx'
import { useNumber } from '../../parts/time.tsx'
import { useSegments } from '../customers/names.ts'
import type { Audience } from './broadcast-shapes.ts'
import { broadcastsWords } from './broadcasts-words.ts'

/** For whom it is, in words. */
export function useAudienceWords(): (audience: Audience) => string {
  const t = useWords(broadcastsWords)
  const number = useNumber()
  const segments = useSegments()
  return (audience) => {
    if (audience.kind === 'segment')
      return t.audienceOf(segments.find(({ slug }) => slug === audience.segment)?.name ?? audience.segment)
    if (audience.kind === 'groups') return t.groupsOf(number(audience.chats.length))
    return audience.kind === 'unreached' ? t.unreachedId(audience.broadcast) : t.named(number(audience.ids.length))
  }
}
