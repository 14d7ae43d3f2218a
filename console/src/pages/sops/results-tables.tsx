import { Table, Typography } from 'antd'
import { useSubject } from '../../language/subject.ts'
import { useTouchWords } from '../../language/touch-words.ts'
import { percent } from '../../parts/percent.ts'
import { Time, useNumber } from '../../parts/time.tsx'
import { points, shareOf } from './results-rows.ts'
import { useResultsWords } from './group-words.ts'
import type { Sop } from './sop-draft.ts'
import type { Results } from './sop-results.tsx'
import { useSopSentences } from './use-sop-sentences.ts'

/** The same figures as in the charts, to be read. On a narrow screen they are moved sideways within their frame. */
type Version = Results['versions'][number]
type Step = Results['steps'][number]
const SCROLL = { x: 'max-content' } as const
/** So that it can be moved from the keyboard, too. */
const FOCUSABLE = { tabIndex: 0 } as const

export function VersionsTable({ versions }: { versions: Version[] }) {
  const t = useResultsWords()
  const number = useNumber()
  const isOfGroups = useSubject() === 'group'
  const figure = (n: number) => <span className="numbers">{number(n)}</span>
  const share = (part: number, whole: number) => {
    const of = shareOf(part, whole)
    return <span className="numbers">{of === null ? '–' : percent(of)}</span>
  }
  const lift = ({ figures: { goal } }: Version) => {
    const found = goal?.over.lift ?? goal?.all.lift
    return <span className="numbers">{found ? `${points(found.difference)}（${points(found.low)} … ${points(found.high)}）` : '–'}</span> // prettier-ignore
  }
  return (
    <Table<Version>
      rowKey="version"
      size="small"
      scroll={SCROLL}
      pagination={false}
      dataSource={versions.toReversed()}
      columns={[
        { title: t.version, render: (_, { version }) => t.short(version) },
        { title: t.launched, render: (_, { launchedAt }) => <Time at={launchedAt} /> },
        { title: t.people, align: 'right', render: (_, { figures }) => figure(figures.people) },
        { title: t.inside, align: 'right', render: (_, { figures }) => figure(figures.inside) },
        { title: t.sent, align: 'right', render: (_, { figures }) => figure(figures.sent) },
        { title: t.suppressed, align: 'right', render: (_, { figures }) => figure(figures.suppressed) },
        { title: t.sentShare, align: 'right', render: (_, { figures }) => share(figures.sentTo, figures.people - figures.heldOut) }, // prettier-ignore
        ...(isOfGroups
          ? []
          : [
              { title: t.goalShare, align: 'right' as const, render: (_: unknown, { figures: { goal } }: Version) => (goal ? share(goal.treated.reached, goal.treated.people) : '–') }, // prettier-ignore
              { title: t.liftShort, align: 'right' as const, render: (_: unknown, version: Version) => lift(version) },
            ]),
      ]}
    />
  )
}

export function StepsTable({ steps, launched }: { steps: Step[]; launched: Sop | undefined }) {
  const t = useResultsWords()
  const number = useNumber()
  const sentences = useSopSentences()
  const figure = (n: number) => <span className="numbers">{n === 0 ? '–' : number(n)}</span>
  const words = useTouchWords()
  const sent = ({ touches: { waiting, tasked, delivered, failed, cancelled } }: Step) =>
    waiting + tasked + delivered + failed + cancelled
  return (
    <Table<Step>
      rowKey="step"
      size="small"
      scroll={SCROLL}
      onRow={() => FOCUSABLE}
      pagination={false}
      dataSource={steps}
      columns={[
        {
          title: t.step,
          render: (_, { step, fallbacks }) => {
            const held = launched?.steps[step]
            return (
              <>
                {held ? sentences.step(held) : step}
                {fallbacks.map(({ channel, nextChannel, reason, touches }) => (
                  <Typography.Text
                    key={`${channel} ${nextChannel} ${reason}`}
                    type="secondary"
                    style={{ display: 'block', fontSize: 12 }}
                  >
                    {t.fellBack(words.channel(channel), words.reason(reason, null, nextChannel), number(touches))}
                  </Typography.Text>
                ))}
              </>
            )
          },
        },
        { title: t.waiting, align: 'right', render: (_, { waiting }) => figure(waiting) },
        { title: t.sent, align: 'right', render: (_, step) => figure(sent(step)) },
        { title: t.delivered, align: 'right', render: (_, { touches }) => figure(touches.delivered) },
        { title: t.failed, align: 'right', render: (_, { touches }) => figure(touches.failed + touches.cancelled) },
        { title: t.suppressed, align: 'right', render: (_, { touches }) => figure(touches.suppressed) },
        { title: t.tasksOpen, align: 'right', render: (_, { tasks }) => figure(tasks.open) },
        { title: t.tasksDone, align: 'right', render: (_, { tasks }) => figure(tasks.done.reduce((sum, one) => sum + one.tasks, 0)) }, // prettier-ignore
      ]}
    />
  )
}
