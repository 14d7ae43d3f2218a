import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Card, Flex, Input, Spin, Table, Typography } from 'antd'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { send, useGet, type Answer } from '../../api/api.ts'
import { useLanguage, useWords } from '../../language/language.tsx'
import { useTouchWords } from '../../language/touch-words.ts'
import { Bars } from '../../parts/bars.tsx'
import { dayOf, midnightOf } from '../../parts/brand-days.ts'
import { CHART_TOOLS_PX, Failed, Loaded, Waiting } from '../../parts/states.tsx'
import { useNumber } from '../../parts/time.tsx'
import { useTouchColours } from '../../parts/touch-colours.ts'
import { sopEnd } from '../customers/event-words.ts'
import { PAST_CHART_PX } from './prelaunch-past-rows.ts'
import type { Launching } from './prelaunch-drawer.tsx'
import { prelaunchWords } from './prelaunch-words.ts'
import { useSopSentences } from './use-sop-sentences.ts'

export type Past = Answer<'POST /api/rehearsals/past'>
const PastChart = lazy(async () => ({ default: (await import('./prelaunch-past-chart.tsx')).PastChart }))
const DAYS_BACK = 30
const DAY_MS = 86_400_000

/** What it would have done, had it run since some day. It takes seconds, so it is asked for, and can be stopped. */
export function PrelaunchPast(launching: Launching) {
  const t = useWords(prelaunchWords)
  const asked = useGet('/api/brand')
  if (asked.data) return <Asking zone={asked.data.timezone} {...launching} />
  return (
    <Card size="small" title={t.past}>
      <Loaded asked={asked} rows={2}>
        {() => null}
      </Loaded>
    </Card>
  )
}

function Asking({ zone, slug, revision, sop }: Launching & { zone: string }) {
  const t = useWords(prelaunchWords)
  const { language } = useLanguage()
  const [day, setDay] = useState(() => dayOf(new Date(Date.now() - DAYS_BACK * DAY_MS).toISOString(), zone))
  const stopping = useRef<AbortController>(undefined)
  const [isStopped, setStopped] = useState(false)
  const run = useMutation({
    async mutationFn() {
      const stop = (stopping.current = new AbortController())
      const body = { slug, since: midnightOf(day, zone) }
      return (await send('POST', '/api/rehearsals/past', body, stop.signal)) as Past
    },
  })
  // Whoever closes it waits for nothing any more; and of another draft the answer would not be true.
  useEffect(() => () => stopping.current?.abort(), [])
  const { reset } = run
  useEffect(() => reset(), [revision, reset])
  function begin() {
    setStopped(false)
    run.mutate()
  }
  function stop() {
    setStopped(true)
    stopping.current?.abort()
    run.reset()
  }
  return (
    <Card size="small" title={t.past}>
      <Flex vertical gap={12}>
        <Typography.Text type="secondary">{t.pastAbout}</Typography.Text>
        <Flex gap={8} align="flex-end" wrap>
          <label style={{ display: 'grid', gap: 4 }}>
            {t.since}
            <Input
              type="date"
              aria-label={t.since}
              style={{ width: 170 }}
              max={dayOf(new Date(Date.now()).toISOString(), zone)}
              value={day}
              onChange={({ target }) => target.value && setDay(target.value)}
            />
          </label>
          {run.isPending ? <Button onClick={stop}>{t.stop}</Button> : <Button onClick={begin}>{t.run}</Button>}
        </Flex>
        <div aria-live="polite">
          {run.isPending && (
            <Flex gap={8} align="center">
              <Spin size="small" /> {t.running}
            </Flex>
          )}
          {isStopped && t.stopped}
        </div>
        {run.error && !isStopped && <Failed error={run.error} onRetry={begin} />}
        {run.data && <Seen past={run.data} zone={zone} sop={sop} language={language} />}
      </Flex>
    </Card>
  )
}

function Seen({
  past,
  zone,
  sop,
  language,
}: {
  past: Past
  zone: string
  sop: Launching['sop']
  language: 'zh' | 'en'
}) {
  const t = useWords(prelaunchWords)
  const number = useNumber()
  const touches = useTouchWords()
  const colours = useTouchColours()
  const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0)
  const lost = sum(past.suppressed.map((one) => one.touches))
  const given = sum(Object.values(past.tasks))
  const out = Object.entries(past.left)
  const inside = past.entered - sum(Object.values(past.left))
  return (
    <Flex vertical gap={16}>
      {!past.isWhole && <Alert type="warning" showIcon title={t.pastNotWhole(number(past.people))} />}
      <Flex vertical gap={4} aria-live="polite">
        <Typography.Title level={3} style={{ fontSize: 16, margin: 0 }}>
          {past.entered === 0
            ? t.nothing
            : t.wouldHave(dayOf(past.since, zone), number(past.sent), number(lost), number(given))}
        </Typography.Title>
        <Typography.Text type="secondary">{t.entered(number(past.people), number(past.entered))}</Typography.Text>
      </Flex>
      {past.days.length > 0 && (
        <Suspense fallback={<Waiting height={CHART_TOOLS_PX + PAST_CHART_PX} />}>
          <PastChart past={past} zone={zone} />
        </Suspense>
      )}
      {Object.keys(past.steps).length > 0 && <Steps past={past} sop={sop} />}
      {past.suppressed.length > 0 && (
        <section aria-label={t.why}>
          <Typography.Title level={3} style={{ fontSize: 15 }}>
            {t.why}
          </Typography.Title>
          <Bars
            label={t.why}
            bars={past.suppressed.map(({ reason, cap, touches: count }) => ({
              key: `${reason} ${cap}`,
              label: touches.reason(reason, cap),
              count,
              colour: colours.suppressed,
            }))}
          />
        </section>
      )}
      {past.entered > 0 && (
        <section aria-label={t.left}>
          <Typography.Title level={3} style={{ fontSize: 15 }}>
            {t.left}
          </Typography.Title>
          <Bars
            label={t.left}
            of={past.entered}
            bars={[
              ...out.map(([reason, count]) => ({ key: reason, label: sopEnd(reason, language), count })),
              { key: 'inside', label: t.inside, count: inside },
            ]}
          />
        </section>
      )}
    </Flex>
  )
}

/** On a narrow screen it is moved sideways within its frame, from the keyboard too. */
const SCROLL = { x: 'max-content' } as const
const FOCUSABLE = { tabIndex: 0 } as const

function Steps({ past, sop }: { past: Past; sop: Launching['sop'] }) {
  const t = useWords(prelaunchWords)
  const number = useNumber()
  const sentences = useSopSentences()
  const figure = (n: number) => <span className="numbers">{n === 0 ? '–' : number(n)}</span>
  const rows = Object.keys(sop.steps).flatMap((step) => (past.steps[step] ? [{ step, ...past.steps[step] }] : []))
  return (
    <Table
      rowKey="step"
      size="small"
      scroll={SCROLL}
      onRow={() => FOCUSABLE}
      pagination={false}
      dataSource={rows}
      columns={[
        {
          title: t.step,
          render: (_, { step }) => (
            <span style={{ display: 'inline-block', maxWidth: 260, whiteSpace: 'normal', overflowWrap: 'anywhere' }}>
              {sentences.step(sop.steps[step]!)}
            </span>
          ),
        },
        { title: t.sent, align: 'right', render: (_, { sent }) => figure(sent) },
        { title: t.lost, align: 'right', render: (_, { suppressed }) => figure(suppressed) },
        { title: t.tasks, align: 'right', render: (_, { tasks }) => figure(tasks) },
      ]}
    />
  )
}
