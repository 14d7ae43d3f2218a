import { theme } from 'antd'
import { useMemo } from 'react'
import { useTouchWordsOf } from '../../language/touch-words.ts'
import { Chart } from '../../parts/chart.tsx'
import { useColourOf } from '../../parts/colours.ts'
import { percent } from '../../parts/percent.ts'
import { useNumber } from '../../parts/time.tsx'
import { REASON_ROW_PX, shareOf, STAGE_ROW_PX, stagesOf } from './results-rows.ts'
import { useResultsWords } from './group-words.ts'
import type { Figures, Results } from './sop-results.tsx'

/** Charts of what a flow has come to; loaded when they are looked at. */
interface Row {
  name: string
  value: number
  said: string
}

/** What its name takes before a bar, and what is said of it after. */
interface Sides {
  namePx: number
  right: number
}
const STAGE_SIDES: Sides = { namePx: 120, right: 84 }
/** Reasons are not cut; the longest take two lines. */
const REASON_SIDES: Sides = { namePx: 148, right: 56 }

/** Rows from the top, each with what is said of it at its end. */
function useRows(rows: Row[], color: string, rowPx: number, { namePx, right }: Sides) {
  const { token } = theme.useToken()
  const figures = JSON.stringify(rows)
  // Made anew only when a figure has changed.
  return useMemo(() => {
    const upwards = (JSON.parse(figures) as Row[]).toReversed()
    return {
      tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' } },
      grid: { left: 8, right, top: 4, bottom: 4, containLabel: true },
      xAxis: { type: 'value', min: 0, minInterval: 1, axisLabel: { show: false }, splitLine: { show: false } },
      yAxis: {
        type: 'category',
        data: upwards.map(({ name }) => name),
        axisTick: { show: false },
        axisLine: { show: false },
        axisLabel: { color: token.colorText, width: namePx, overflow: 'break', lineHeight: 15 },
      },
      series: [
        {
          type: 'bar',
          color,
          barWidth: rowPx / 2,
          showBackground: true,
          backgroundStyle: { color: token.colorFillQuaternary },
          label: {
            show: true,
            position: 'right',
            color: token.colorText,
            formatter: ({ dataIndex }: { dataIndex: number }) => upwards[dataIndex]!.said,
          },
          data: upwards.map(({ value }) => value),
        },
      ],
    }
  }, [figures, color, rowPx, namePx, right, token])
}

export function ResultsFunnel({ figures }: { figures: Figures }) {
  const t = useResultsWords()
  const number = useNumber()
  const colour = useColourOf()('funnel')
  const stages = stagesOf(figures)
  const whole = stages[0]![1]
  const shareSaid = (people: number) => (whole === 0 ? '' : percent(people / whole))
  const rows = stages.map(([stage, people]) => ({ name: t[stage], value: people, said: `${number(people)} · ${shareSaid(people)}` })) // prettier-ignore
  const table = { head: [t.stage, t.people, '%'], rows: stages.map(([stage, people]) => [t[stage], people, shareSaid(people)]) } // prettier-ignore
  const option = useRows(rows, colour, STAGE_ROW_PX, STAGE_SIDES)
  return <Chart label={t.funnel} term="goal" option={option} table={table} height={STAGE_ROW_PX * rows.length + 16} />
}

export function ReasonsChart({ reasons }: { reasons: Figures['reasons'] }) {
  const t = useResultsWords()
  const touch = useTouchWordsOf()
  const { token } = theme.useToken()
  const number = useNumber()
  const nameOf = (reason: string) => touch.reasons[reason as keyof typeof touch.reasons] ?? reason
  const rows = reasons.map(({ reason, touches }) => ({ name: nameOf(reason), value: touches, said: number(touches) }))
  const table = { head: [t.reason, t.suppressed], rows: rows.map(({ name, value }) => [name, value]) }
  const option = useRows(rows, token.volcano6, REASON_ROW_PX, REASON_SIDES)
  return (
    <Chart label={t.reasons} term="touch" option={option} table={table} height={REASON_ROW_PX * rows.length + 16} />
  )
}

/** How many of each version something went to, and how many reached the goal. */
export function VersionsChart({ versions }: { versions: Results['versions'] }) {
  const t = useResultsWords()
  const { token } = theme.useToken()
  const figures = JSON.stringify(
    versions.map(({ version, figures: { people, heldOut, sentTo, goal } }) => [
      t.short(version),
      shareOf(sentTo, people - heldOut),
      goal && shareOf(goal.treated.reached, goal.treated.people),
    ]),
  )
  const { option, table } = useMemo(() => {
    const rows = JSON.parse(figures) as [string, number | null, number | null][]
    const inPercent = (share: number | null) => (share === null ? null : Math.round(share * 1_000) / 10)
    const bar = (name: string, color: string, at: 1 | 2) => ({ type: 'bar', name, color, barMaxWidth: 28, data: rows.map((row) => inPercent(row[at])) }) // prettier-ignore
    const aims = rows.some(([, , goal]) => goal !== null)
    return {
      option: {
        legend: { top: 0, itemWidth: 14, itemGap: 8, textStyle: { color: token.colorText } },
        tooltip: { trigger: 'axis', valueFormatter: (value: number | null) => (value === null ? '–' : `${value}%`) },
        grid: { left: 8, right: 16, top: 36, bottom: 4, containLabel: true },
        xAxis: { type: 'category', data: rows.map(([version]) => version), axisTick: { show: false } },
        yAxis: { type: 'value', axisLabel: { formatter: '{value}%' }, splitLine: { lineStyle: { color: token.colorSplit } } }, // prettier-ignore
        series: [bar(t.sentShare, token.colorPrimary, 1), ...(aims ? [bar(t.goalShare, token.green7, 2)] : [])],
      },
      table: {
        head: [t.version, `${t.sentShare} %`, ...(aims ? [`${t.goalShare} %`] : [])],
        rows: rows.map(([version, ...shares]) => [
          version,
          ...shares.slice(0, aims ? 2 : 1).map((share) => inPercent(share) ?? ''),
        ]),
      },
    }
  }, [figures, t, token])
  return <Chart label={t.versions} term="goal" option={option} table={table} height={220} />
}
