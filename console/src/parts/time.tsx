import { Tooltip } from 'antd'
import { useEffect, useReducer } from 'react'
import { useLanguage, type Language } from '../language/language.tsx'
import { LOCALE, relative } from './relative-time.ts'

/** "3 分钟前"; the exact instant, in the viewer's own zone, on hover or focus. */
export function Time({ at }: { at: string }) {
  const { language } = useLanguage()
  const [, tick] = useReducer((ticks: number) => ticks + 1, 0)
  useEffect(() => {
    const timer = setInterval(tick, 30_000)
    return () => clearInterval(timer)
  }, [])
  // As of now and not of the last tick: what has just come must not lie ahead.
  const words = relative(Date.parse(at), performance.timeOrigin + performance.now(), language)
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
