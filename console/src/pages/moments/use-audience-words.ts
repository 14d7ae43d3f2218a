import { useLanguage, useWords } from '../../language/language.tsx'
import { useNumber } from '../../parts/time.tsx'
import { useNames } from '../customers/names.ts'
import type { Listed } from './moment-shapes.ts'
import { momentsWords } from './moments-words.ts'

/** Who publishes it and who sees it, in words. */
export function useAudienceWords(): {
  who(moment: Pick<Listed, 'senders'>): string
  visible(moment: Pick<Listed, 'tags'>): string
} {
  const t = useWords(momentsWords)
  const { language } = useLanguage()
  const number = useNumber()
  const names = useNames()
  return {
    who: ({ senders }) => (senders === null ? t.whos.all : t.whoOf(number(senders.length))),
    visible: ({ tags }) =>
      tags.length === 0 ? t.visibles.all : tags.map((slug) => names.tag(slug)).join(language === 'zh' ? '、' : ', '),
  }
}
