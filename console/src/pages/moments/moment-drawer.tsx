import { useNavigate } from '@tanstack/react-router'
import { Form, Input, Radio, Select } from 'antd'
import { call, useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { instantOf, localOf } from '../../parts/brand-days.ts'
import { useChange } from '../../parts/changing.ts'
import { ContentPicker } from '../../parts/content-picker.tsx'
import { FormDrawer } from '../../parts/form-drawer.tsx'
import { PhonePreview } from '../../parts/phone-preview.tsx'
import { useTagGroups } from '../customers/names.ts'
import { StaffField } from '../ways/staff-field.tsx'
import { MOMENT_READS, type Moment } from './moment-shapes.ts'
import { momentsWords } from './moments-words.ts'

interface Written {
  name: string
  content: string
  who: 'all' | 'some'
  senders?: string[]
  visible: 'all' | 'tags'
  tags?: string[]
  when: 'now' | 'at'
  at?: string
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
  const { data: brand } = useGet('/api/brand')
  // Times are written by the brand's clock: without it none can be shown.
  return brand ? <Opened zone={brand.timezone} {...props} /> : null
}

function Opened({ moment, zone, onReload, onClose }: Props & { zone: string }) {
  const t = useWords(momentsWords)
  const navigate = useNavigate()
  const save = useChange(
    async ({ name, content, who, senders, visible, tags, when, at }: Written) => {
      const body = {
        name,
        content,
        senders: who === 'some' ? (senders ?? []) : null,
        tags: visible === 'tags' ? (tags ?? []) : [],
        startsAt: when === 'at' && at ? instantOf(at, zone) : null,
      }
      if (moment)
        return call('PUT /api/moments/:id', { params: { id: moment.id }, body: { ...body, expectedRevision: moment.revision } }) // prettier-ignore
      const { id } = await call('POST /api/moments', { body })
      return navigate({ to: '/moments/$id', params: { id: String(id) } })
    },
    { reads: MOMENT_READS, said: t.saved, isRefusalShown: true, then: onClose },
  )
  return (
    <FormDrawer<Written>
      title={moment ? `${t.edit} · ${moment.name}` : t.newOne}
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
  when: startsAt === null ? 'now' : 'at',
  ...(startsAt !== null && { at: localOf(startsAt, zone) }),
})

function Fields({ zone }: { zone: string }) {
  const t = useWords(momentsWords)
  const { who, visible, when, content }: Partial<Written> = Form.useWatch((all: Written) => all) ?? {}
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
        name="content"
        label={t.content}
        extra={t.contentHint}
        rules={[{ required: true, message: t.needContent }]}
      >
        <ContentPicker label={t.content} />
      </Form.Item>
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

/** As it was approved last. */
function Preview({ slug }: { slug: string }) {
  const t = useWords(momentsWords)
  const { data } = useGet('/api/contents/:slug', { params: { slug } }, { enabled: slug !== '' })
  return <PhonePreview message={slug === '' ? undefined : (data?.approved ?? undefined)} empty={t.noPreview} isVaried />
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
