import { useLanguage, useWords } from '../../language/language.tsx'
import { systemWords } from './system-words.ts'

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB']
export function useSize(): (bytes: number) => string {
  const { language } = useLanguage()
  return (bytes) => {
    const power = Math.min(UNITS.length - 1, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(1_000)))
    const value = bytes / 1_000 ** power
    const digits = value < 10 && power > 0 ? 1 : 0
    return `${value.toLocaleString(language === 'zh' ? 'zh-CN' : 'en', { maximumFractionDigits: digits })} ${UNITS[power]}`
  }
}

export function useDuration(): (seconds: number) => string {
  const t = useWords(systemWords)
  return (seconds) => {
    const minutes = Math.floor(seconds / 60)
    const hours = Math.floor(minutes / 60)
    if (hours >= 48) return t.days(Math.floor(hours / 24), hours % 24)
    return hours > 0 ? t.hours(hours, minutes % 60) : t.minutes(minutes)
  }
}
