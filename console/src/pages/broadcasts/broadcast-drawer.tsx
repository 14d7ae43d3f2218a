import { useNavigate } from '@tanstack/react-router'
import { Form, Radio } from 'antd'
import { PRIORITIES, TOUCH_KINDS } from '../../../../src/touches/policy.ts'
import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { touchWords } from '../../language/touch-words.ts'
import { useChange } from '../../parts/changing.ts'
import { FormDrawer } from '../../parts/form-drawer.tsx'
import { ContentField, InBrandZone, NameField, startsAtOf, WhenFields, whenOf, type WrittenWhen } from '../../parts/launched/launched-fields.tsx' // prettier-ignore
import { launchedWords } from '../../parts/launched/launched-words.ts'
import { AudienceField } from './audience-field.tsx'
import { BROADCAST_READS, type Audience, type Broadcast, type Draft } from './broadcast-shapes.ts'
import { broadcastsWords } from './broadcasts-words.ts'

type Written = Pick<Draft, 'name' | 'content' | 'kind' | 'priority'> & WrittenWhen & { audience?: Audience }
const FRESH: Partial<Written> = { kind: 'marketing', priority: 'normal', when: 'now' }

interface Props {
  broadcast: Broadcast | undefined
  onReload?(): void
  onClose(): void
}
/** Written as a draft; what comes of it is looked at on its own page, and it is launched from there. */
export function BroadcastDrawer(props: Props) {
  return <InBrandZone onClose={props.onClose}>{(zone) => <Opened zone={zone} {...props} />}</InBrandZone>
}

function Opened({ broadcast, zone, onReload, onClose }: Props & { zone: string }) {
  const t = useWords(broadcastsWords)
  const l = useWords(launchedWords)
  const navigate = useNavigate()
  const save = useChange(
    async ({ when, at, audience, ...fields }: Written) => {
      const body = { ...fields, audience: audience!, startsAt: startsAtOf({ when, ...(at && { at }) }, zone) }
      if (broadcast)
        return call('PUT /api/broadcasts/:id', {
          params: { id: broadcast.id },
          body: { ...body, expectedRevision: broadcast.revision },
        })
      const { id } = await call('POST /api/broadcasts', { body })
      return navigate({ to: '/broadcasts/$id', params: { id: String(id) } })
    },
    { reads: BROADCAST_READS, said: l.saved, isRefusalShown: true, then: onClose },
  )
  return (
    <FormDrawer<Written>
      title={broadcast ? `${l.edit} · ${broadcast.name}` : t.newOne}
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
  ...whenOf(startsAt, zone),
})

function Fields({ zone }: { zone: string }) {
  const t = useWords(broadcastsWords)
  const w = useWords(touchWords)
  const needs = { segment: t.needSegment, groups: t.needGroups, unreached: t.needBroadcast, customers: t.needSegment }
  return (
    <>
      <NameField />
      <Form.Item
        name="audience"
        label={t.audience}
        rules={[{ validator: async (_, audience?: Audience) => refuse(!isWhole(audience), needs[audience?.kind ?? 'segment']) }]} // prettier-ignore
      >
        <AudienceField />
      </Form.Item>
      <ContentField hint={t.contentHint} />
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
      <WhenFields zone={zone} />
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
