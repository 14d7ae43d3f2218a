import { Link } from '@tanstack/react-router'
import { Button, Flex, Typography } from 'antd'
import type { ReactNode } from 'react'
import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { instantOf, localOf } from '../../parts/brand-days.ts'
import { useChange } from '../../parts/changing.ts'
import { useNumber } from '../../parts/time.tsx'
import { useContentNames } from './content-names.ts'
import type { Launching } from './prelaunch-drawer.tsx'
import type { Point, Points } from './prelaunch-points.tsx'
import { prelaunchWords } from './prelaunch-words.ts'
import type { Sop } from './sop-draft.ts'
import { SOP_READS } from './sop-shapes.ts'
import { sopsWords } from './sops-words.ts'

/** The ways out that are changes of the draft are one click; the others are said (handbook: an earlier deadline, Moments, a
 *  task of the staff, a recorded exception). */
function useRedraw({ slug, revision }: Launching) {
  const t = useWords(sopsWords)
  return useChange(
    (definition: Sop) =>
      call('PATCH /api/sops/:slug', { params: { slug }, body: { definition, expectedRevision: revision } }),
    { reads: SOP_READS, said: t.saved },
  )
}

const HOUR_MS = 3_600_000
const QUARTER_MS = 900_000
const MAX_TITLE_CHARS = 200

/** Of one message. */
export function PointDoings({
  point,
  said,
  deadlineAt,
  launching,
  onOpen,
}: {
  point: Point
  said: string
  deadlineAt: string | null
  launching: Launching
  onOpen(step: string): void
}) {
  const t = useWords(prelaunchWords)
  const contentName = useContentNames()
  const redraw = useRedraw(launching)
  const { sop } = launching
  const step = sop.steps[point.step]
  // What has another way for who does not get it is redrawn by hand.
  const canBeTask = step?.kind === 'send' && step.otherwise === undefined && sop.subject === 'customer'
  function toTask() {
    if (step?.kind !== 'send') return
    const left = deadlineAt === null ? 24 * HOUR_MS : Date.parse(deadlineAt) - Date.parse(point.at)
    const task = { kind: 'task', task: 'chat', title: contentName(step.content).slice(0, MAX_TITLE_CHARS), script: '', dueMs: Math.max(QUARTER_MS, left), next: step.next } as const // prettier-ignore
    redraw.mutate({ ...sop, steps: { ...sop.steps, [point.step]: task } })
  }
  return (
    <Flex gap={8} wrap style={{ paddingBlockStart: 4 }}>
      {canBeTask && (
        <Button size="small" loading={redraw.isPending} aria-label={t.toTaskOf(said)} onClick={toTask}>
          {t.toTask}
        </Button>
      )}
      <Button size="small" type="text" aria-label={t.openOf(said)} onClick={() => onOpen(point.step)}>
        {t.openStep}
      </Button>
    </Flex>
  )
}

const TIMELY = new Set<Point['reason']>(['quiet_hours', 'cap', 'quota'])
const UNSENT = new Set<Point['reason']>(['no_content', 'content_expired'])

/** Of all that is lost. */
export function WaysOut({
  points: { earlier, deadlineAt },
  lost,
  launching,
  zone,
}: {
  points: Points
  lost: Point[]
  launching: Launching
  zone: string | undefined
}) {
  const t = useWords(prelaunchWords)
  const number = useNumber()
  const redraw = useRedraw(launching)
  const { sop } = launching
  const isTimely = lost.some(({ reason }) => TIMELY.has(reason))
  const isNight = lost.some(({ reason }) => reason === 'quiet_hours')
  const local = zone !== undefined && earlier ? localOf(earlier.deadlineAt, zone) : undefined
  const shown = local?.replace('T', ' ')
  function bringForward() {
    redraw.mutate({ ...sop, deadline: { kind: 'at', at: instantOf(local!, zone!) } })
  }
  const ways: [title: string, about: ReactNode][] = []
  if (isNight && deadlineAt !== null && sop.subject === 'customer')
    ways.push([
      t.earlier,
      earlier && shown !== undefined ? (
        sop.deadline?.kind === 'at' ? (
          <Flex gap={8} wrap align="center">
            {t.earlierAbout(shown, number(earlier.lost))}
            <Button size="small" loading={redraw.isPending} onClick={bringForward}>
              {t.earlierTo(shown)}
            </Button>
          </Flex>
        ) : (
          t.earlierOwn(shown)
        )
      ) : (
        t.earlierNone
      ),
    ])
  if (isTimely)
    ways.push(
      [t.moments, t.momentsAbout],
      [t.task, t.taskAbout],
      [t.exception, <>{t.exceptionAbout} <Link to="/touch-policy">{t.policy}</Link></>], // prettier-ignore
    )
  if (lost.some(({ reason }) => UNSENT.has(reason)))
    ways.push([t.contents, <>{t.contentAbout} <Link to="/contents">{t.contents}</Link></>]) // prettier-ignore
  if (lost.some(({ outcome }) => outcome === 'late')) ways.push([t.outcomes.late, t.lateAbout])
  if (ways.length === 0) return null
  return (
    <section aria-label={t.ways}>
      <Typography.Title level={3} style={{ fontSize: 15, marginBlock: '0 8px' }}>
        {t.ways}
      </Typography.Title>
      <dl style={{ margin: 0, display: 'grid', gap: 8 }}>
        {ways.map(([title, about]) => (
          <div key={title}>
            <dt style={{ fontWeight: 600 }}>{title}</dt>
            <dd style={{ margin: 0 }}>{about}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
