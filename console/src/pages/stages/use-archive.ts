import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useAsk } from '../../parts/asking.ts'
import { useChange } from '../../parts/changing.ts'
import { useNumber } from '../../parts/time.tsx'
import { READS } from './stage-shapes.ts'
import { stagesWords } from './stages-words.ts'

interface What {
  set: string
  /** Without it the whole journey. */
  stage?: string
  name: string
  customers: number
}
/** Asks first; what a rule names is refused by the server, which says where. */
export function useArchive(): (what: What) => void {
  const t = useWords(stagesWords)
  const ask = useAsk()
  const number = useNumber()
  const archive = useChange(
    ({ set, stage }: What) =>
      stage === undefined
        ? call('DELETE /api/stage-sets/:set', { params: { set } })
        : call('DELETE /api/stage-sets/:set/stages/:stage', { params: { set, stage } }),
    { reads: READS, said: t.saved },
  )
  return (what) =>
    void ask({
      title: `${t.archive} “${what.name}”`,
      about: (what.stage === undefined ? t.archiveSetAsk : t.archiveAsk)(number(what.customers)),
      word: t.archive,
      isDanger: true,
      then: () => archive.mutateAsync(what),
    })
}
