import { Alert, Card, Progress, Typography } from 'antd'
import { useTouchWords } from '../../language/touch-words.ts'
import { Bars } from '../../parts/bars.tsx'
import { Help } from '../../parts/help.tsx'
import { Time, useNumber } from '../../parts/time.tsx'
import { useTouchColours } from '../../parts/touch-colours.ts'
import { isForNobody, type Broadcast } from './broadcast-shapes.ts'
import { useBroadcastWords } from './group-words.ts'

/** How far it has come while it is on its way; the server tells when that has changed. */
export function Progressing({ broadcast }: { broadcast: Broadcast }) {
  const { state, startsAt, begunAt, funnel } = broadcast
  const t = useBroadcastWords()
  const number = useNumber()
  if (state === 'planning')
    return (
      <Alert type="info" showIcon role="status" title={t.planningNow(number(funnel.planned + funnel.suppressed))} />
    )
  if (state === 'scheduled' && startsAt !== null)
    return (
      <Alert
        type="info"
        showIcon
        title={
          <>
            {t.starts} <Time at={startsAt} />
          </>
        }
        description={begunAt !== null && t.waitsNow}
      />
    )
  if (isForNobody(broadcast))
    return <Alert type="warning" showIcon title={t.nobodyGetsIt} description={t.nobodyGetsItWhy} />
  if (state !== 'sending' || funnel.planned === 0) return null
  const given = funnel.planned - funnel.waiting
  return (
    <Card size="small">
      <Progress
        aria-label={t.progress}
        percent={Math.floor((100 * given) / funnel.planned)}
        showInfo={false}
        status="active"
      />
      <Typography.Text role="status" className="numbers">
        {t.sendingNow(number(given), number(funnel.planned))}
      </Typography.Text>
    </Card>
  )
}

/** The confirm funnel: each step is a part of the one before. */
export function PathCard({ broadcast: { funnel } }: { broadcast: Broadcast }) {
  const t = useBroadcastWords()
  const colours = useTouchColours()
  const { planned, suppressed, made, confirmed, delivered } = funnel
  return (
    <Card size="small" title={t.path} extra={<Help term="confirmFunnel" />} style={{ height: '100%' }}>
      <Bars
        label={t.path}
        of={planned + suppressed}
        bars={[
          { key: 'audience', label: t.stepAudience, count: planned + suppressed, colour: colours.suppressed },
          { key: 'planned', label: t.stepPlanned, count: planned, colour: colours.tasked },
          { key: 'made', label: t.stepMade, count: made, colour: colours.tasked },
          { key: 'confirmed', label: t.stepConfirmed, count: confirmed, colour: colours.tasked },
          { key: 'delivered', label: t.stepDelivered, count: delivered, colour: colours.delivered, note: t.stepsNote },
        ]}
      />
    </Card>
  )
}

export function WhyCard({ broadcast: { reasons } }: { broadcast: Broadcast }) {
  const t = useBroadcastWords()
  const touches = useTouchWords()
  const colours = useTouchColours()
  return (
    <Card size="small" title={t.why} style={{ height: '100%' }}>
      {reasons.length === 0 ? (
        <Typography.Text type="secondary">{t.nobodyLost}</Typography.Text>
      ) : (
        <Bars
          label={t.why}
          bars={reasons.map(({ state, reason, cap, people }) => ({
            key: `${state} ${reason} ${cap}`,
            label: touches.reason(reason, cap),
            count: people,
            colour: state === 'suppressed' ? colours.suppressed : colours.failed,
            note: touches.state(state),
          }))}
        />
      )}
    </Card>
  )
}
