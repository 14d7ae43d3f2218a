import { HistoryOutlined } from '@ant-design/icons'
import { Button, Drawer } from 'antd'
import { useState } from 'react'
import { useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { Happenings } from './happenings.tsx'
import { profileWords } from './profile-words.ts'

/** What set and took tags, or moved stages: opened when somebody asks, in the same sentences as the timeline. */
export function HistoryButton({ customer, of }: { customer: number; of: 'tags' | 'stages' }) {
  const t = useWords(profileWords)
  const [isOpen, setOpen] = useState(false)
  const title = of === 'tags' ? t.tagHistory : t.stageHistory
  return (
    <>
      <Button size="small" type="text" icon={<HistoryOutlined />} aria-label={title} onClick={() => setOpen(true)}>
        {t.history}
      </Button>
      <Drawer open={isOpen} title={title} onClose={() => setOpen(false)} size={520} destroyOnHidden>
        {of === 'tags' ? <TagHistory customer={customer} /> : <StageHistory customer={customer} />}
      </Drawer>
    </>
  )
}

function TagHistory({ customer }: { customer: number }) {
  return <Listed asked={useGet('/api/customers/:id/tag-history', { params: { id: customer } })} />
}
function StageHistory({ customer }: { customer: number }) {
  return <Listed asked={useGet('/api/customers/:id/stage-history', { params: { id: customer } })} />
}

function Listed({ asked }: { asked: ReturnType<typeof useGet<'/api/customers/:id/tag-history'>> }) {
  const t = useWords(profileWords)
  return (
    <Loaded asked={asked}>
      {({ events }) => (events.length === 0 ? <Nothing>{t.noHistory}</Nothing> : <Happenings events={events} />)}
    </Loaded>
  )
}
