import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Flex, Segmented } from 'antd'
import { useEffect, useState } from 'react'
import { useGet } from '../api/api.ts'
import { useLive } from '../api/live.ts'
import { useLanguage, useWords } from '../language/language.tsx'
import { Failed, Loaded, Waiting } from '../parts/states.tsx'
import { ClientError, findTalk, isInside, type Talk } from './client.ts'
import { Glance } from './glance.tsx'
import { Notes } from './notes.tsx'
import { Says } from './says.tsx'
import { Scripts } from './scripts.tsx'
import { forgetTried, SignIn } from './sign-in.tsx'
import { sidebarWords } from './words.ts'

export function Sidebar() {
  const t = useWords(sidebarWords)
  const { language, speak } = useLanguage()
  useEffect(() => {
    document.title = t.title
  }, [t])
  return (
    <main className="sidebar">
      <Inside />
      <Flex justify="center">
        <Button type="text" onClick={() => speak(language === 'zh' ? 'en' : 'zh')}>
          {t.language}
        </Button>
      </Flex>
    </main>
  )
}

function Inside() {
  const t = useWords(sidebarWords)
  // Not as the shell asks it: in another language the page stays what it is.
  const me = useGet('/api/me', undefined, { staleTime: 60_000 })
  if (!isInside) return <Says title={t.outside}>{t.outsideHow}</Says>
  return <Loaded asked={me}>{({ me: known }) => (known ? <Beside /> : <SignIn />)}</Loaded>
}

/** Beside which chat. */
function Beside() {
  const t = useWords(sidebarWords)
  useLive(useQueryClient())
  useEffect(forgetTried, [])
  const talk = useQuery<Talk>({ queryKey: ['talk'], queryFn: findTalk, staleTime: Infinity, retry: false })
  const again = () => void talk.refetch()
  if (talk.error instanceof ClientError)
    return (
      <Says title={t.clientFailed} onRetry={again}>
        {t.clientFailedHow(talk.error.message)}
      </Says>
    )
  if (talk.error) return <Failed error={talk.error} onRetry={again} />
  if (!talk.data) return <Waiting />
  if (talk.data.kind === 'group') return <Says title={t.group}>{t.groupHow}</Says>
  if (talk.data.kind === 'elsewhere') return <Says title={t.elsewhere}>{t.elsewhereHow}</Says>
  return <WithCustomer talk={talk.data} />
}

function WithCustomer({ talk: { externalUserid, maySend } }: { talk: Extract<Talk, { kind: 'customer' }> }) {
  const t = useWords(sidebarWords)
  const asked = useGet('/api/sidebar/customer', { query: { externalUserid } })
  return (
    <Loaded asked={asked}>
      {({ customer, standing }) =>
        customer !== null ? (
          <Pages key={customer} customer={customer} maySend={maySend} />
        ) : (
          <Says title={standing === 'ended' ? t.ended : t.unknown} onRetry={() => void asked.refetch()}>
            {standing === 'ended' ? t.endedHow : t.unknownHow}
          </Says>
        )
      }
    </Loaded>
  )
}

type Page = 'glance' | 'scripts' | 'notes'
const PAGES: readonly Page[] = ['glance', 'scripts', 'notes']

function Pages({ customer, maySend }: { customer: number; maySend: boolean }) {
  const t = useWords(sidebarWords)
  const [page, setPage] = useState<Page>('glance')
  // Somebody in the middle of a note looks something up, and goes on.
  const [text, type] = useState('')
  return (
    <>
      <Segmented
        block
        aria-label={t.tabs}
        options={PAGES.map((value) => ({ value, label: t[value] }))}
        value={page}
        onChange={setPage}
      />
      {page === 'glance' && <Glance customer={customer} maySend={maySend} />}
      {page === 'scripts' && <Scripts customer={customer} maySend={maySend} />}
      {page === 'notes' && <Notes customer={customer} writing={{ text, type }} />}
    </>
  )
}
