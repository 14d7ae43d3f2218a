import { getRouteApi } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { Page } from '../../parts/page.tsx'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { can, useMe } from '../../shell/me.ts'
import { SearchBox } from '../../parts/search-box.tsx'
import { SecretDialog } from './secret-dialog.tsx'
import { WebhookDrawer } from './webhook-drawer.tsx'
import { WebhooksList } from './webhooks-list.tsx'
import { webhooksWords } from './webhooks-words.ts'

const route = getRouteApi('/inside/webhooks')

export function WebhooksPage() {
  const t = useWords(webhooksWords)
  const { search = '' } = route.useSearch()
  const navigate = route.useNavigate()
  const mayEdit = can(useMe().data?.me, 'admin')
  const [isAdding, setAdding] = useState(false)
  const [secret, setSecret] = useState<string>()
  const asked = useGet('/api/webhooks', {})
  const find = (typed: string) => void navigate({ search: { search: typed || undefined }, replace: true })
  const create = mayEdit && (
    <Button type="primary" onClick={() => setAdding(true)}>
      {t.create}
    </Button>
  )
  return (
    <Page title={t.title} term="webhook" about={t.about} actions={create}>
      <div style={{ maxWidth: 320 }}>
        <SearchBox typed={search} label={t.find} placeholder={t.find} onTyped={find} />
      </div>
      <Loaded asked={asked}>
        {({ endpoints }) => {
          if (endpoints.length === 0) return <Nothing action={create}>{t.none}</Nothing>
          const wanted = search.trim().toLowerCase()
          const shown = endpoints.filter(({ url, description, events }) =>
            [url, description, ...events].some((text) => text.toLowerCase().includes(wanted)),
          )
          return shown.length === 0 ? (
            <Nothing action={<Button onClick={() => find('')}>{t.clear}</Button>}>{t.noMatch}</Nothing>
          ) : (
            <WebhooksList endpoints={shown} />
          )
        }}
      </Loaded>
      {isAdding && <WebhookDrawer onMade={setSecret} onClose={() => setAdding(false)} />}
      <SecretDialog secret={secret} onClose={() => setSecret(undefined)} />
    </Page>
  )
}
