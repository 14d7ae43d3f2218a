import { useWords } from '../../language/language.tsx'
import { systemWords } from './system-words.ts'

export function useDuration(): (seconds: number) => string {
  const t = useWords(systemWords)
  return (seconds) => {
    const minutes = Math.floor(seconds / 60)
    const hours = Math.floor(minutes / 60)
    if (hours >= 48) return t.days(Math.floor(hours / 24), hours % 24)
    return hours > 0 ? t.hours(hours, minutes % 60) : t.minutes(minutes)
  }
}
