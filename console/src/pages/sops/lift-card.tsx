import { Card, Flex, Segmented, theme, Typography } from 'antd'
import { useState } from 'react'
import { Help } from '../../parts/help.tsx'
import { percent } from '../../parts/percent.ts'
import { Nothing } from '../../parts/states.tsx'
import { useNumber } from '../../parts/time.tsx'
import { points } from './results-rows.ts'
import { useResultsWords } from './group-words.ts'
import type { Figures } from './sop-results.tsx'

type Goal = NonNullable<Figures['goal']>
type Lift = NonNullable<Goal['all']['lift']>

/** What the flow brings beyond what would have happened, and how sure that is. */
export function LiftCard({ figures: { goal, heldOut } }: { figures: Figures }) {
  const t = useResultsWords()
  return (
    <Card
      size="small"
      title={
        <Flex align="center" gap={4}>
          {t.lift}
          <Help term="lift" />
        </Flex>
      }
    >
      {!goal ? <Nothing>{t.noGoal}</Nothing> : <Compared goal={goal} isHeldOut={heldOut > 0} />}
    </Card>
  )
}

function Compared({ goal, isHeldOut }: { goal: Goal; isHeldOut: boolean }) {
  const t = useResultsWords()
  const number = useNumber()
  // Until somebody's time is over there is only everybody.
  const [which, setWhich] = useState<'over' | 'all'>(goal.over.lift ? 'over' : 'all')
  const { treated, heldOut, lift } = goal[which]
  const arm = (name: string, { people, reached }: typeof treated) =>
    t.arm(name, people === 0 ? '–' : percent(reached / people), number(reached), number(people))
  return (
    <Flex vertical gap={12}>
      <Segmented<'over' | 'all'>
        aria-label={t.which}
        value={which}
        onChange={setWhich}
        options={(['over', 'all'] as const).map((value) => ({ value, label: t[value] }))}
        style={{ alignSelf: 'flex-start' }}
      />
      <Typography.Text type="secondary" style={{ fontSize: 13 }}>
        {which === 'over' ? t.overOnly : t.tooEarly}
      </Typography.Text>
      <div>{arm(t.treated, treated)}</div>
      {isHeldOut ? <div>{arm(t.heldOut, heldOut)}</div> : <Typography.Text>{t.noHoldout}</Typography.Text>}
      {lift && <Said lift={lift} treated={treated.people} />}
    </Flex>
  )
}

function Said({ lift, treated }: { lift: Lift; treated: number }) {
  const t = useResultsWords()
  const number = useNumber()
  const verdict = lift.low > 0 ? t.better : lift.high < 0 ? t.worse : t.unclear
  const signed = (share: number) => `${share > 0 ? '+' : share < 0 ? '−' : ''}${percent(Math.abs(share))}`
  const extra = Math.round(lift.difference * treated)
  return (
    <>
      <Interval lift={lift} />
      <strong className="numbers" style={{ fontSize: 20 }}>
        {t.liftOf(points(lift.difference))}
      </strong>
      <span className="numbers">
        {[
          t.interval(points(lift.low), points(lift.high)),
          lift.relative !== null && t.relative(signed(lift.relative)),
          extra > 0 && t.extra(number(extra)),
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
      <Typography.Text>{verdict}</Typography.Text>
    </>
  )
}

const WIDTH = 360
const HEIGHT = 56
const MIDDLE = 22
const EDGE = 16

/** The interval as a bar with the difference in it, and nothing as a line: whether it crosses is seen at once. */
function Interval({ lift: { low, high, difference } }: { lift: Lift }) {
  const t = useResultsWords()
  const { token } = theme.useToken()
  const reach = Math.max(Math.abs(low), Math.abs(high), 0.01) * 1.15
  const x = (share: number) => EDGE + ((share + reach) / (2 * reach)) * (WIDTH - 2 * EDGE)
  const colour = low > 0 ? token.green7 : high < 0 ? token.volcano7 : token.colorTextSecondary
  const label = `${t.lift}: ${t.liftOf(points(difference))}, ${t.interval(points(low), points(high))}`
  const tick = (share: number, text: string) => (
    <text x={x(share)} y={HEIGHT - 4} textAnchor="middle" fontSize={12} fill={token.colorText}>
      {text}
    </text>
  )
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label} style={{ width: '100%', maxWidth: 480 }}>
      <line x1={EDGE} x2={WIDTH - EDGE} y1={MIDDLE} y2={MIDDLE} stroke={token.colorBorder} />
      <line x1={x(0)} x2={x(0)} y1={4} y2={40} stroke={token.colorText} strokeDasharray="3 3" />
      <rect
        x={x(low)}
        y={MIDDLE - 7}
        width={Math.max(2, x(high) - x(low))}
        height={14}
        rx={7}
        fill={colour}
        opacity={0.35}
      />
      <line x1={x(low)} x2={x(low)} y1={MIDDLE - 9} y2={MIDDLE + 9} stroke={colour} strokeWidth={2} />
      <line x1={x(high)} x2={x(high)} y1={MIDDLE - 9} y2={MIDDLE + 9} stroke={colour} strokeWidth={2} />
      <circle cx={x(difference)} cy={MIDDLE} r={5} fill={colour} />
      {tick(0, '0')}
      {Math.abs(x(low) - x(0)) > 28 && tick(low, points(low))}
      {Math.abs(x(high) - x(0)) > 28 && tick(high, points(high))}
    </svg>
  )
}
