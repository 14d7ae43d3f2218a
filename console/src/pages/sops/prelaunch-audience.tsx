import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Card, Flex, Typography } from 'antd'
import { send, type Answer, type ApiError } from '../../api/api.ts'
import { useLanguage, useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { useTouchWords } from '../../language/touch-words.ts'
import { Bars, Parts } from '../../parts/bars.tsx'
import { Loaded } from '../../parts/states.tsx'
import { useNumber } from '../../parts/time.tsx'
import { useTouchColours } from '../../parts/touch-colours.ts'
import { CustomerLink } from '../customers/brief-parts.tsx'
import type { Launching } from './prelaunch-drawer.tsx'
import { prelaunchWords } from './prelaunch-words.ts'
import { useSopSentences } from './use-sop-sentences.ts'

type Told = Answer<'POST /api/rehearsals/audience'>
type Audience = NonNullable<Told['audience']>
type Forecast = NonNullable<Audience['forecast']>

/** Who is now what the flow waits for, and who of them would not get its first message. */
export function PrelaunchAudience({ slug, revision, sop }: Launching) {
  const t = useWords(prelaunchWords)
  const { language } = useLanguage()
  const asked = useQuery<Told, ApiError>({
    queryKey: ['/api/rehearsals/audience', slug, revision, language],
    queryFn: ({ signal }) => send('POST', '/api/rehearsals/audience', { slug }, signal) as Promise<Told>,
    retry: false,
    // It may take seconds, and is not counted anew under anybody's eyes.
    staleTime: Infinity,
    refetchOnMount: 'always',
  })
  return (
    <Card
      size="small"
      title={t.audience}
      extra={
        asked.data?.audience !== null && (
          <Button size="small" loading={asked.isFetching} onClick={() => void asked.refetch()}>
            {t.recount}
          </Button>
        )
      }
    >
      <Loaded asked={asked} rows={3}>
        {({ audience }) => (audience === null ? t.unknowable : <Seen audience={audience} sop={sop} />)}
      </Loaded>
    </Card>
  )
}

function Seen({ audience, sop }: { audience: Audience; sop: Launching['sop'] }) {
  const t = useWords(prelaunchWords)
  const s = useWords(sharedWords)
  const number = useNumber()
  const sentences = useSopSentences()
  const { isWhole, people, sample, first, forecast } = audience
  const step = first && sop.steps[first.step]
  if (people === 0 && isWhole) return t.nobody
  return (
    <Flex vertical gap={12}>
      <Flex vertical gap={4} aria-live="polite">
        <Typography.Title level={3} style={{ fontSize: 16, margin: 0 }}>
          {(isWhole ? t.peopleOf : t.atLeast)(number(people))}
        </Typography.Title>
        <Typography.Text type="secondary">{t.means[sop.trigger.kind]}</Typography.Text>
      </Flex>
      {sample.length > 0 && (
        <div>
          {t.some}{' '}
          {sample.map(({ customer, name }, place) => (
            <span key={customer}>
              {place > 0 && s.comma}
              <CustomerLink customer={{ id: customer, name }} />
            </span>
          ))}
        </div>
      )}
      {first === null && t.sendsNothing}
      {forecast && step && <Forecasted forecast={forecast} message={sentences.step(step)} />}
    </Flex>
  )
}

function Forecasted({ forecast, message }: { forecast: Forecast; message: string }) {
  const t = useWords(prelaunchWords)
  const s = useWords(sharedWords)
  const number = useNumber()
  const touches = useTouchWords()
  const colours = useTouchColours()
  const { isWhole, people, goes, by, waits, not, named } = forecast
  const lost = not.reduce((sum, one) => sum + one.people, 0)
  return (
    <Flex vertical gap={12}>
      <div>
        {t.ifNow(message)}{' '}
        <strong>{lost === 0 && waits === 0 ? t.everybody : t.forecastOf(number(people), number(lost))}</strong>
      </div>
      {!isWhole && <Alert type="warning" showIcon title={t.notWhole(number(people))} />}
      <Parts
        label={t.audience}
        parts={[
          { key: 'goes', label: t.goes, count: goes, colour: colours.delivered },
          { key: 'waits', label: t.waits, count: waits, colour: colours.waiting },
          { key: 'not', label: t.not, count: lost, colour: colours.suppressed },
        ]}
      />
      {by.length > 1 && (
        <div>
          {t.goesBy(
            by.map(({ channel, people: count }) => t.byOne(touches.channel(channel), number(count))).join(s.comma),
          )}
        </div>
      )}
      {lost > 0 && (
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
      )}
      {named.length > 0 && (
        // One can be reached by the keyboard where it scrolls.
        <ul
          tabIndex={0}
          aria-label={t.named}
          style={{ listStyle: 'none', margin: 0, padding: 0, maxHeight: 160, overflow: 'auto' }}
        >
          {named.map(({ customer, name, reason, cap }) => (
            <li key={customer} style={{ padding: '4px 0' }}>
              <CustomerLink customer={{ id: customer, name }} />{' '}
              <Typography.Text type="secondary">{touches.reason(reason, cap)}</Typography.Text>
            </li>
          ))}
        </ul>
      )}
    </Flex>
  )
}
