import { getRouteApi } from '@tanstack/react-router'
import { Button, Flex } from 'antd'
import { useState } from 'react'
import { useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { ListHead } from '../../parts/list-head.tsx'
import { Page } from '../../parts/page.tsx'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { can, useMe } from '../../shell/me.ts'
import { NewSopDrawer } from './new-sop-drawer.tsx'
import { SopsList } from './sops-list.tsx'
import { sopsWords } from './sops-words.ts'
import { TemplatesDrawer } from './templates-drawer.tsx'
import { templatesWords } from './templates-words.ts'

const route = getRouteApi('/inside/sops')

export function SopsPage() {
  const t = useWords(sopsWords)
  const templates = useWords(templatesWords)
  const { search = '', show, from } = route.useSearch()
  const navigate = route.useNavigate()
  const mayEdit = can(useMe().data?.me, 'operator')
  const [isNaming, setNaming] = useState(false)
  const isChoosing = mayEdit && from === 'template'
  const choose = (isOn: boolean) =>
    void navigate({ search: (now) => ({ ...now, from: isOn ? 'template' : undefined }), replace: true })
  const isArchived = show === 'archived'
  const asked = useGet('/api/sops', { query: { archived: String(isArchived) } })
  const create = mayEdit && (
    <Flex gap={8} wrap>
      <Button onClick={() => choose(true)}>{templates.fromTemplate}</Button>
      <Button type="primary" onClick={() => setNaming(true)}>
        {t.newSop}
      </Button>
    </Flex>
  )
  return (
    <Page title={t.title} term="sop" about={t.about} actions={create}>
      <ListHead
        find={t.find}
        typed={search}
        onTyped={(typed) => void navigate({ search: (now) => ({ ...now, search: typed || undefined }), replace: true })}
        show={t.show}
        parts={[
          { value: 'inUse', label: t.inUse },
          { value: 'archived', label: t.archived },
        ]}
        shown={show ?? 'inUse'}
        onShow={(part) =>
          void navigate({ search: (now) => ({ ...now, show: part === 'archived' ? part : undefined }) })
        }
      />
      <Loaded asked={asked}>
        {({ sops }) => {
          if (sops.length === 0) return isArchived ? <Nothing>{t.noArchived}</Nothing> : <Nothing>{t.none}</Nothing>
          const shown = sops.filter(({ name, slug }) =>
            `${name} ${slug}`.toLowerCase().includes(search.trim().toLowerCase()),
          )
          return shown.length === 0 ? <Nothing>{t.noMatch}</Nothing> : <SopsList sops={shown} />
        }}
      </Loaded>
      {isChoosing && <TemplatesDrawer onClose={() => choose(false)} />}
      {isNaming && <NewSopDrawer onClose={() => setNaming(false)} />}
    </Page>
  )
}
