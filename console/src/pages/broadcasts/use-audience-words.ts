import { useWords } from '../../language/language.tsx'
import { useNumber } from '../../parts/time.tsx'
import { useSegments } from '../customers/names.ts'
import type { Listed } from './broadcast-shapes.ts'
import { broadcastsWords } from './broadcasts-words.ts'

/** For whom it is, in words. */
export function useAudienceWords(): (broadcast: Pick<Listed, 'audience' | 'unreachedName'>) => string {
  const t = useWords(broadcastsWords)
  const number = useNumber()
  const segments = useSegments()
  return ({ audience, unreachedName }) => {
    if (audience.kind === 'segment')
      return t.audienceOf(segments.find(({ slug }) => slug === audience.segment)?.name ?? audience.segment)
    if (audience.kind === 'groups') return t.groupsOf(number(audience.chats.length))
    if (audience.kind === 'customers') return t.named(number(audience.ids.length))
    return unreachedName === null ? t.audiences.unreached : t.unreachedOf(unreachedName)
  }
}
