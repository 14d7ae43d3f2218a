import { Button } from 'antd'
import { ApiError, call } from '../../api/api.ts'
import { useLanguage, useWords } from '../../language/language.tsx'
import { useChange } from '../../parts/changing.ts'
import { READS } from './tag-shapes.ts'
import { tagsWords } from './tags-words.ts'

/** Price bands by what a customer usually spends. The first whose rule holds is held, so that the last is the rest. */
const GROUP = { zh: '客单价', en: 'Price band' }
const BANDS = [
  { slug: 'price-high', zh: '高客单', en: 'High price', text: 'average of "revenue" of "Order Completed" >= 300' },
  { slug: 'price-middle', zh: '中客单', en: 'Middle price', text: 'average of "revenue" of "Order Completed" >= 150' },
  { slug: 'price-low', zh: '低客单', en: 'Low price', text: 'done "Order Completed"' },
] as const

export function ReadyGroup() {
  const t = useWords(tagsWords)
  const { language } = useLanguage()
  const make = useChange<void>(
    async () => {
      const ending = await makeGroup(GROUP[language])
      for (const { slug, text, ...names } of BANDS)
        await call('POST /api/tags', {
          body: { group: `price-band${ending}`, slug: slug + ending, name: names[language], text },
        })
    },
    { reads: READS, said: t.saved },
  )
  return (
    <Button type="primary" loading={make.isPending} onClick={() => make.mutate()}>
      {t.ready}
    </Button>
  )
}

const LAST_TRY = 4

/** A slug is never used again: who archived the group before gets another, and so do its tags. */
async function makeGroup(name: string): Promise<string> {
  for (let number = 1; ; number++) {
    const ending = number === 1 ? '' : `-${number}`
    const body = { slug: `price-band${ending}`, name, dimension: 'consumption', singleChoice: true } as const
    try {
      await call('POST /api/tag-groups', { body })
      return ending
    } catch (error) {
      if (number === LAST_TRY || !(error instanceof ApiError && error.code === 'already_exists')) throw error
    }
  }
}
