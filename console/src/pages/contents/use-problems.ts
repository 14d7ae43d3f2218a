import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { messageShape } from '../../../../src/features/contents/message.ts'
import type { Both } from '../../../../src/kernel/wording.ts'
import { call } from '../../api/api.ts'
import { useLanguage, useWords } from '../../language/language.tsx'
import { useRested } from '../../parts/typing.ts'
import { isWhole } from '../ways/attachments-field.tsx'
import { bytesOf, MAX_TEXT_BYTES } from '../ways/way-shapes.ts'
import type { Message, OneContent } from './content-shapes.ts'
import { contentsWords } from './contents-words.ts'

export interface ContentProblem {
  /** "text" or "attachments.0.title", as the server says it. */
  at: string
  words: string
}

/** Why a message cannot be approved: what is not filled in is known here, what of a variable is wrong the server says once
 *  the fingers rest. `isSettled`: of the message as it stands now. */
export function useProblems(
  message: Message,
  content: OneContent,
  mayAsk: boolean,
): { problems: ContentProblem[]; isSettled: boolean } {
  // prettier-ignore
  const t = useWords(contentsWords)
  const { language } = useLanguage()
  const said = JSON.stringify(message)
  const rested = useRested(said)
  const unfilled = unfilledOf(message, t)
  const isSame = said === JSON.stringify(content.message)
  const isAsked = mayAsk && !isSame && unfilled.length === 0
  const { data, isPlaceholderData } = useQuery({
    queryKey: ['/api/contents/check', rested],
    queryFn: () => call('POST /api/contents/check', { body: { message: JSON.parse(rested) as Message } }),
    enabled: isAsked && rested === said,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  })
  if (unfilled.length > 0) return { problems: unfilled, isSettled: true }
  const found = (isSame ? content : isAsked ? data : undefined)?.problems ?? []
  const problems = found.map(({ at, problem }) => ({ at, words: (problem as Both)[language] }))
  return { problems, isSettled: isSame || (rested === said && data !== undefined && !isPlaceholderData) }
}

function unfilledOf(message: Message, t: (typeof contentsWords)['zh']): ContentProblem[] {
  const { text, attachments } = message
  if (bytesOf(text.trim()) > MAX_TEXT_BYTES) return [{ at: 'text', words: t.tooLong }]
  if (text.trim() === '' && attachments.length === 0) return [{ at: 'text', words: t.needMessage }]
  const missing = attachments.flatMap((one, place) => isWhole(one) ? [] : [{ at: `attachments.${place}`, words: t.incomplete }]) // prettier-ignore
  if (missing.length > 0) return missing
  const read = messageShape.safeParse(message)
  const issues = read.success ? [] : read.error.issues
  return issues.map(({ path, code }) => ({
    at: path.join('.'),
    words: code === 'too_big' || code === 'custom' ? t.tooLong : t.incomplete,
  }))
}
