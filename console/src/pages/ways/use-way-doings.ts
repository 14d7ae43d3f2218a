import { App } from 'antd'
import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
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
  const s = useWords(sharedWords)
  const { modal } = App.useApp()
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
      void modal.confirm({
        title: t.replaceAsk(way.name),
        content: t.replaceAbout,
        okText: t.replace,
        cancelText: s.cancel,
        onOk: () => replace.mutateAsync(way).catch(() => {}),
      }),
    archive: (way: Named) =>
      void modal.confirm({
        title: t.archiveAsk(way.name),
        content: t.archiveAbout,
        okText: t.archive,
        okButtonProps: { danger: true },
        cancelText: s.cancel,
        onOk: () => archive.mutateAsync(way).catch(() => {}),
      }),
  }
}
