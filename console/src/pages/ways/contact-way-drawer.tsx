import { Flex, Form, Grid, Input, Select, Switch } from 'antd'
import { call, useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useChange } from '../../parts/changing.ts'
import { FormDrawer } from '../../parts/form-drawer.tsx'
import { StaffingFields } from './staffing-fields.tsx'
import { WAY_READS, welcomeOf, type ContactWay, type WrittenWelcome } from './way-shapes.ts'
import { waysWords } from './ways-words.ts'
import { WelcomeFields } from './welcome-fields.tsx'
import { WelcomePreview } from './welcome-preview.tsx'
import { welcomeWords } from './welcome-words.ts'

const FIELDS = ['name', 'channel', 'region', 'skipVerify', 'userids', 'departmentIds', 'rota', 'cap', 'caps', 'backupUserids', 'tags', 'welcome'] as const // prettier-ignore
type Fields = Pick<ContactWay, (typeof FIELDS)[number]>
type Draft = Omit<Fields, 'welcome'> & { welcome?: WrittenWelcome }

const FRESH: Draft = {
  name: '',
  channel: '',
  region: '',
  skipVerify: true,
  userids: [],
  departmentIds: [],
  rota: [],
  cap: null,
  caps: [],
  backupUserids: [],
  tags: [],
  welcome: { usual: { text: '', attachments: [] }, variants: [] },
}
/** A welcome that is not there is written into as an empty one. */
const written = ({ welcome, ...way }: Fields): Draft => ({
  ...way,
  welcome: { ...welcome, usual: welcome.usual ?? { text: '', attachments: [] } },
})

export function ContactWayDrawer({
  way,
  onReload,
  onClose,
}: {
  way: ContactWay | undefined
  onReload(): void
  onClose(): void
}) {
  const t = useWords(waysWords)
  const isWide = Grid.useBreakpoint().md !== false
  const save = useChange(
    (draft: Draft) => {
      const said = Object.fromEntries(FIELDS.map((name) => [name, draft[name]])) as Draft
      const body = { ...said, cap: said.cap ?? null, welcome: welcomeOf(said.welcome) }
      return way
        ? call('PATCH /api/contact-ways/:id', {
            params: { id: way.id },
            body: { ...body, expectedRevision: way.revision },
          })
        : call('POST /api/contact-ways', { body })
    },
    { reads: WAY_READS, said: t.saved, isRefusalShown: true, then: onClose },
  )
  return (
    <FormDrawer<Draft>
      title={way ? t.editContact : t.newContact}
      size={920}
      first={way ? written(way) : FRESH}
      error={save.error}
      isBusy={save.isPending}
      onSave={save.mutate}
      onReload={onReload}
      onClose={onClose}
    >
      <Flex gap={24} vertical={!isWide}>
        <div style={{ flex: 1, minWidth: 0 }}>
          <WayFields />
        </div>
        <div style={{ flex: isWide ? '0 0 300px' : 'none' }}>
          <WelcomePreview />
        </div>
      </Flex>
    </FormDrawer>
  )
}

function WayFields() {
  const t = useWords(waysWords)
  const w = useWords(welcomeWords)
  return (
    <>
      <Form.Item
        name="name"
        label={t.name}
        extra={t.nameHint}
        rules={[{ required: true, whitespace: true, message: t.needName }]}
      >
        <Input maxLength={30} showCount />
      </Form.Item>
      <Flex gap={12} wrap>
        <Form.Item name="channel" label={t.channel} extra={t.channelHint} style={{ flex: '1 1 180px' }}>
          <Input maxLength={30} />
        </Form.Item>
        <Form.Item name="region" label={t.region} style={{ flex: '1 1 180px' }}>
          <Input maxLength={30} />
        </Form.Item>
      </Flex>
      <StaffingFields />
      <Form.Item name="skipVerify" label={t.skipVerify} extra={t.skipVerifyHint} valuePropName="checked">
        <Switch />
      </Form.Item>
      <Form.Item name="tags" label={w.tags} extra={w.tagsHint}>
        <TagsField label={w.tags} />
      </Form.Item>
      <WelcomeFields usualHint={w.usualHint} />
    </>
  )
}

function TagsField({
  label,
  value,
  onChange,
  id,
}: {
  label: string
  value?: string[]
  onChange?(tags: string[]): void
  id?: string
}) {
  const { data } = useGet('/api/tags')
  const options = (data?.groups ?? [])
    .filter(({ tags }) => tags.length > 0)
    .map(({ name, tags }) => ({ label: name, options: tags.map((tag) => ({ value: tag.slug, label: tag.name })) }))
  return (
    <Select
      {...(id !== undefined && { id })}
      mode="multiple"
      aria-label={label}
      showSearch={{ optionFilterProp: 'label' }}
      maxCount={20}
      options={options}
      value={value ?? []}
      onChange={(tags: string[]) => onChange?.(tags)}
    />
  )
}
