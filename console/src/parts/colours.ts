import { theme } from 'antd'
import type { Term } from './help.tsx'

/** What is drawn has one colour, on whatever page: whoever knows it from one chart knows it on the next. Each stands out
 *  from its ground by three to one (WCAG 1.4.11). States of the lifecycle have theirs in `life.tsx`. */
export function useColourOf(): (term: Term) => string {
  const { token } = theme.useToken()
  const colours: Partial<Record<Term, string>> = {
    funnel: token.colorPrimary,
    spending: token.blue,
    event: token.purple,
    segment: token.magenta,
    group: token.volcano,
  }
  return (term) => colours[term] ?? token.colorPrimary
}
