import { getRouteApi } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { ContactWayDrawer } from './contact-way-drawer.tsx'
import { ContactWaysTable } from './contact-ways-table.tsx'
import { DefaultWelcomeDrawer } from './default-welcome-drawer.tsx'
import { FiguresCard } from './figures-card.tsx'
import { WaysPage } from './ways-page.tsx'
import { waysWords } from './ways-words.ts'

const route = getRouteApi('/inside/contact-ways')

export function ContactWaysPage() {
  const t = useWords(waysWords)
  const { days = 30, ...narrowing } = route.useSearch()
  const navigate = route.useNavigate()
  const isArchived = narrowing.show === 'archived'
  const asked = useGet('/api/contact-ways', { query: { archived: String(isArchived) } })
  const figures = useGet('/api/contact-ways/figures', { query: { days: String(days) } }, { enabled: !isArchived })
  const [isGreeting, setGreeting] = useState(false)
  return (
    <>
      <WaysPage
        kind="contact"
        words={{ title: t.contactWays, about: t.contactAbout, create: t.newContact, none: t.noContact, find: t.find }}
        asked={asked}
        narrowing={narrowing}
        onNarrow={(next, options) => void navigate({ search: (now) => ({ ...now, ...next }), ...options })}
        textsOf={({ name, channel, region, state, serving, userids }) => [name, channel, region, state, ...serving, ...userids]} // prettier-ignore
        actions={<Button onClick={() => setGreeting(true)}>{t.defaultWelcome}</Button>}
        above={(ways) => !isArchived && <FiguresCard ways={ways} />}
        table={(ways, doings) => <ContactWaysTable ways={ways} figures={figures.data?.ways ?? []} {...doings} />}
        Drawer={ContactWayDrawer}
      />
      {isGreeting && <DefaultWelcomeDrawer onClose={() => setGreeting(false)} />}
    </>
  )
}
