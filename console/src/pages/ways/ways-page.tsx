import type { UseQueryResult } from '@tanstack/react-query'
import { App, Button, Card } from 'antd'
import { useState, type ComponentType, type ReactNode } from 'react'
import { useWords } from '../../language/language.tsx'
import type { Term } from '../../parts/help.tsx'
import { ListHead } from '../../parts/list-head.tsx'
import { Page } from '../../parts/page.tsx'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { CodeDialog } from './code-dialog.tsx'
import { useWayDoings } from './use-way-doings.ts'
import type { Way, WayDoings } from './way-cells.tsx'
import { waysWords } from './ways-words.ts'

export interface Narrowing {
  search?: string | undefined
  show?: 'archived' | undefined
}

/** Ways of one kind: narrowed by a word and by whether they are in use, made and changed in a drawer, each with its code. */
export function WaysPage<W extends Way>({
  kind,
  words,
  asked,
  narrowing: { search = '', show },
  onNarrow,
  textsOf,
  actions,
  above,
  table,
  Drawer,
}: {
  kind: 'contact' | 'join'
  words: { title: string; about: string; create: string; none: string; find: string }
  asked: UseQueryResult<{ ways: W[] }>
  narrowing: Narrowing
  onNarrow(narrowing: Narrowing, options?: { replace: boolean }): void
  /** What one is found by. */
  textsOf(way: W): string[]
  actions?: ReactNode
  above?(ways: W[]): ReactNode
  table(ways: W[], doings: WayDoings<W>): ReactNode
  Drawer: ComponentType<{ way: W | undefined; onReload(): void; onClose(): void }>
}) {
  const t = useWords(waysWords)
  const { message } = App.useApp()
  const isArchived = show === 'archived'
  const [edited, setEdited] = useState<W | 'new'>()
  const [coded, setCoded] = useState<W>()
  const { replace, archive } = useWayDoings(kind)
  const doings = { onCode: setCoded, onEdit: setEdited, onReplace: replace, onArchive: archive }
  const fits = (way: W) => textsOf(way).join('\n').toLowerCase().includes(search.trim().toLowerCase())

  /** Somebody else changed what is being edited: begins again with what is there now. */
  async function reload(id: number) {
    const { data } = await asked.refetch()
    const again = data?.ways.find((way) => way.id === id)
    if (!again) message.warning(t.gone)
    setEdited(again)
  }
  const create = (
    <Button type="primary" onClick={() => setEdited('new')}>
      {words.create}
    </Button>
  )
  return (
    <Page
      title={words.title}
      term={TERMS[kind]}
      about={words.about}
      actions={
        <>
          {actions}
          {create}
        </>
      }
    >
      <ListHead
        find={words.find}
        typed={search}
        onTyped={(typed) => onNarrow({ search: typed || undefined }, { replace: true })}
        show={t.show}
        parts={[
          { value: 'inUse', label: t.inUse },
          { value: 'archived', label: t.archived },
        ]}
        shown={show ?? 'inUse'}
        onShow={(part) => onNarrow({ show: part === 'archived' ? part : undefined })}
      />
      <Loaded asked={asked}>
        {({ ways }) => {
          if (ways.length === 0) return isArchived ? <Nothing>{t.noArchived}</Nothing> : <Nothing action={create}>{words.none}</Nothing> // prettier-ignore
          const shown = ways.filter(fits)
          return (
            <>
              {above?.(ways)}
              <Card size="small" styles={{ body: { padding: 0 } }}>
                {shown.length === 0 ? <Nothing>{t.noMatch}</Nothing> : table(shown, doings)}
              </Card>
            </>
          )
        }}
      </Loaded>
      {edited !== undefined && (
        <Drawer
          key={edited === 'new' ? 'new' : `${edited.id} ${edited.revision}`}
          way={edited === 'new' ? undefined : edited}
          onReload={() => edited !== 'new' && void reload(edited.id)}
          onClose={() => setEdited(undefined)}
        />
      )}
      {coded && <CodeDialog way={coded} onClose={() => setCoded(undefined)} />}
    </Page>
  )
}

const TERMS = { contact: 'contactWay', join: 'joinWay' } as const satisfies Record<string, Term>
