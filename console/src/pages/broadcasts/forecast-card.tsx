import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Card, Flex, Typography } from 'antd'
import { ApiError, call } from '../../api/api.ts'
import { useLanguage, useWords } from '../../language/language.tsx'
import { useTouchWords } from '../../language/touch-words.ts'
import { Bars, Parts } from '../../parts/bars.tsx'
import { launchedWords } from '../../parts/launched/launched-words.ts'
import { Loaded } from '../../parts/states.tsx'
import { exact, Time, useNumber } from '../../parts/time.tsx'
import { useTouchColours } from '../../parts/touch-colours.ts'
import { CustomerLink } from '../customers/brief-parts.tsx'
import type { Broadcast, Forecast } from './broadcast-shapes.ts'
import { useBroadcastWords } from './group-words.ts'
import { useBroadcastDoings } from './use-broadcast-doings.ts'

/** What would come of it now. It is launched from here only, by who has seen whom it reaches and whom it does not. */
export function ForecastCard({ broadcast }: { broadcast: Broadcast }) {
  const t = useBroadcastWords()
  const { language } = useLanguage()
  const { id, revision, audience, content, kind, priority } = broadcast
  const asked = useQuery<Forecast, ApiError>({
    queryKey: ['/api/broadcasts/forecasts', id, revision, language],
    queryFn: () => call('POST /api/broadcasts/forecasts', { body: { audience, content, kind, priority } }),
    retry: false,
    // Nobody launches by what was so when they were here last; and it is not counted anew under their eyes.
    staleTime: Infinity,
    refetchOnMount: 'always',
  })
  return (
    <Card
      size="small"
      title={t.forecast}
      extra={
        <Button size="small" loading={asked.isFetching} onClick={() => void asked.refetch()}>
          {t.forecastAgain}
        </Button>
      }
    >
      <Loaded asked={asked}>{(forecast) => <Seen forecast={forecast} broadcast={broadcast} />}</Loaded>
    </Card>
  )
}

function Seen({ forecast, broadcast }: { forecast: Forecast; broadcast: Broadcast }) {
  const t = useBroadcastWords()
  const l = useWords(launchedWords)
  const { language } = useLanguage()
  const number = useNumber()
  const colours = useTouchColours()
  const touches = useTouchWords()
  const { launch } = useBroadcastDoings(broadcast)
  const { at, isWhole, people, goes, waits, waitsUntil, tasks, senders, not } = forecast
  const lost = not.reduce((sum, one) => sum + one.people, 0)
  const { startsAt } = broadcast
  const isLater = startsAt !== null && Date.parse(startsAt) > Date.parse(at)
  const about = t.launchAbout(number(goes + waits)) + (isLater ? ` ${t.launchLater(exact(startsAt, language))}` : '')
  return (
    <Flex vertical gap={20}>
      <Flex vertical gap={8} aria-live="polite">
        <Typography.Title level={2} style={{ fontSize: 18, margin: 0 }}>
          {t.forecastOf(number(people), number(goes), broadcast.audience.kind === 'groups')}
        </Typography.Title>
        <Parts
          label={t.forecast}
          parts={[
            { key: 'goes', label: t.goes, count: goes, colour: colours.delivered },
            { key: 'waits', label: t.waits, count: waits, colour: colours.waiting },
            { key: 'not', label: t.not, count: lost, colour: colours.suppressed },
          ]}
        />
        <Typography.Text type="secondary">
          {waitsUntil !== null && (
            <>
              {t.waitsUntil} <Time at={waitsUntil} />.{' '}
            </>
          )}
          {tasks > 0 && `${t.tasksOf(number(tasks), number(senders))} · `}
          {t.forecastAt} <Time at={at} />
        </Typography.Text>
        {!isWhole && <Alert type="warning" showIcon title={t.notWhole} />}
        {people === 0 && <Alert type="warning" showIcon title={t.noNobody} />}
      </Flex>
      {people > 0 && lost === 0 && <Typography.Text>{t.everybody}</Typography.Text>}
      {lost > 0 && (
        <section aria-label={t.whyNot}>
          <Typography.Title level={3} style={{ fontSize: 15 }}>
            {t.whyNot}
          </Typography.Title>
          <Bars
            label={t.whyNot}
            of={people}
            bars={not.map(({ reason, cap, people: count }) => ({
              key: `${reason} ${cap}`,
              label: touches.reason(reason, cap),
              count,
              colour: colours.suppressed,
            }))}
          />
        </section>
      )}
      {forecast.named.length > 0 && <Named named={forecast.named} isAll={forecast.named.length === lost} />}
      <Flex justify="flex-end">
        <Button type="primary" size="large" disabled={isWhole && goes + waits === 0} onClick={() => launch(about)}>
          {l.launch}
        </Button>
      </Flex>
    </Flex>
  )
}

function Named({ named, isAll }: { named: Forecast['named']; isAll: boolean }) {
  const t = useBroadcastWords()
  const touches = useTouchWords()
  const title = isAll ? t.whoNotAll : t.whoNot
  return (
    <section aria-label={title}>
      <Typography.Title level={3} style={{ fontSize: 15 }}>
        {title}
      </Typography.Title>
      {/* One can be reached by the keyboard where it scrolls. */}
      <ul
        tabIndex={0}
        aria-label={title}
        style={{ listStyle: 'none', margin: 0, padding: 0, maxHeight: 280, overflow: 'auto' }}
      >
        {named.map(({ customer, name, reason, cap }) => (
          <li key={customer} style={{ padding: '4px 0' }}>
            <CustomerLink customer={{ id: customer, name }} />{' '}
            <Typography.Text type="secondary">{touches.reason(reason, cap)}</Typography.Text>
          </li>
        ))}
      </ul>
    </section>
  )
}
