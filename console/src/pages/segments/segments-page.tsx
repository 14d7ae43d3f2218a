import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Flex } from 'antd'
import { useGet } from '../../api/api.ts'
import { useLanguage, useWords } from '../../language/language.tsx'
import { Page } from '../../parts/page.tsx'
import { SearchBox } from '../../parts/search-box.tsx'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { can, useMe } from '../../shell/me.ts'
import { SegmentsList } from './segments-list.tsx'
import { EXAMPLES, segmentsWords } from './segments-words.ts'

export function SegmentsPage() {
  const t = useWords(segmentsWords)
  const { data } = useMe()
  const { search = '' } = useSearch({ from: '/inside/segments' })
  const navigate = useNavigate({ from: '/segments' })
  const segments = useGet('/api/segments', {})
  const mayCreate = can(data?.me, 'operator')
  return (
    <Page
      title={t.title}
      term="segment"
      about={t.about}
      actions={
        <>
          <div style={{ width: 220 }}>
            <SearchBox
              label={t.searchHint}
              placeholder={t.searchHint}
              typed={search}
              onTyped={(typed) => void navigate({ search: { search: typed || undefined }, replace: true })}
            />
          </div>
          {mayCreate && (
            <Button type="primary" onClick={() => void navigate({ to: '/segments/new' })}>
              {t.create}
            </Button>
          )}
        </>
      }
    >
      <Loaded asked={segments}>
        {({ segments: all }) => {
          const shown = all.filter(({ name, slug }) => `${name} ${slug}`.toLowerCase().includes(search.toLowerCase()))
          return all.length === 0 ? (
            <FirstSegment mayCreate={mayCreate} />
          ) : shown.length === 0 ? (
            <Nothing>{t.noMatch}</Nothing>
          ) : (
            <SegmentsList segments={shown} />
          )
        }}
      </Loaded>
    </Page>
  )
}

function FirstSegment({ mayCreate }: { mayCreate: boolean }) {
  const t = useWords(segmentsWords)
  const { language } = useLanguage()
  return (
    <Nothing
      action={
        mayCreate && (
          <Flex gap={8} wrap justify="center">
            {EXAMPLES.map((example) => (
              <Link key={example.slug} to="/segments/new" search={{ example: example.slug }}>
                {example[language]}
              </Link>
            ))}
          </Flex>
        )
      }
    >
      {t.none}
    </Nothing>
  )
}
