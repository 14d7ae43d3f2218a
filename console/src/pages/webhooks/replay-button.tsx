import { App, Button } from 'antd'
import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useChange } from '../../parts/changing.ts'
import { ButtonMenu } from '../../parts/menu.tsx'
import { WEBHOOK_READS } from './webhook-shapes.ts'
import { webhooksWords } from './webhooks-words.ts'

const DAY_MS = 86_400_000
const SPANS = { day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS }

/** All that were given up, since one of a few instants. */
export function ReplayButton({ id }: { id: number }) {
  const t = useWords(webhooksWords)
  const { message } = App.useApp()
  const replay = useChange(
    async (spanMs: number) => {
      const failedSince = new Date(performance.timeOrigin + performance.now() - spanMs).toISOString()
      const { count } = await call('POST /api/webhooks/:id/replays', { params: { id }, body: { failedSince } })
      message.success(t.replayed(count))
    },
    { reads: WEBHOOK_READS },
  )
  const items = (['day', 'week', 'month'] as const).map((span) => ({
    key: span,
    label: t.replaySpan[span],
    onClick: () => replay.mutate(SPANS[span]),
  }))
  return (
    <ButtonMenu menu={{ items }} placement="bottomRight">
      <Button size="small" loading={replay.isPending}>
        {t.replayFailed}
      </Button>
    </ButtonMenu>
  )
}
