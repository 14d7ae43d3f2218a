import { Button, Popconfirm } from 'antd'
import { call, useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { useChange } from '../../parts/changing.ts'
import { can, useMe } from '../../shell/me.ts'
import { PositionsCard } from '../customers/sops-card.tsx'
import { SOP_READS } from '../sops/sop-shapes.ts'
import { flowsWords } from './flows-words.ts'

/** The flows a group is in and was in; an operator takes it out. */
export function FlowsCard({ chat }: { chat: string }) {
  const isOperator = can(useMe().data?.me, 'operator')
  const asked = useGet('/api/groups/:chat/sops', { params: { chat } })
  return (
    <PositionsCard
      asked={asked}
      {...(isOperator && { doing: ({ sop, name }) => <Stop chat={chat} sop={sop} name={name} /> })}
    />
  )
}

function Stop({ chat, sop, name }: { chat: string; sop: string; name: string }) {
  const t = useWords(flowsWords)
  const s = useWords(sharedWords)
  const stop = useChange<void>(() => call('DELETE /api/sops/:slug/groups/:chat', { params: { slug: sop, chat } }), {
    reads: [...SOP_READS, '/api/groups/:chat/sops', '/api/groups/:chat/events'],
    said: t.stopped,
  })
  return (
    <Popconfirm title={t.stopAsk} okText={t.stop} cancelText={s.cancel} onConfirm={() => stop.mutate()}>
      <Button size="small" danger type="text" aria-label={t.stopOf(name)} loading={stop.isPending}>
        {t.stop}
      </Button>
    </Popconfirm>
  )
}
