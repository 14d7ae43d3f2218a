import { useNavigate } from '@tanstack/react-router'
import { Form, Input, Radio } from 'antd'
import { PRIORITIES, TOUCH_KINDS } from '../../../../src/touches/policy.ts'
import { call, useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { touchWords } from '../../language/touch-words.ts'
import { instantOf, localOf } from '../../parts/brand-days.ts'
import { useChange } from '../../parts/changing.ts'
import { ContentPicker } from '../../parts/content-picker.tsx'
import { FormDrawer } from '../../parts/form-drawer.tsx'
import { AudienceField } from './audience-field.tsx'
import { BROADCAST_READS, type Audience, type Broadcast, type Draft } from './broadcast-shapes.ts'
import { broadcastsWords } from './broadcasts-words.ts'

type Written = Pick<Draft, 'name' | 'content' | 'kind' | 'priority'> & {
  audience?: Audience
  when: 'now' | 'at'
  at?: string
}
const FRESH: Partial<Written> = { kind: 'marketing', priority: 'normal', when: 'now' }

/** Written as a draft; what comes of it is looked at on its own page, and it is launched from there. */
export function BroadcastDrawer({
  broadcast,
  onReload,
  onClose,
}: {
  broadcast: Broadcast | undefined
  onReload?(): void
  onClose(): void
}) {
  const { data: brand } = useGet('/api/brand')
  const zone = brand?.timezone
  // Times are written by the brand's clock: without it none can be shown.
  if (zone === undefined) return null
  return <Written broadcast={broadcast} zone={zone} onClose={onClose} {...(onReload && { onReload })} />
}

interface Props {
  broadcast: Broadcast | undefined
  zone: string
  onReload?(): void
  onClose(): void
}
function Written({ broadcast, zone, onReload, onClose }: Props) {
  const t = useWords(broadcastsWords)
  const navigate = useNavigate()
  const save = useChange(
    async ({ when, at, audience, ...fields }: Written) => {
      const startsAt = when === 'at' && at ? instantOf(at, zone) : null
      const body = { ...fields, audience: audience!, startsAt }
      if (broadcast)
        return call('PUT /api/broadcasts/:id', {
          params: { id: broadcast.id },
          body: { ...body, expectedRevision: broadcast.revision },
        })
      const { id } = await call('POST /api/broadcasts', { body })
      return navigate({ to: '/broadcasts/$id', params: { id: String(id) } })
    },
    { reads: BROADCAST_READS, said: t.saved, isRefusalShown: true, then: onClose },
  )
  return (
    <FormDrawer<Written>
      title={broadcast ? `${t.edit} · ${broadcast.name}` : t.newOne}
      size={560}
      first={broadcast ? writtenOf(broadcast, zone) : FRESH}
      error={save.error}
      isBusy={save.isPending}
      onSave={save.mutate}
      onClose={onClose}
      {...(onReload && { onReload })}
    >
      <Fields zone={zone} />
    </FormDrawer>
  )
}

const writtenOf = ({ name, content, kind, priority, audience, startsAt }: Broadcast, zone: string): Written => ({
  name,
  content,
  kind,
  priority,
  audience,
  when: startsAt === null ? 'now' : 'at',
  ...(startsAt !== null && { at: localOf(startsAt, zone) }),
})

function Fields({ zone }: { zone: string }) {
  const t = useWords(broadcastsWords)
  const w = useWords(touchWords)
  const when = Form.useWatch<Written['when'] | undefined>('when')
  return (
    <>
      <Form.Item
        name="name"
        label={t.name}
        extra={t.nameHint}
        rules={[{ required: true, whitespace: true, message: t.needName }]}
      >
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item
        name="audience"
        label={t.audience}
        rules={[{ validator: async (_, audience?: Audience) => refuse(!isWhole(audience), audience?.kind === 'unreached' ? t.needBroadcast : t.needSegment) }]} // prettier-ignore
      >
        <AudienceField />
      </Form.Item>
      <Form.Item
        name="content"
        label={t.content}
        extra={t.contentHint}
        rules={[{ required: true, message: t.needContent }]}
      >
        <ContentPicker label={t.content} />
      </Form.Item>
      <Form.Item name="kind" label={t.kind}>
        <Radio.Group
          aria-label={t.kind}
          vertical
          options={TOUCH_KINDS.map((value) => ({ value, label: `${w.kinds[value]} · ${w.kindsAre[value]}` }))}
        />
      </Form.Item>
      <Form.Item name="priority" label={t.priority} extra={t.priorityHint}>
        <Radio.Group
          aria-label={t.priority}
          options={PRIORITIES.map((value) => ({ value, label: w.priorities[value] }))}
        />
      </Form.Item>
      <Form.Item name="when" label={t.when}>
        <Radio.Group
          aria-label={t.when}
          options={(['now', 'at'] as const).map((value) => ({ value, label: t.whens[value] }))}
        />
      </Form.Item>
      {when === 'at' && (
        <Form.Item name="at" label={t.at} extra={t.atHint(zone)} rules={[{ required: true, message: t.needAt }]}>
          <Input type="datetime-local" style={{ width: 240, maxWidth: '100%' }} />
        </Form.Item>
      )}
    </>
  )
}

function isWhole(audience: Audience | undefined): boolean {
  if (!audience) return false
  if (audience.kind === 'segment') return audience.segment !== ''
  if (audience.kind === 'groups') return audience.chats.length > 0
  return audience.kind === 'unreached' ? audience.broadcast > 0 : audience.ids.length > 0
}

function refuse(isRefused: boolean, why: string): void {
  if (isRefused) throw new Error(why)
}
