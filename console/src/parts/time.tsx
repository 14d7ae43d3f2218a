import { Tooltip } from 'antd'
import { useEffect, useReducer } from 'react'
import { useLanguage, type Language } from '../language/language.tsx'

const LOCALE: Record<Language, string> = { zh: 'zh-CN', en: 'en' }
const STEPS: [unit: Intl.RelativeTimeFormatUnit, ms: number][] = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
]

/** "3 分钟前"; the exact instant, in the viewer's own zone, on hover or focus. */
export function Time({ at }: { at: string }) {
  const { language } = useLanguage()
  const [, tick] = useReducer((ticks: number) => ticks + 1, 0)
  useEffect(() => {
    const timer = setInterval(tick, 30_000)
    return () => clearInterval(timer)
  }, [])
  // As of now and not of the last tick: what has just come must not lie ahead.
  const ms = Date.parse(at) - (performance.timeOrigin + performance.now())
  const [unit, size] = STEPS.find(([, step]) => Math.abs(ms) >= step) ?? ['second', 1_000]
  const words = new Intl.RelativeTimeFormat(LOCALE[language], { numeric: 'auto' }).format(Math.round(ms / size), unit)
  return (
    <Tooltip title={exact(at, language)}>
      <time dateTime={at} tabIndex={0}>
        {words}
      </time>
    </Tooltip>
  )
}

export const exact = (at: string, language: Language): string =>
  new Intl.DateTimeFormat(LOCALE[language], { dateStyle: 'medium', timeStyle: 'medium' }).format(Date.parse(at))

export function useNumber(): (value: number) => string {
  const { language } = useLanguage()
  return (value) => value.toLocaleString(LOCALE[language])
}
