import { Button } from 'antd'
import { ApiError, call } from '../../api/api.ts'
import { useLanguage, useWords } from '../../language/language.tsx'
import { useChange } from '../../parts/changing.ts'
import { READS } from './stage-shapes.ts'
import { stagesWords } from './stages-words.ts'

/** The generic journey, by events of Segment's specification for shops. Everybody has ordered zero times or more. */
const SET = { zh: '购买旅程', en: 'Journey of buying' }
const STAGES: { slug: string; zh: string; en: string; entry: string; fallBack?: string; targetDays?: number; do: { zh: string; en: string } }[] = [
  { slug: 'stranger', zh: '陌生', en: 'Stranger', entry: 'count of "Order Completed" >= 0', do: { zh: '欢迎并请其说出需求', en: 'Welcome, and ask what they need' } },
  { slug: 'potential', zh: '潜在', en: 'Potential', entry: 'done "Product Viewed" or done "Product List Viewed" or done "Products Searched"', do: { zh: '推送对口味的内容', en: 'Show what fits their taste' } },
  { slug: 'intent', zh: '意向', en: 'Intent', entry: 'done "Product Added" in last 30 days or done "Checkout Started" in last 30 days', fallBack: 'not done "Product Added" in last 30 days and not done "Checkout Started" in last 30 days', targetDays: 7, do: { zh: '答疑并给限时优惠，催成首单', en: 'Answer doubts, offer something for a limited time' } },
  { slug: 'ordered', zh: '已购', en: 'Ordered', entry: 'count of "Order Completed" >= 1', targetDays: 45, do: { zh: '使用指导，邀请评价，提醒复购', en: 'Help them use it, ask for a review, remind' } },
  { slug: 'repeat', zh: '复购', en: 'Repeat', entry: 'count of "Order Completed" >= 2', do: { zh: '会员权益与组合推荐', en: 'Perks of members, things that go together' } },
  { slug: 'super', zh: '超级用户', en: 'Super', entry: 'count of "Order Completed" in last 365 days >= 6', fallBack: 'count of "Order Completed" in last 365 days < 6', do: { zh: '请其推荐好友，专属服务', en: 'Ask to refer friends; a service of their own' } },
] // prettier-ignore

export function ReadyJourney() {
  const t = useWords(stagesWords)
  const { language } = useLanguage()
  const make = useChange<void>(
    async () => {
      const set = await makeSet(SET[language])
      for (const { slug, targetDays, entry, fallBack, do: action, ...names } of STAGES)
        await call('POST /api/stage-sets/:set/stages', {
          params: { set },
          body: {
            slug,
            name: names[language],
            entry: { text: entry },
            action: action[language],
            ...(fallBack !== undefined && { fallBack: { text: fallBack } }),
            ...(targetDays !== undefined && { targetDays }),
          },
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

/** A slug is never used again: who archived the journey before gets another. */
async function makeSet(name: string): Promise<string> {
  for (let number = 1; ; number++) {
    const slug = number === 1 ? 'buying' : `buying-${number}`
    try {
      await call('POST /api/stage-sets', { body: { slug, name, productLine: '' } })
      return slug
    } catch (error) {
      if (number === LAST_TRY || !(error instanceof ApiError && error.code === 'already_exists')) throw error
    }
  }
}
