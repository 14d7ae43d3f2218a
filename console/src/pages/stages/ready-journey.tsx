import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { call, keyOf } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useMessageOf } from '../../parts/states.tsx'
import { stagesWords } from './stages-words.ts'

/** The generic journey, by events of Segment's specification for shops. */
const SET = { slug: 'buying', name: '购买旅程', productLine: '' }
const STAGES: { slug: string; name: string; entry: string; fallBack?: string; targetDays?: number }[] = [
  { slug: 'stranger', name: '陌生', entry: 'count of "Order Completed" >= 0' },
  { slug: 'potential', name: '潜在', entry: 'done "Product Viewed" or done "Product List Viewed" or done "Products Searched"' },
  { slug: 'intent', name: '意向', entry: 'done "Product Added" in last 30 days or done "Checkout Started" in last 30 days', fallBack: 'not done "Product Added" in last 30 days and not done "Checkout Started" in last 30 days', targetDays: 7 }, // prettier-ignore
  { slug: 'ordered', name: '已购', entry: 'count of "Order Completed" >= 1', targetDays: 45 },
  { slug: 'repeat', name: '复购', entry: 'count of "Order Completed" >= 2' },
  { slug: 'super', name: '超级用户', entry: 'count of "Order Completed" in last 365 days >= 6', fallBack: 'count of "Order Completed" in last 365 days < 6' },
] // prettier-ignore

export function ReadyJourney() {
  const t = useWords(stagesWords)
  const { message } = App.useApp()
  const messageOf = useMessageOf()
  const queries = useQueryClient()
  const make = useMutation({
    async mutationFn() {
      await call('POST /api/stage-sets', { body: SET })
      for (const { entry, fallBack, ...stage } of STAGES) {
        const rules = { entry: { text: entry }, ...(fallBack !== undefined && { fallBack: { text: fallBack } }) }
        await call('POST /api/stage-sets/:set/stages', { params: { set: SET.slug }, body: { ...stage, ...rules } })
      }
    },
    onError: (error) => message.error(messageOf(error)),
    onSettled: () => queries.invalidateQueries({ queryKey: keyOf('/api/stage-sets') }),
  })
  return (
    <Button loading={make.isPending} onClick={() => make.mutate()}>
      {t.ready}
    </Button>
  )
}
