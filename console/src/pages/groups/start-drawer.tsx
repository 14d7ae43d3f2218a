import { Link } from '@tanstack/react-router'
import { Flex, Form, Radio, theme } from 'antd'
import { useState } from 'react'
import { call, useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useChange } from '../../parts/changing.ts'
import { FindBox } from '../../parts/find-box.tsx'
import { FormDrawer } from '../../parts/form-drawer.tsx'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { useNumber } from '../../parts/time.tsx'
import { OfSubject } from '../sops/of-subject.tsx'
import { drawnOf, freshOf } from '../sops/sop-draft.ts'
import { SOP_READS, type Listed } from '../sops/sop-shapes.ts'
import { SopStatus } from '../sops/sop-status.tsx'
import { useSopSentences } from '../sops/use-sop-sentences.ts'
import { flowsWords } from './flows-words.ts'

const MANY = 8

/** Which of the flows of groups that run the chosen ones enter. */
export function StartDrawer({ chats, onDone, onClose }: { chats: string[]; onDone(): void; onClose(): void }) {
  const t = useWords(flowsWords)
  const number = useNumber()
  const asked = useGet('/api/sops', {})
  const start = useChange(
    ({ slug }: { slug: string }) => call('POST /api/sops/:slug/groups', { params: { slug }, body: { chats } }),
    {
      reads: [...SOP_READS, '/api/groups/:chat/sops', '/api/groups/:chat/events'],
      said: t.started(number(chats.length)),
      isRefusalShown: true,
      then: onDone,
    },
  )
  const flows = asked.data?.sops.filter(({ subject }) => subject === 'group') ?? []
  const live = flows.filter(({ status }) => status === 'live')
  return (
    <FormDrawer<{ slug: string }>
      title={`${t.start} · ${t.chosen(number(chats.length))}`}
      first={{}}
      error={start.error}
      isBusy={start.isPending}
      isDisabled={live.length === 0}
      saveWord={t.start}
      onSave={start.mutate}
      onClose={onClose}
    >
      <Loaded asked={asked} rows={3}>
        {() => (live.length === 0 ? <NoneLive flows={flows} /> : <Choice live={live} count={chats.length} />)}
      </Loaded>
    </FormDrawer>
  )
}

function Choice({ live, count }: { live: Listed[]; count: number }) {
  const t = useWords(flowsWords)
  const number = useNumber()
  const [search, setSearch] = useState('')
  const shown = live.filter(({ name }) => name.toLowerCase().includes(search.trim().toLowerCase()))
  return (
    <OfSubject subject="group">
      <p>{t.startAbout(number(count))}</p>
      {live.length > MANY && (
        <FindBox label={t.find} typed={search} onTyped={setSearch} style={{ marginBlockEnd: 12 }} />
      )}
      <Form.Item name="slug" label={t.flows} rules={[{ required: true, message: t.needFlow }]}>
        <Radio.Group
          aria-label={t.flows}
          vertical
          options={shown.map((sop) => ({ value: sop.slug, label: <Flow sop={sop} /> }))}
        />
      </Form.Item>
      {shown.length === 0 && <Nothing>{t.noMatch}</Nothing>}
    </OfSubject>
  )
}

function Flow({ sop: { name, trigger } }: { sop: Listed }) {
  const { token } = theme.useToken()
  const sentences = useSopSentences()
  const drawn = drawnOf({ ...freshOf('group'), trigger })
  return (
    <Flex vertical style={{ paddingBlockEnd: 8, overflowWrap: 'anywhere' }}>
      {name}
      {drawn && (
        <span style={{ color: token.colorTextSecondary, fontSize: 13 }}>{sentences.trigger(drawn.trigger)}</span>
      )}
    </Flex>
  )
}

/** What there is can be launched; else one comes from a template. */
function NoneLive({ flows }: { flows: Listed[] }) {
  const t = useWords(flowsWords)
  return (
    <Nothing
      action={
        <Link to="/sops" search={{ from: 'template' }}>
          {t.fromTemplate}
        </Link>
      }
    >
      {t.noFlow}
      {flows.length > 0 && (
        <Flex vertical gap={8} align="center" style={{ paddingBlockStart: 12 }}>
          {t.drafts}
          {flows.map(({ slug, name, status }) => (
            <Flex key={slug} gap={8} wrap justify="center">
              <Link to="/sops/$slug" params={{ slug }} style={{ overflowWrap: 'anywhere' }}>
                {name}
              </Link>
              <SopStatus status={status} />
            </Flex>
          ))}
        </Flex>
      )}
    </Nothing>
  )
}
