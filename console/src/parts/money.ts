import type { Language } from '../language/language.tsx'

/** The amount of an event as people read it, in its currency; where none is known, in yuan. Nothing, if it has no amount. */
export function moneyOf(given: Record<string, unknown>, language: Language): string {
  const amount = [given.revenue, given.total, given.value].find((one) => typeof one === 'number')
  if (typeof amount !== 'number') return ''
  const currency = typeof given.currency === 'string' && /^[a-z]{3}$/i.test(given.currency) ? given.currency : 'CNY'
  return new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  }).format(amount)
}
