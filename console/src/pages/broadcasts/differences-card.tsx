import { keepPreviousData } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Card, Flex, Typography } from 'antd'
import { useCallback, useState } from 'react'
import { useGet, type Answer } from '../../api/api.ts'
import { useLanguage, useWords } from '../../language/language.tsx'
import { useTouchWords } from '../../language/touch-words.ts'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { Time, useNumber } from '../../parts/time.tsx'
import { queryOf, understand } from '../../parts/typed.ts'
import { CustomerLink, useNameOf } from '../customers/brief-parts.tsx'
import { EVENT_NAMES } from '../customers/event-names.ts'
import { SearchBox } from '../../parts/search-box.tsx'
import type { Broadcast } from './broadcast-shapes.ts'
import { differencesWords } from './differences-words.ts'

type Differences = Answer<'GET /api/broadcasts/:id/differences'>
type Difference = Differences['differences'][number]
type Cause = Pick<Differences['causes'][number], 'cause' | 'name'>

const PAGE_ROWS = 20

/** For whom it came out otherwise than was said at its launch, and because of what. */
export function DifferencesCard({ broadcast: { id, state, begunAt } }: { broadcast: Broadcast }) {
  const t = useWords(differencesWords)
  const number = useNumber()
  const [typed, setTyped] = useState('')
  const [cause, setCause] = useState<Cause>()
  /** Where the pages up to this one begin. */
  const [starts, setStarts] = useState<number[]>([])
  const after = starts.at(-1)
  const meant = understand(typed)
  const asked = useGet(
    '/api/broadcasts/:id/differences',
    {
      params: { id: String(id) },
      query: {
        limit: PAGE_ROWS,
        ...queryOf(meant),
        ...(cause && { cause: cause.cause }),
        ...(cause?.name != null && { event: cause.name }),
        ...(after !== undefined && { after: String(after) }),
      },
    },
    { placeholderData: keepPreviousData },
  )
  const search = useCallback((next: string) => {
    setTyped(next)
    setStarts([])
  }, [])
  const choose = (next: Cause | undefined) => {
    setCause(next)
    setStarts([])
  }
  return (
    <Card size="small" title={t.title}>
      <Loaded asked={asked}>
        {({ saidAt, people, causes, differences, next }) =>
          people === 0 && begunAt === null && state !== 'cancelled' ? (
            <Nothing>{t.notYet}</Nothing>
          ) : saidAt === null ? (
            <Nothing>{t.notKept}</Nothing>
          ) : (
            <Flex vertical gap={16}>
              <Typography.Text type="secondary">
                {t.about} · {t.saidAt} <Time at={saidAt} />
              </Typography.Text>
              {people === 0 ? (
                <Nothing>{t.none}</Nothing>
              ) : (
                <>
                  <strong role="status">{t.people(number(people))}</strong>
                  <Causes causes={causes} chosen={cause} onChoose={choose} />
                  <div style={{ maxWidth: 360 }}>
                    <SearchBox typed={typed} label={t.find} placeholder={t.hint} onTyped={search} />
                  </div>
                  {differences.length === 0 ? <Nothing>{t.noneHere}</Nothing> : <People differences={differences} />}
                  {(starts.length > 0 || next !== null) && (
                    <Flex gap={8} align="center" justify="flex-end" role="group" aria-label={t.pages}>
                      <Typography.Text type="secondary">{t.page(number(starts.length + 1))}</Typography.Text>
                      <Button disabled={starts.length === 0} onClick={() => setStarts(starts.slice(0, -1))}>
                        {t.previous}
                      </Button>
                      <Button disabled={next === null} onClick={() => setStarts([...starts, next!])}>
                        {t.next}
                      </Button>
                    </Flex>
                  )}
                </>
              )}
            </Flex>
          )
        }
      </Loaded>
    </Card>
  )
}

function useCauseWords() {
  const t = useWords(differencesWords)
  const { language } = useLanguage()
  const event = (name: string) => EVENT_NAMES[language][name] ?? name
  return {
    event,
    cause({ cause, name }: Cause): string {
      if (name === null) return t.reasons[cause]
      if (cause === 'time') return t.byTime(event(name))
      return cause === 'segment' ? t.bySegment(event(name)) : event(name)
    },
  }
}

const isSame = (one: Cause, other: Cause | undefined): boolean => one.cause === other?.cause && one.name === other.name

/** How many of each, and of which only to see those. */
function Causes({
  causes,
  chosen,
  onChoose,
}: {
  causes: Differences['causes']
  chosen: Cause | undefined
  onChoose(cause: Cause | undefined): void
}) {
  const t = useWords(differencesWords)
  const words = useCauseWords()
  const number = useNumber()
  return (
    <Flex component="ul" wrap gap={8} aria-label={t.causes} style={{ listStyle: 'none', margin: 0, padding: 0 }}>
      {causes.map(({ people, ...cause }) => {
        const isChosen = isSame(cause, chosen)
        return (
          <li key={`${cause.cause} ${cause.name}`}>
            <Button
              type={isChosen ? 'primary' : 'default'}
              aria-pressed={isChosen}
              style={{ height: 'auto', minHeight: 32, whiteSpace: 'normal' }}
              onClick={() => onChoose(isChosen ? undefined : cause)}
            >
              {words.cause(cause)} <strong className="numbers">{number(people)}</strong>
            </Button>
          </li>
        )
      })}
    </Flex>
  )
}

function People({ differences }: { differences: Difference[] }) {
  const t = useWords(differencesWords)
  return (
    <ul aria-label={t.title} style={{ listStyle: 'none', margin: 0, padding: 0, display: 'grid', gap: 12 }}>
      {differences.map((one) => (
        <li key={one.customer} style={{ overflowWrap: 'anywhere' }}>
          <Person difference={one} />
        </li>
      ))}
    </ul>
  )
}

function Person({ difference }: { difference: Difference }) {
  const t = useWords(differencesWords)
  const words = useCauseWords()
  const touches = useTouchWords()
  const nameOf = useNameOf()
  const { customer, who, said, saidCap, became, becameCap, cause, at, name, underName } = difference
  const outcome = (word: string | null, cap: string | null, receives: string, absent: string) =>
    word === null ? absent : word === 'goes' ? receives : word === 'waits' ? t.waits : touches.reason(word, cap)
  const what = words.cause({ cause, name })
  const why = underName === null ? what : t.under(what, words.event(underName))
  return (
    <Flex vertical gap={2}>
      <span>
        <CustomerLink customer={{ id: customer, name: who }} />{' '}
        <Typography.Text type="secondary">#{customer}</Typography.Text>
      </span>
      <span>
        {t.said}
        {outcome(said, saidCap, t.receives, t.absent)} → {t.became}
        {outcome(became, becameCap, t.sent, t.left)}
      </span>
      <Typography.Text type="secondary" style={{ fontSize: 13 }}>
        {t.because}{' '}
        {name === null ? (
          why
        ) : (
          <Link
            to="/customers/$id"
            params={{ id: String(customer) }}
            search={{ event: name }}
            aria-label={t.seeEvent(why, nameOf({ id: customer, name: who }))}
            preload={false}
            style={{ textDecoration: 'underline' }}
          >
            {why}
          </Link>
        )}
        {at !== null && (
          <>
            {' · '}
            <Time at={at} />
          </>
        )}
      </Typography.Text>
    </Flex>
  )
}
