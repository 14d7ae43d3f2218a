import { Flex, theme, Typography } from 'antd'
import { useEffect, useState } from 'react'
import { useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useNumber } from '../../parts/time.tsx'
import { eventsWords } from './events-words.ts'

const SECONDS = 60
const WIDTH = 180
const HEIGHT = 28

interface Sample {
  at: number
  rate: number
}

/** How many events a second, over the last minute: of the whole log, whatever the filter. */
export function Rate() {
  const t = useWords(eventsWords)
  const number = useNumber()
  const { token } = theme.useToken()
  const [samples, setSamples] = useState<Sample[]>([])
  // Until the line is flat: that nothing comes any more is told by nothing.
  const isFlat = samples.every(({ rate }) => rate === 0)
  const { data } = useGet('/api/status', undefined, { refetchInterval: isFlat ? false : 1_000 })
  useEffect(() => {
    if (!data) return
    const at = Date.parse(data.at)
    setSamples((held) =>
      held.at(-1)?.at === at
        ? held
        : [...held.filter((one) => one.at > at - SECONDS * 1_000), { at, rate: data.eventsPerSecond }],
    )
  }, [data])
  const last = samples.at(-1)
  const most = Math.max(0, ...samples.map(({ rate }) => rate))
  return (
    <Flex align="center" gap={8}>
      <svg
        role="img"
        aria-label={`${t.rate}: ${t.rateNow(number(last?.rate ?? 0), number(most))}`}
        width={WIDTH}
        height={HEIGHT}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      >
        <line x1={0} x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} stroke={token.colorBorder} />
        {last && <path d={pathOf(samples, most)} fill="none" stroke={token.colorPrimary} strokeWidth={1.5} />}
      </svg>
      <Typography.Text className="numbers" style={{ minWidth: 64, whiteSpace: 'nowrap' }}>
        {t.perSecond(number(last?.rate ?? 0))}
      </Typography.Text>
    </Flex>
  )
}

function pathOf(samples: Sample[], most: number): string {
  const end = samples.at(-1)!.at
  const points = samples.map(({ at, rate }) => {
    const x = WIDTH - ((end - at) / (SECONDS * 1_000)) * WIDTH
    const y = HEIGHT - 1 - (rate / Math.max(1, most)) * (HEIGHT - 3)
    return `${x.toFixed(1)} ${y.toFixed(1)}`
  })
  return `M${points.join('L')}`
}
