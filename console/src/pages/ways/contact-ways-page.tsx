import { getRouteApi } from '@tanstack/react-router'
import { App, Button, Card, Flex, Input, Segmented } from 'antd'
import { useState } from 'react'
import { useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { Page } from '../../parts/page.tsx'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { CodeDialog } from './code-dialog.tsx'
import { ContactWayDrawer } from './contact-way-drawer.tsx'
import { ContactWaysTable } from './contact-ways-table.tsx'
import { DefaultWelcomeDrawer } from './default-welcome-drawer.tsx'
import { FiguresCard } from './figures-card.tsx'
import { useWayDoings } from './use-way-doings.ts'
import type { ContactWay } from './way-shapes.ts'
import { waysWords } from './ways-words.ts'

const route = getRouteApi('/inside/contact-ways')

export function ContactWaysPage() {
  const t = useWords(waysWords)
  const { message } = App.useApp()
  const { search = '', show, days = 30 } = route.useSearch()
  const navigate = route.useNavigate()
  const isArchived = show === 'archived'
  const asked = useGet('/api/contact-ways', { query: { archived: String(isArchived) } })
  const figures = useGet('/api/contact-ways/figures', { query: { days: String(days) } }, { enabled: !isArchived })
  const [edited, setEdited] = useState<ContactWay | 'new'>()
  const [coded, setCoded] = useState<ContactWay>()
  const [isGreeting, setGreeting] = useState(false)
  const { replace, archive } = useWayDoings('contact')

  /** Somebody else changed what is being edited: begins again with what is there now. */
  async function reload(id: number) {
    const { data } = await asked.refetch()
    const again = data?.ways.find((way) => way.id === id)
    if (!again) message.warning(t.gone)
    setEdited(again)
  }
  const create = (
    <Button type="primary" onClick={() => setEdited('new')}>
      {t.newContact}
    </Button>
  )
  return (
    <Page
      title={t.contactWays}
      term="contactWay"
      about={t.contactAbout}
      actions={
        <>
          <Button onClick={() => setGreeting(true)}>{t.defaultWelcome}</Button>
          {create}
        </>
      }
    >
      <Flex wrap gap={8}>
        <Input.Search
          allowClear
          aria-label={t.find}
          placeholder={t.find}
          value={search}
          style={{ width: 300, maxWidth: '100%' }}
          onChange={({ target }) =>
            void navigate({ search: (now) => ({ ...now, search: target.value || undefined }), replace: true })
          }
        />
        <Segmented
          aria-label={t.show}
          options={[
            { value: 'inUse', label: t.inUse },
            { value: 'archived', label: t.archived },
          ]}
          value={isArchived ? 'archived' : 'inUse'}
          onChange={(value) =>
            void navigate({ search: (now) => ({ ...now, show: value === 'archived' ? value : undefined }) })
          }
        />
      </Flex>
      <Loaded asked={asked}>
        {({ ways }) => {
          if (ways.length === 0) return isArchived ? <Nothing>{t.noArchived}</Nothing> : <Nothing action={create}>{t.noContact}</Nothing> // prettier-ignore
          const shown = ways.filter((way) => fits(way, search))
          return (
            <>
              {!isArchived && <FiguresCard ways={ways} />}
              <Card size="small" styles={{ body: { padding: 0 } }}>
                {shown.length === 0 ? (
                  <Nothing>{t.noMatch}</Nothing>
                ) : (
                  <ContactWaysTable
                    ways={shown}
                    figures={figures.data?.ways ?? []}
                    onCode={setCoded}
                    onEdit={setEdited}
                    onReplace={replace}
                    onArchive={archive}
                  />
                )}
              </Card>
            </>
          )
        }}
      </Loaded>
      {edited !== undefined && (
        <ContactWayDrawer
          key={edited === 'new' ? 'new' : `${edited.id} ${edited.revision}`}
          way={edited === 'new' ? undefined : edited}
          onReload={() => edited !== 'new' && void reload(edited.id)}
          onClose={() => setEdited(undefined)}
        />
      )}
      {coded && <CodeDialog way={coded} onClose={() => setCoded(undefined)} />}
      {isGreeting && <DefaultWelcomeDrawer onClose={() => setGreeting(false)} />}
    </Page>
  )
}

const fits = ({ name, channel, region, state, serving, userids }: ContactWay, search: string): boolean =>
  [name, channel, region, state, ...serving, ...userids].join('\n').toLowerCase().includes(search.trim().toLowerCase())
