import { useNavigate } from '@tanstack/react-router'
import { Form, Radio, Select } from 'antd'
import { call, useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useChange } from '../../parts/changing.ts'
import { FormDrawer } from '../../parts/form-drawer.tsx'
import { ContentField, InBrandZone, NameField, startsAtOf, WhenFields, whenOf, type WrittenWhen } from '../../parts/launched/launched-fields.tsx' // prettier-ignore
import { launchedWords } from '../../parts/launched/launched-words.ts'
import { useTagGroups } from '../customers/names.ts'
import { StaffField } from '../ways/staff-field.tsx'
import { MomentPreview } from './moment-preview.tsx'
import { MOMENT_READS, type Moment } from './moment-shapes.ts'
import { momentsWords } from './moments-words.ts'

interface Written extends WrittenWhen {
  name: string
  content: string
  who: 'all' | 'some'
  senders?: string[]
  visible: 'all' | 'tags'
  tags?: string[]
}
const FRESH: Partial<Written> = { who: 'all', visible: 'all', when: 'now' }
const MOST_SENDERS = 1_000

interface Props {
  moment: Moment | undefined
  onReload?(): void
  onClose(): void
}
/** Written as a draft; it is looked at on its own page, and launched from there. */
export function MomentDrawer(props: Props) {
  return <InBrandZone onClose={props.onClose}>{(zone) => <Opened zone={zone} {...props} />}</InBrandZone>
}

function Opened({ moment, zone, onReload, onClose }: Props & { zone: string }) {
  const t = useWords(momentsWords)
  const l = useWords(launchedWords)
  const navigate = useNavigate()
  const save = useChange(
    async ({ name, content, who, senders, visible, tags, ...when }: Written) => {
      const body = {
        name,
        content,
        senders: who === 'some' ? (senders ?? []) : null,
        tags: visible === 'tags' ? (tags ?? []) : [],
        startsAt: startsAtOf(when, zone),
      }
      if (moment)
        return call('PUT /api/moments/:id', { params: { id: moment.id }, body: { ...body, expectedRevision: moment.revision } }) // prettier-ignore
      const { id } = await call('POST /api/moments', { body })
      return navigate({ to: '/moments/$id', params: { id: String(id) } })
    },
    { reads: MOMENT_READS, said: l.saved, isRefusalShown: true, then: onClose },
  )
  return (
    <FormDrawer<Written>
      title={moment ? `${l.edit} · ${moment.name}` : t.newOne}
      size={560}
      first={moment ? writtenOf(moment, zone) : FRESH}
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

const writtenOf = ({ name, content, senders, tags, startsAt }: Moment, zone: string): Written => ({
  name,
  content,
  who: senders === null ? 'all' : 'some',
  ...(senders && { senders }),
  visible: tags.length === 0 ? 'all' : 'tags',
  tags,
  ...whenOf(startsAt, zone),
})

function Fields({ zone }: { zone: string }) {
  const t = useWords(momentsWords)
  const { who, visible, content }: Partial<Written> = Form.useWatch((all: Written) => all) ?? {}
  return (
    <>
      <NameField />
      <ContentField hint={t.contentHint} />
      <Form.Item label={t.preview}>
        <Preview slug={content ?? ''} />
      </Form.Item>
      <Form.Item name="who" label={t.who}>
        <Radio.Group
          aria-label={t.who}
          vertical
          options={(['all', 'some'] as const).map((value) => ({ value, label: t.whos[value] }))}
        />
      </Form.Item>
      {who === 'some' && (
        <Form.Item
          name="senders"
          label={t.senders}
          rules={[{ required: true, type: 'array', min: 1, message: t.needSenders }]}
        >
          <StaffField label={t.senders} most={MOST_SENDERS} />
        </Form.Item>
      )}
      <Form.Item name="visible" label={t.visible}>
        <Radio.Group
          aria-label={t.visible}
          vertical
          options={(['all', 'tags'] as const).map((value) => ({ value, label: t.visibles[value] }))}
        />
      </Form.Item>
      {visible === 'tags' && (
        <Form.Item
          name="tags"
          label={t.tags}
          extra={t.tagsHint}
          rules={[{ required: true, type: 'array', min: 1, message: t.needTags }]}
        >
          <TagsField />
        </Form.Item>
      )}
      <WhenFields zone={zone} />
    </>
  )
}

/** As it was approved last. */
function Preview({ slug }: { slug: string }) {
  const t = useWords(momentsWords)
  const { data } = useGet('/api/contents/:slug', { params: { slug } }, { enabled: slug !== '' })
  return <MomentPreview message={slug === '' ? undefined : (data?.approved ?? undefined)} empty={t.noPreview} />
}

/** Tags that are WeCom's too. */
function TagsField({ id, value, onChange }: { id?: string; value?: string[]; onChange?(slugs: string[]): void }) {
  const t = useWords(momentsWords)
  const options = useTagGroups().flatMap(({ slug, name, tags }) => {
    const known = tags.flatMap((tag) => (tag.inWecom === true ? { value: tag.slug, label: tag.name } : []))
    return known.length === 0 ? [] : { key: slug, label: name, options: known }
  })
  return (
    <Select
      {...(id !== undefined && { id })}
      mode="multiple"
      aria-label={t.tags}
      showSearch={{ optionFilterProp: 'label' }}
      notFoundContent={t.noTags}
      options={options}
      value={value ?? []}
      onChange={(slugs: string[]) => onChange?.(slugs)}
    />
  )
}
