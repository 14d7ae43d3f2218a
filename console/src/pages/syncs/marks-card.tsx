import { keepPreviousData } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Card, Flex, theme, Typography } from 'antd'
import { useState } from 'react'
import { call, useGet, type Answer } from '../../api/api.ts'
import { useLanguage, useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { useChange } from '../../parts/changing.ts'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { Time, useNumber } from '../../parts/time.tsx'
import { SearchBox } from '../../parts/search-box.tsx'
import { syncsWords } from './syncs-words.ts'

type Mark = Answer<'GET /api/tag-marks'>['marks'][number]

const PAGE_ROWS = 20
const MAX_ROWS = 200

/** Tags that could not be set or taken in WeCom, with why, to be tried again when the cause is mended. */
export function MarksCard() {
  const t = useWords(syncsWords)
  const s = useWords(sharedWords)
  const number = useNumber()
  const [search, setSearch] = useState('')
  const [limit, setLimit] = useState(PAGE_ROWS)
  const asked = useGet('/api/tag-marks', { query: { search, limit } }, { placeholderData: keepPreviousData })
  const retry = useChange(
    (marks: Mark[]) => {
      const which = marks.map(({ externalUserid, wecomId }) => ({ externalUserid, wecomId }))
      return call('POST /api/tag-marks/retries', { body: { marks: which } })
    },
    { reads: ['/api/tag-marks'], said: t.retriedNow },
  )
  return (
    <Card size="small" title={t.marks}>
      <Loaded asked={asked} rows={3}>
        {({ marks, hasMore }) =>
          marks.length === 0 && search === '' ? (
            <Nothing>{t.noMarks}</Nothing>
          ) : (
            <Flex vertical gap={8}>
              <Typography.Text type="secondary">{t.marksAbout}</Typography.Text>
              <SearchBox typed={search} label={t.findMarks} placeholder={t.findMarks} onTyped={setSearch} />
              {marks.length === 0 ? (
                <Nothing>{t.noMarksFound}</Nothing>
              ) : (
                <>
                  <ul aria-label={t.marks} style={{ listStyle: 'none', margin: 0, padding: 0 }}>
                    {marks.map((mark) => (
                      <Line
                        key={`${mark.externalUserid} ${mark.wecomId}`}
                        mark={mark}
                        onRetry={() => retry.mutate([mark])}
                      />
                    ))}
                  </ul>
                  <Flex wrap gap={8}>
                    <Button loading={retry.isPending} onClick={() => retry.mutate(marks)}>
                      {t.retryAll(number(marks.length))}
                    </Button>
                    {hasMore && limit < MAX_ROWS && (
                      <Button loading={asked.isPlaceholderData} onClick={() => setLimit(limit + PAGE_ROWS)}>
                        {s.more}
                      </Button>
                    )}
                  </Flex>
                </>
              )}
            </Flex>
          )
        }
      </Loaded>
    </Card>
  )
}

function Line({ mark, onRetry }: { mark: Mark; onRetry(): void }) {
  const t = useWords(syncsWords)
  const s = useWords(sharedWords)
  const { language } = useLanguage()
  const { token } = theme.useToken()
  const { customer, externalUserid, tag, change, problem, givenUpAt } = mark
  const who = customer === null ? externalUserid : (customer.name ?? `${s.customer} #${customer.id}`)
  return (
    <li style={{ padding: '8px 0', overflowWrap: 'anywhere', borderBottom: `1px solid ${token.colorBorderSecondary}` }}>
      <div>
        {customer === null ? (
          who
        ) : (
          <Link to="/customers/$id" params={{ id: String(customer.id) }} preload={false}>
            {who}
          </Link>
        )}{' '}
        · {tag} · {t.change[change]}
      </div>
      <div>{problem[language]}</div>
      <Flex wrap gap={8} justify="space-between" align="center">
        <Typography.Text type="secondary">
          <Time at={givenUpAt} />
        </Typography.Text>
        <Button size="small" aria-label={t.retryOf(`${who} · ${tag}`)} onClick={onRetry}>
          {t.retry}
        </Button>
      </Flex>
    </li>
  )
}
