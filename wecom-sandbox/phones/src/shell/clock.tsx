import { ClockCircleOutlined } from '@ant-design/icons'
import { useMutation } from '@tanstack/react-query'
import { App, Button, Popover } from 'antd'
import { useEffect, useState } from 'react'
import { send } from '../door/api.ts'
import { useCorp } from '../door/reads.ts'
import { useLanguage, useWords } from '../words/language.tsx'
import { useReason } from '../words/reasons.ts'
import { words } from '../words/words.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

/** The sandbox's time, which stands still or runs as the machine's does. */
export function useNow(): number | undefined {
  const { data } = useCorp()
  const [passed, setPassed] = useState(0)
  const isRunning = data !== undefined && !data.isVirtual
  const readAt = data?.readAt ?? 0
  useEffect(() => {
    setPassed(0)
    if (!isRunning) return
    const timer = setInterval(() => setPassed(performance.now() - readAt), SECOND_MS)
    return () => clearInterval(timer)
  }, [isRunning, readAt])
  return data && data.now + passed
}

// WeCom's days are China's, wherever the browser is
const CHINA = { timeZone: 'Asia/Shanghai', hour12: false } as const
const parts = (at: number, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('zh-CN', { ...CHINA, ...options }).format(at)
export const dayOf = (at: number): string => parts(at, { year: 'numeric', month: '2-digit', day: '2-digit' }).replaceAll('/', '-') // prettier-ignore
export const minuteOf = (at: number): string => parts(at, { hour: '2-digit', minute: '2-digit' })
const secondOf = (at: number): string => parts(at, { hour: '2-digit', minute: '2-digit', second: '2-digit' })

/** The minute of today; the day of the year before that. */
export function shortTime(at: number, now: number | undefined): string {
  if (now !== undefined && dayOf(at) === dayOf(now)) return minuteOf(at)
  return `${dayOf(at).slice(5)} ${minuteOf(at)}`
}

export function Clock({ isWide }: { isWide: boolean }) {
  const t = useWords(words)
  const { language } = useLanguage()
  const { data } = useCorp()
  const now = useNow()
  const move = useMove()
  if (!data || now === undefined) return null
  const label = `${dayOf(now)} ${data.isVirtual ? secondOf(now) : minuteOf(now)}`
  const steps = [
    [t.time.minute, MINUTE_MS],
    [t.time.hour, HOUR_MS],
    [t.time.day, DAY_MS],
  ] as const
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      content={
        <div className="clock">
          <p>
            <strong>{t.time.open}</strong> {dayOf(now)} {secondOf(now)}
          </p>
          <p>{data.isVirtual ? t.time.virtual : t.time.real}</p>
          {data.isVirtual && (
            <>
              {steps.map(([text, by]) => (
                <Button key={text} block loading={move.isPending} onClick={() => move.mutate({ by })}>
                  {text}
                </Button>
              ))}
              <Button block type="text" disabled={move.isPending} onClick={() => move.mutate({ run: true })}>
                {t.time.run}
              </Button>
            </>
          )}
        </div>
      }
    >
      <Button
        type="text"
        icon={<ClockCircleOutlined aria-hidden />}
        className="numbers"
        aria-label={`${t.time.open}${language === 'zh' ? '：' : ': '}${label}`}
      >
        {isWide && label}
      </Button>
    </Popover>
  )
}

function useMove() {
  const { refetch } = useCorp()
  const { message } = App.useApp()
  const reason = useReason()
  return useMutation({
    mutationFn: (wanted: { by: number } | { run: true }) => send('POST', '/clock', wanted),
    // that the machine's time runs again is told by nobody
    onSuccess: () => refetch(),
    onError: (error) => void message.error(reason(error)),
  })
}
