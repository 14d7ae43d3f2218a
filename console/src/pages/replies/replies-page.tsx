import { getRouteApi } from '@tanstack/react-router'
import { Button, Segmented } from 'antd'
import { useState } from 'react'
import { useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { Page } from '../../parts/page.tsx'
import { Loaded } from '../../parts/states.tsx'
import { can, useMe } from '../../shell/me.ts'
import { AccountsTab } from './accounts-tab.tsx'
import { OptOutTab } from './opt-out-tab.tsx'
import { QuestionsTab } from './questions-tab.tsx'
import { RepliesList } from './replies-list.tsx'
import { repliesWords } from './replies-words.ts'
import { ReplyDrawer } from './reply-drawer.tsx'
import type { Edited } from './reply-shapes.ts'

const route = getRouteApi('/inside/replies')

/** What answers customers by itself, what it does not answer yet, and where it does. */
export function RepliesPage() {
  const t = useWords(repliesWords)
  const { search = '', show = 'list' } = route.useSearch()
  const navigate = route.useNavigate()
  const { data } = useMe()
  const mayEdit = can(data?.me, 'operator')
  const [edited, setEdited] = useState<Edited>()
  const asked = useGet('/api/replies')
  const find = (typed: string) =>
    void navigate({ search: (now) => ({ ...now, search: typed || undefined }), replace: true })
  const tabs = mayEdit ? (['list', 'questions', 'accounts', 'optOut'] as const) : (['list', 'optOut'] as const)
  const shown = tabs.find((one) => one === show) ?? 'list'

  async function reload() {
    const { data: again } = await asked.refetch()
    const held = again?.replies.find(({ id }) => id === edited?.reply?.id)
    setEdited(held && { reply: held })
  }
  const create = mayEdit && (
    <Button type="primary" onClick={() => setEdited({})}>
      {t.create}
    </Button>
  )
  return (
    <Page title={t.title} term="reply" about={t.about} actions={create}>
      <div style={{ overflowX: 'auto' }}>
        <Segmented
          aria-label={t.show}
          options={tabs.map((value) => ({ value, label: t[value] }))}
          value={shown}
          onChange={(next) => void navigate({ search: { show: next === 'list' ? undefined : next } })}
        />
      </div>
      {shown === 'list' && (
        <Loaded asked={asked}>
          {
            ({ replies }) =>
            <RepliesList replies={replies} search={search} mayEdit={mayEdit} create={create} onFind={find} onEdit={(reply) => setEdited({ reply })} /> // prettier-ignore
          }
        </Loaded>
      )}
      {shown === 'questions' && (
        <QuestionsTab
          search={search}
          onFind={find}
          onAnswer={(text) => setEdited({ first: { name: text.slice(0, 50), words: [{ how: 'contains', text }] } })}
        />
      )}
      {shown === 'accounts' && <AccountsTab />}
      {shown === 'optOut' && <OptOutTab mayEdit={mayEdit} />}
      {edited && (
        <ReplyDrawer
          key={edited.reply ? `${edited.reply.id} ${edited.reply.revision}` : 'new'}
          edited={edited}
          accounts={asked.data?.accounts ?? []}
          onReload={() => void reload()}
          onClose={() => setEdited(undefined)}
        />
      )}
    </Page>
  )
}
