import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useAsk } from '../../parts/asking.ts'
import { useChange } from '../../parts/changing.ts'
import { useNumber } from '../../parts/time.tsx'
import { READS } from './tag-shapes.ts'
import { tagsWords } from './tags-words.ts'

interface What {
  kind: 'group' | 'tag'
  slug: string
  name: string
  customers: number
}
/** Asks first; a tag that a rule names is refused by the server, which says where. */
export function useArchive(): (what: What) => void {
  const t = useWords(tagsWords)
  const number = useNumber()
  const ask = useAsk()
  const archive = useChange(
    ({ kind, slug }: What) =>
      kind === 'tag'
        ? call('DELETE /api/tags/:slug', { params: { slug } })
        : call('DELETE /api/tag-groups/:slug', { params: { slug } }),
    { reads: READS, said: t.saved },
  )
  return (what) =>
    void ask({
      title: t.archiveOne(what.name),
      about: what.kind === 'tag' ? t.archiveAsk(number(what.customers)) : t.archiveGroupAsk,
      word: t.archive,
      isDanger: true,
      then: () => archive.mutateAsync(what),
    })
}
