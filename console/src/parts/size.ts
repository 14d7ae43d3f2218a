import { useLanguage } from '../language/language.tsx'

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
