import { Flex, Form, Input, InputNumber, Switch } from 'antd'
import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useChange } from '../../parts/changing.ts'
import { FormDrawer } from '../../parts/form-drawer.tsx'
import { GroupsField, MAX_GROUPS } from './groups-field.tsx'
import { WAY_READS, type JoinWay } from './way-shapes.ts'
import { waysWords } from './ways-words.ts'

interface Draft {
  name: string
  chatIds: string[]
  makesGroups: boolean
  baseName: string
  baseNumber: number
}

export function JoinWayDrawer({
  way,
  onReload,
  onClose,
}: {
  way: JoinWay | undefined
  onReload(): void
  onClose(): void
}) {
  const t = useWords(waysWords)
  const save = useChange(
    ({ name, chatIds, makesGroups, baseName, baseNumber }: Draft) => {
      const body = { name, chatIds, makesGroups, baseName: baseName ?? '', baseNumber: baseNumber ?? 1 }
      return way
        ? call('PATCH /api/join-ways/:id', {
            params: { id: way.id },
            body: { ...body, expectedRevision: way.revision },
          })
        : call('POST /api/join-ways', { body })
    },
    { reads: WAY_READS, said: t.saved, isRefusalShown: true, then: onClose },
  )
  const first = { name: '', chatIds: [], makesGroups: true, baseName: '', baseNumber: 1, ...way }
  return (
    <FormDrawer<Draft>
      title={way ? t.editJoin : t.newJoin}
      first={first}
      error={save.error}
      isBusy={save.isPending}
      onSave={save.mutate}
      onReload={onReload}
      onClose={onClose}
    >
      <Form.Item
        name="name"
        label={t.name}
        extra={t.nameHint}
        rules={[{ required: true, whitespace: true, message: t.needName }]}
      >
        <Input maxLength={30} showCount />
      </Form.Item>
      <Form.Item
        name="chatIds"
        label={t.groups}
        extra={t.groupsHint}
        rules={[{ required: true, type: 'array', min: 1, max: MAX_GROUPS, message: t.needGroups }]}
      >
        <GroupsField chosen={way?.groups ?? []} />
      </Form.Item>
      <Form.Item name="makesGroups" label={t.makesGroups} valuePropName="checked">
        <Switch />
      </Form.Item>
      <Form.Item noStyle dependencies={['makesGroups']}>
        {({ getFieldValue }) => (
          <Flex gap={12} wrap>
            <Form.Item name="baseName" label={t.baseName} extra={t.baseNameHint} style={{ flex: '1 1 200px' }}>
              <Input maxLength={40} disabled={!getFieldValue('makesGroups')} />
            </Form.Item>
            <Form.Item name="baseNumber" label={t.baseNumber}>
              <InputNumber min={1} max={100_000} precision={0} disabled={!getFieldValue('makesGroups')} />
            </Form.Item>
          </Flex>
        )}
      </Form.Item>
    </FormDrawer>
  )
}
