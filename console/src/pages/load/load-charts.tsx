import { theme } from 'antd'
import { useMemo } from 'react'
import { useWords } from '../../language/language.tsx'
import { touchWords } from '../../language/touch-words.ts'
import { Chart } from '../../parts/chart.tsx'
import { CHART_PX, kindsIn, MINUTES_CHART_PX, sumOf, tenths, type LoadDay } from './load-rows.ts'
import { loadWords } from './load-words.ts'
import { CHANNEL_ORDER, TASK_ORDER } from './load-order.ts'

const axisOf = (days: readonly LoadDay[]) => ({
  type: 'category',
  data: days.map(({ day }) => day),
  axisTick: { show: false },
  axisLabel: { formatter: (day: string) => day.slice(5), hideOverlap: true },
})

/** Messages by channel and tasks by kind, one on the other; a pin over days on which a broadcast is planned. */
export function LoadChart({ days }: { days: LoadDay[] }) {
  const t = useWords(loadWords)
  const { channels } = useWords(touchWords)
  const { token } = theme.useToken()
  const drawn = JSON.stringify(days)
  const { option, table } = useMemo(() => {
    const rows = JSON.parse(drawn) as LoadDay[]
    const inks = {
      broadcast: token.colorPrimary, chat: token.blue, kf: token.cyan7,
    } // prettier-ignore
    const taskInks = { chat: token.gold7, call: token.volcano, visit: token.magenta, other: '#8a8a8a' } // prettier-ignore
    const bars = [
      ...kindsIn(rows, 'sends', CHANNEL_ORDER).map((one) => ({ name: channels[one], color: inks[one], data: rows.map(({ sends }) => sends[one] ?? 0) })), // prettier-ignore
      ...kindsIn(rows, 'tasks', TASK_ORDER).map((one) => ({ name: t.task(t.taskKinds[one]), color: taskInks[one], data: rows.map(({ tasks }) => tasks[one] ?? 0) })), // prettier-ignore
    ]
    const marks = rows.map(({ sends, tasks, broadcasts }) => broadcasts.length === 0 ? null : sumOf(sends) + sumOf(tasks)) // prettier-ignore
    const mark = { type: 'line', name: t.broadcastMark, color: token.purple7, symbol: 'pin', symbolSize: 26, showAllSymbol: true, lineStyle: { opacity: 0 }, data: marks, tooltip: { show: false } } // prettier-ignore
    return {
      option: {
        legend: { top: 0, type: 'scroll', itemWidth: 14, itemGap: 8, textStyle: { color: token.colorText } },
        tooltip: {
          trigger: 'axis',
          valueFormatter: (value: number | null) => (value === null ? '–' : String(tenths(value))),
        },
        grid: { left: 8, right: 16, top: 56, bottom: 4, containLabel: true },
        xAxis: axisOf(rows),
        yAxis: { type: 'value', minInterval: 1, splitLine: { lineStyle: { color: token.colorSplit } } },
        series: [
          ...bars.map((bar) => ({ type: 'bar', stack: 'load', barMaxWidth: 28, ...bar })),
          ...(marks.some((one) => one !== null) ? [mark] : []),
        ],
      },
      table: {
        head: [t.day, ...bars.map(({ name }) => name), t.broadcasts],
        rows: rows.map(({ day, broadcasts }, place) => [day, ...bars.map(({ data }) => data[place]!), broadcasts.map(({ name }) => name).join(t.sep)]), // prettier-ignore
      },
    }
  }, [drawn, t, channels, token])
  return <Chart term="load" label={t.byDay} option={option} table={table} height={CHART_PX} />
}

/** What it takes of the staff, against what they have. */
export function MinutesChart({ days, available }: { days: LoadDay[]; available: number }) {
  const t = useWords(loadWords)
  const { token } = theme.useToken()
  const drawn = JSON.stringify(days)
  const { option, table } = useMemo(() => {
    const rows = JSON.parse(drawn) as LoadDay[]
    return {
      option: {
        legend: { top: 0, icon: 'roundRect', itemWidth: 14, itemGap: 8, textStyle: { color: token.colorText } },
        tooltip: { trigger: 'axis' },
        grid: { left: 8, right: 16, top: 36, bottom: 4, containLabel: true },
        xAxis: axisOf(rows),
        yAxis: { type: 'value', minInterval: 1, splitLine: { lineStyle: { color: token.colorSplit } } },
        series: [
          {
            type: 'bar',
            name: t.needed,
            barMaxWidth: 28,
            color: token.blue,
            data: rows.map(({ minutes }) => ({ value: minutes, ...(minutes > available && { itemStyle: { color: token.volcano } }) })), // prettier-ignore
          },
          {
            type: 'line',
            name: t.available,
            color: token.colorTextSecondary,
            symbol: 'none',
            lineStyle: { type: 'dashed' },
            data: rows.map(() => available),
          },
        ],
      },
      table: {
        head: [t.day, t.needed, t.available],
        rows: rows.map(({ day, minutes }) => [day, minutes, available]),
      },
    }
  }, [drawn, available, t, token])
  return <Chart term="load" label={t.minutes} option={option} table={table} height={MINUTES_CHART_PX} />
}
