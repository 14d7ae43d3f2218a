import { Card, Flex, Typography } from 'antd'
import { lazy, Suspense, useMemo } from 'react'
import { useGet, type Answer } from '../../api/api.ts'
import { inBoth, useLanguage, useWords } from '../../language/language.tsx'
import { Help } from '../../parts/help.tsx'
import { CHART_TOOLS_PX, Loaded, Waiting } from '../../parts/states.tsx'
import { useNumber } from '../../parts/time.tsx'
import { moneyOf } from '../../parts/money.ts'
import { Line } from './who-card.tsx'

const Chart = lazy(async () => ({ default: (await import('../../parts/chart.tsx')).Chart }))
type Value = Answer<'GET /api/customers/:id/value'>

const words = inBoth({
  zh: {
    title: '价值',
    none: '还没有下过单。',
    recency: '距上次下单',
    days: (n: string) => `${n} 天`,
    frequency: '订单',
    orders: (n: string) => `${n} 单`,
    monetary: '累计消费',
    average: '客单价',
    interval: '平均间隔',
    every: (n: string) => `${n} 天`,
    refunds: '退款',
    refunded: (n: string, money: string) => `${n} 次，${money}`,
    favourites: '常买',
    months: '近 12 个月消费',
    month: '月份',
    revenue: '消费',
    and: '、',
  },
  en: {
    title: 'Value',
    none: 'Has not ordered yet.',
    recency: 'Last order',
    days: (n) => `${n} days ago`,
    frequency: 'Orders',
    orders: (n) => n,
    monetary: 'Spent in all',
    average: 'Average order',
    interval: 'Orders every',
    every: (n) => `${n} days`,
    refunds: 'Refunds',
    refunded: (n, money) => `${n}, ${money}`,
    favourites: 'Often buys',
    months: 'Spent in the last 12 months',
    month: 'Month',
    revenue: 'Spent',
    and: ', ',
  },
})

/** What the customer is worth, and what that is made of. */
export function ValueCard({ customer }: { customer: number }) {
  const t = useWords(words)
  const asked = useGet('/api/customers/:id/value', { params: { id: customer } })
  return (
    <Card
      size="small"
      title={
        <Flex align="center" gap={4}>
          {t.title}
          <Help term="value" />
        </Flex>
      }
    >
      <Loaded asked={asked} rows={3}>
        {(value) =>
          value.frequency === 0 ? (
            <Typography.Text type="secondary">{t.none}</Typography.Text>
          ) : (
            <Flex vertical gap={8}>
              <Inputs value={value} />
              <Suspense fallback={<Waiting height={CHART_TOOLS_PX + CHART_PX} />}>
                <Months months={value.months} />
              </Suspense>
            </Flex>
          )
        }
      </Loaded>
    </Card>
  )
}

function Inputs({ value }: { value: Value }) {
  const t = useWords(words)
  const { language } = useLanguage()
  const number = useNumber()
  const money = (revenue: number) => moneyOf({ revenue }, language)
  const lines: [string, string | null][] = [
    [t.recency, value.recencyDays === null ? null : t.days(number(value.recencyDays))],
    [t.frequency, t.orders(number(value.frequency))],
    [t.monetary, money(value.monetary)],
    [t.average, value.averageOrder === null ? null : money(value.averageOrder)],
    [t.interval, value.intervalDays === null ? null : t.every(number(value.intervalDays))],
    [
      t.refunds,
      value.refunds.count === 0 ? null : t.refunded(number(value.refunds.count), money(value.refunds.amount)),
    ],
    [t.favourites, value.products.map(({ name, orders }) => `${name} ×${orders}`).join(t.and) || null],
  ]
  return lines.map(([name, text]) => text !== null && <Line key={name} name={name}>{text}</Line>) // prettier-ignore
}

const CHART_PX = 150

function Months({ months }: { months: Value['months'] }) {
  const t = useWords(words)
  const { language } = useLanguage()
  const figures = JSON.stringify(months)
  // Made anew only when a figure has changed.
  const { option, table } = useMemo(() => {
    const rows = JSON.parse(figures) as Value['months']
    return {
      option: {
        tooltip: { trigger: 'axis', valueFormatter: (revenue: number) => moneyOf({ revenue }, language) },
        grid: { left: 4, right: 4, top: 8, bottom: 4, containLabel: true },
        xAxis: { type: 'category', data: rows.map(({ month }) => month.slice(5)) },
        yAxis: { type: 'value', splitNumber: 2 },
        series: [
          {
            type: 'bar',
            name: t.revenue,
            data: rows.map(({ revenue }) => revenue),
          },
        ],
      },
      table: {
        head: [t.month, t.frequency, t.revenue],
        rows: rows.map(({ month, orders, revenue }) => [month, orders, revenue]),
      },
    }
  }, [figures, t, language])
  return <Chart label={t.months} term="spending" option={option} table={table} height={CHART_PX} />
}
