import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Card, Flex, Segmented, theme, Typography } from 'antd'
import { useState } from 'react'
import { call, type Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useChange } from '../../parts/changing.ts'
import { More } from '../../parts/more.tsx'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { Time, useNumber } from '../../parts/time.tsx'
import { CustomerLink } from '../customers/brief-parts.tsx'
import { SearchBox } from '../../parts/search-box.tsx'
import { repliesWords } from './replies-words.ts'

type Question = Answer<'GET /api/questions'>['questions'][number]
const PAGE_ROWS = 50

/** What nobody has an answer to yet: one tap makes it a reply. */
export function QuestionsTab({
  search,
  onFind,
  onAnswer,
}: {
  search: string
  onFind(typed: string): void
  onAnswer(text: string): void
}) {
  const t = useWords(repliesWords)
  const [isDismissed, setDismissed] = useState(false)
  const asked = useInfiniteQuery({
    queryKey: ['/api/questions', 'pages', search, isDismissed],
    queryFn: ({ pageParam }) =>
      call('GET /api/questions', { query: { search, dismissed: String(isDismissed), limit: PAGE_ROWS, offset: pageParam } }), // prettier-ignore
    initialPageParam: 0,
    getNextPageParam: ({ total }, pages) => (pages.length * PAGE_ROWS < total ? pages.length * PAGE_ROWS : undefined),
  })
  return (
    <>
      <Flex wrap gap={8}>
        <div style={{ flex: '1 1 220px', maxWidth: 320 }}>
          <SearchBox typed={search} label={t.findQuestions} placeholder={t.findQuestions} onTyped={onFind} />
        </div>
        <Segmented
          aria-label={t.which}
          options={[
            { value: 'open', label: t.open },
            { value: 'dismissed', label: t.dismissed },
          ]}
          value={isDismissed ? 'dismissed' : 'open'}
          onChange={(next) => setDismissed(next === 'dismissed')}
        />
      </Flex>
      <Loaded asked={asked}>
        {({ pages }) => {
          const questions = pages.flatMap((page) => page.questions)
          if (questions.length === 0 && search !== '')
            return (
              <Nothing action={<Button onClick={() => onFind('')}>{t.clear}</Button>}>{t.noQuestionsFound}</Nothing>
            )
          if (questions.length === 0) return <Nothing>{isDismissed ? t.noDismissed : t.noQuestions}</Nothing>
          return (
            <Card size="small" styles={{ body: { paddingBlock: 0 } }}>
              <ul aria-label={t.questionList} style={{ listStyle: 'none', margin: 0, padding: 0 }}>
                {questions.map((question) => (
                  <Line key={question.id} question={question} isDismissed={isDismissed} onAnswer={onAnswer} />
                ))}
              </ul>
              <More asked={asked} style={{ paddingBlock: 12 }} />
            </Card>
          )
        }}
      </Loaded>
    </>
  )
}

function Line({
  question: { id, text, times, lastAt, kfName, customer },
  isDismissed,
  onAnswer,
}: {
  question: Question
  isDismissed: boolean
  onAnswer(text: string): void
}) {
  const t = useWords(repliesWords)
  const number = useNumber()
  const { token } = theme.useToken()
  const put = useChange<void>(
    () => call('POST /api/questions/dismissals', { body: { ids: [id], dismissed: !isDismissed } }),
    { reads: ['/api/questions'] },
  )
  return (
    <li style={{ padding: '12px 0', borderBlockEnd: `1px solid ${token.colorBorderSecondary}` }}>
      <Flex vertical gap={6} style={{ overflowWrap: 'anywhere' }}>
        <Typography.Text strong>{text}</Typography.Text>
        <Flex wrap gap="2px 8px" style={{ fontSize: 13 }}>
          <Typography.Text type="secondary" style={{ fontSize: 13 }}>
            {t.asked(number(times))} · {t.lastAsked} <Time at={lastAt} />
            {kfName !== null && ` · ${kfName}`}
          </Typography.Text>
          {customer !== null && <CustomerLink customer={customer} />}
        </Flex>
        <Flex wrap gap={8}>
          <Button size="small" type="primary" aria-label={t.answerOf(text)} onClick={() => onAnswer(text)}>
            {t.answer}
          </Button>
          <Button
            size="small"
            aria-label={isDismissed ? t.restoreOf(text) : t.dismissOf(text)}
            loading={put.isPending}
            onClick={() => put.mutate()}
          >
            {isDismissed ? t.restore : t.dismiss}
          </Button>
        </Flex>
      </Flex>
    </li>
  )
}
