import { useQuery } from '@tanstack/react-query'
import { Card, Flex, Input, Tag, theme, Typography } from 'antd'
import { useState } from 'react'
import { send, useGet, type Answer, type ApiError } from '../../api/api.ts'
import { useLanguage, useWords } from '../../language/language.tsx'
import { useTouchWords } from '../../language/touch-words.ts'
import { instantOf, localOf } from '../../parts/brand-days.ts'
import { Loaded } from '../../parts/states.tsx'
import { useNumber } from '../../parts/time.tsx'
import type { Launching } from './prelaunch-drawer.tsx'
import { PointDoings, WaysOut } from './prelaunch-ways.tsx'
import { prelaunchWords } from './prelaunch-words.ts'
import { useSopSentences } from './use-sop-sentences.ts'

export type Points = Answer<'POST /api/rehearsals/points'>
export type Point = Points['points'][number]

/** What the policy would swallow of what it sends, and what can be done about it. */
export function PrelaunchPoints({ onOpen, ...launching }: Launching & { onOpen(step: string): void }) {
  const t = useWords(prelaunchWords)
  const { language } = useLanguage()
  const zone = useGet('/api/brand').data?.timezone
  const { slug, revision, sop } = launching
  const [deadlineAt, setDeadlineAt] = useState<string | null>(null)
  const asked = useQuery<Points, ApiError>({
    queryKey: ['/api/rehearsals/points', slug, revision, deadlineAt, language],
    queryFn: ({ signal }) => send('POST', '/api/rehearsals/points', { slug, deadlineAt }, signal) as Promise<Points>,
    retry: false,
    staleTime: Infinity,
    refetchOnMount: 'always',
    placeholderData: (held) => held,
  })
  const isOwn = sop.deadline !== null && sop.deadline.kind !== 'at' && sop.subject === 'customer'
  return (
    <Card size="small" title={t.points}>
      <Loaded asked={asked} rows={3}>
        {(points) => (
          <Flex vertical gap={12}>
            <Typography.Text type="secondary">{t.pointsAbout}</Typography.Text>
            {isOwn && zone !== undefined && points.deadlineAt !== null && (
              <label style={{ display: 'grid', gap: 4 }}>
                {t.deadlineTry}
                <Input
                  type="datetime-local"
                  aria-label={t.deadlineTry}
                  style={{ maxWidth: 240 }}
                  value={localOf(deadlineAt ?? points.deadlineAt, zone)}
                  onChange={({ target }) => target.value && setDeadlineAt(instantOf(target.value, zone))}
                />
                <Typography.Text type="secondary" style={{ fontSize: 13 }}>
                  {t.deadlineTryHint}
                </Typography.Text>
              </label>
            )}
            <Listed points={points} launching={launching} zone={zone} onOpen={onOpen} />
          </Flex>
        )}
      </Loaded>
    </Card>
  )
}

function Listed({
  points: told,
  launching,
  zone,
  onOpen,
}: {
  points: Points
  launching: Launching
  zone: string | undefined
  onOpen(step: string): void
}) {
  const t = useWords(prelaunchWords)
  const number = useNumber()
  const { points } = told
  const lost = points.filter(({ outcome }) => outcome !== 'goes')
  if (points.length === 0) return t.none
  if (lost.length === 0) return t.all(number(points.length))
  return (
    <>
      <Typography.Title level={3} aria-live="polite" style={{ fontSize: 16, margin: 0 }}>
        {t.lostOf(number(lost.length), number(points.length))}
      </Typography.Title>
      <ul aria-label={t.points} style={{ listStyle: 'none', margin: 0, padding: 0, display: 'grid', gap: 12 }}>
        {lost.map((point, place) => (
          <OneLost
            key={place}
            point={point}
            deadlineAt={told.deadlineAt}
            launching={launching}
            zone={zone}
            onOpen={onOpen}
          />
        ))}
      </ul>
      <WaysOut points={told} lost={lost} launching={launching} zone={zone} />
    </>
  )
}

const COLOURS = { swallowed: 'red', late: 'orange', past: 'default' } as const

function OneLost({
  point,
  deadlineAt,
  launching,
  zone,
  onOpen,
}: {
  point: Point
  deadlineAt: string | null
  launching: Launching
  zone: string | undefined
  onOpen(step: string): void
}) {
  const t = useWords(prelaunchWords)
  const { token } = theme.useToken()
  const touches = useTouchWords()
  const sentences = useSopSentences()
  const { step: name, at, outcome, reason, cap } = point
  const step = launching.sop.steps[name]
  if (outcome === 'goes' || !step) return null
  const said = sentences.step(step)
  const why = reason !== null ? touches.reason(reason, cap) : outcome === 'late' ? t.lateWhy : t.pastWhy
  return (
    <li style={{ borderInlineStart: `3px solid ${token.colorBorder}`, paddingInlineStart: 10 }}>
      <Flex gap={8} align="baseline" wrap>
        <Tag color={COLOURS[outcome]} style={{ color: token.colorText, margin: 0 }}>
          {t.outcomes[outcome]}
        </Tag>
        <span style={{ minWidth: 0, overflowWrap: 'anywhere' }}>{said}</span>
      </Flex>
      <Typography.Text type="secondary" style={{ fontSize: 13 }}>
        {zone !== undefined && localOf(at, zone).replace('T', ' ')} · {why}
      </Typography.Text>
      {outcome !== 'past' && (
        <PointDoings point={point} said={said} deadlineAt={deadlineAt} launching={launching} onOpen={onOpen} />
      )}
    </li>
  )
}
