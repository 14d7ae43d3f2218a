import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Button, Flex, Select } from 'antd'
import { useState } from 'react'
import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { More } from '../../parts/more.tsx'
import { Page } from '../../parts/page.tsx'
import { SearchBox } from '../../parts/search-box.tsx'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { can, useMe } from '../../shell/me.ts'
import { ContentCard } from './content-card.tsx'
import { KINDS, PURPOSES, STATES, type Kind, type Listed } from './content-shapes.ts'
import { contentsWords } from './contents-words.ts'
import { welcomeWords } from '../ways/welcome-words.ts'
import { NewContentDrawer } from './new-content-drawer.tsx'

const route = getRouteApi('/inside/contents')
interface Narrowed {
  search?: string | undefined
  purpose?: Listed['purpose'] | undefined
  topic?: string | undefined
  state?: Listed['state'] | undefined
  kind?: Kind | undefined
}

const PAGE = 24
const usePages = ({ search, ...narrowed }: Narrowed) =>
  useInfiniteQuery({
    queryKey: ['/api/contents', 'pages', search, narrowed],
    queryFn: ({ pageParam }) =>
      call('GET /api/contents', {
        query: { search, ...narrowed, limit: String(PAGE), ...(pageParam !== undefined && { before: String(pageParam) }) }, // prettier-ignore
      }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  })

export function ContentsPage() {
  const t = useWords(contentsWords)
  const narrowed = route.useSearch()
  const navigate = route.useNavigate()
  const mayEdit = can(useMe().data?.me, 'operator')
  const [isNaming, setNaming] = useState(false)
  const asked = usePages(narrowed)
  const isNarrowed = Object.values(narrowed).some((one) => one !== undefined)
  const create = mayEdit && (
    <Button type="primary" onClick={() => setNaming(true)}>
      {t.newContent}
    </Button>
  )
  return (
    <Page title={t.title} term="content" about={t.about} actions={create}>
      <Filters
        narrowed={narrowed}
        topics={asked.data?.pages[0]?.topics ?? []}
        onNarrow={(part, replace) => void navigate({ search: (now) => ({ ...now, ...part }), replace })}
      />
      <Loaded asked={asked}>
        {({ pages }) => {
          const contents = pages.flatMap((page) => page.contents)
          if (contents.length === 0)
            return isNarrowed ? (
              <Nothing action={<Button onClick={() => void navigate({ search: {} })}>{t.clear}</Button>}>
                {t.noMatch}
              </Nothing>
            ) : (
              <Nothing>{t.none}</Nothing>
            )
          return (
            <Flex vertical gap={16}>
              <div
                style={{
                  display: 'grid',
                  gap: 12,
                  gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 260px), 1fr))',
                }}
              >
                {contents.map((one) => (
                  <ContentCard key={one.slug} content={one} />
                ))}
              </div>
              <More asked={asked} />
            </Flex>
          )
        }}
      </Loaded>
      {isNaming && <NewContentDrawer onClose={() => setNaming(false)} />}
    </Page>
  )
}

const ANY = ''

function Filters({
  narrowed: { search = '', purpose, topic, state, kind },
  topics,
  onNarrow,
}: {
  narrowed: Narrowed
  topics: string[]
  onNarrow(part: Narrowed, replace: boolean): void
}) {
  const t = useWords(contentsWords)
  const w = useWords(welcomeWords)
  const pick = (
    label: string,
    any: string,
    value: string | undefined,
    options: { value: string; label: string }[],
    then: (value: string | undefined) => Narrowed,
  ) =>
    // prettier-ignore
    <Select
      aria-label={label}
      style={{ width: 150 }}
      popupMatchSelectWidth={false}
      value={value ?? ANY}
      options={[{ value: ANY, label: any }, ...options]}
      onChange={(next: string) => onNarrow(then(next === ANY ? undefined : next), false)}
    />
  const named = topic !== undefined && !topics.includes(topic) ? [topic, ...topics] : topics
  return (
    <Flex wrap gap={8}>
      <div style={{ width: 300, maxWidth: '100%' }}>
        <SearchBox
          label={t.find}
          placeholder={t.find}
          maxLength={100}
          typed={search}
          onTyped={(typed) => onNarrow({ search: typed || undefined }, true)}
        />
      </div>
      {pick(
        t.kind,
        t.anyKind,
        kind,
        KINDS.map((value) => ({ value, label: value === 'text' ? t.onlyText : w.kinds[value] })),
        (next) => ({ kind: next as Kind | undefined }),
      )}
      {pick(
        t.purpose,
        t.anyPurpose,
        purpose,
        PURPOSES.map((value) => ({ value, label: t.purposes[value] })),
        (next) => ({ purpose: next as Listed['purpose'] | undefined }),
      )}
      {pick(
        t.topic,
        t.anyTopic,
        topic,
        named.map((value) => ({ value, label: value })),
        (next) => ({ topic: next }),
      )}
      {pick(
        t.state,
        t.anyState,
        state,
        STATES.map((value) => ({ value, label: t.states[value] })),
        (next) => ({ state: next as Listed['state'] | undefined }),
      )}
    </Flex>
  )
}
