import { createContext, useContext, useEffect, useState, type ReactNode } from 'react'
import { useCorp } from '../door/reads.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60_000

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
const CHINA = { timeZone: 'Asia/Shanghai', hourCycle: 'h23' } as const
const parts = (at: number, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('zh-CN', { ...CHINA, ...options }).format(at)
export const dayOf = (at: number): string => parts(at, { year: 'numeric', month: '2-digit', day: '2-digit' }).replaceAll('/', '-') // prettier-ignore
export const minuteOf = (at: number): string => parts(at, { hour: '2-digit', minute: '2-digit' })
export const secondOf = (at: number): string => parts(at, { hour: '2-digit', minute: '2-digit', second: '2-digit' })

const MinuteContext = createContext<number | undefined>(undefined)

/** To the minute, which is all that lists need: they are not drawn anew each second. */
export const useMinute = (): number | undefined => useContext(MinuteContext)

export function MinuteProvider({ children }: { children: ReactNode }) {
  const now = useNow()
  return <MinuteContext value={now && now - (now % MINUTE_MS)}>{children}</MinuteContext>
}

/** The minute of today; the day of the year before that. */
export function shortTime(at: number, now: number | undefined): string {
  if (now !== undefined && dayOf(at) === dayOf(now)) return minuteOf(at)
  return `${dayOf(at).slice(5)} ${minuteOf(at)}`
}
