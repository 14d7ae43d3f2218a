import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Button, Flex, Select } from 'antd'
import { useState } from 'react'
import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { Page } from '../../parts/page.tsx'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { can, useMe } from '../../shell/me.ts'
import { SearchBox } from '../customers/search-box.tsx'
import { MomentDrawer } from './moment-drawer.tsx'
import { STATES, type State } from './moment-shapes.ts'
import { MomentsList } from './moments-list.tsx'
import { momentsWords } from './moments-words.ts'

const route = getRouteApi('/inside/moments')

const useMoments = (search: string, state: State | undefined) =>
  useInfiniteQuery({
    queryKey: ['/api/moments', 'pages', search, state],
    queryFn: ({ pageParam }) =>
      call('GET /api/moments', { query: { search, ...(state && { state }), ...(pageParam && { before: pageParam }) } }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => (next === null ? undefined : String(next)),
  })

export function MomentsPage() {
  const t = useWords(momentsWords)
  const s = useWords(sharedWords)
  const { search = '', state } = route.useSearch()
  const navigate = route.useNavigate()
  const mayEdit = can(useMe().data?.me, 'operator')
  const [isMaking, setMaking] = useState(false)
  const asked = useMoments(search, state)
  const create = mayEdit && (
    <Button type="primary" onClick={() => setMaking(true)}>
      {t.newOne}
    </Button>
  )
  const find = (typed: string) =>
    void navigate({ search: (now) => ({ ...now, search: typed || undefined }), replace: true })
  const isNarrowed = search !== '' || state !== undefined
  return (
    <Page title={t.title} term="moment" about={t.about} actions={create}>
      <Flex wrap gap={8}>
        <div style={{ flex: '1 1 200px', maxWidth: 320 }}>
          <SearchBox typed={search} label={t.find} placeholder={t.find} onTyped={find} />
        </div>
        <Select<State | ''>
          aria-label={t.state}
          style={{ width: 160 }}
          value={state ?? ''}
          options={[{ value: '', label: t.anyState }, ...STATES.map((value) => ({ value, label: t.states[value] }))]}
          onChange={(next) => void navigate({ search: (now) => ({ ...now, state: next || undefined }), replace: true })}
        />
      </Flex>
      <Loaded asked={asked}>
        {({ pages }) => {
          const moments = pages.flatMap((page) => page.moments)
          if (moments.length === 0 && isNarrowed)
            return <Nothing action={<Button onClick={() => void navigate({ search: {} })}>{t.clear}</Button>}>{t.noMatch}</Nothing> // prettier-ignore
          if (moments.length === 0) return <Nothing>{t.none}</Nothing>
          return (
            <>
              <MomentsList moments={moments} />
              {asked.hasNextPage && (
                <Flex justify="center">
                  <Button loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>
                    {s.more}
                  </Button>
                </Flex>
              )}
            </>
          )
        }}
      </Loaded>
      {isMaking && <MomentDrawer moment={undefined} onClose={() => setMaking(false)} />}
    </Page>
  )
}
