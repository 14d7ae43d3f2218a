import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useAsk } from '../../parts/asking.ts'
import { useChange } from '../../parts/changing.ts'
import { WAY_READS } from './way-shapes.ts'
import { waysWords } from './ways-words.ts'

interface Named {
  id: number
  name: string
}

/** What ends a code asks first: what is printed may hang anywhere. */
export function useWayDoings(kind: 'contact' | 'join') {
  const t = useWords(waysWords)
  const ask = useAsk()
  const replace = useChange(
    ({ id }: Named) =>
      kind === 'contact'
        ? call('POST /api/contact-ways/:id/replacements', { params: { id } })
        : call('POST /api/join-ways/:id/replacements', { params: { id } }),
    { reads: WAY_READS, said: t.replaced },
  )
  const archive = useChange(
    ({ id }: Named) =>
      kind === 'contact'
        ? call('DELETE /api/contact-ways/:id', { params: { id } })
        : call('DELETE /api/join-ways/:id', { params: { id } }),
    { reads: WAY_READS, said: t.archivedNow },
  )
  return {
    replace: (way: Named) =>
      void ask({
        title: t.replaceAsk(way.name),
        about: t.replaceAbout,
        word: t.replace,
        then: () => replace.mutateAsync(way),
      }),
    archive: (way: Named) =>
      void ask({
        title: t.archiveAsk(way.name),
        about: t.archiveAbout,
        word: t.archive,
        isDanger: true,
        then: () => archive.mutateAsync(way),
      }),
  }
}
