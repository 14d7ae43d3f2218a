import { DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Card, Flex, Form, Input, Popconfirm, Tree, TreeSelect, Typography } from 'antd'
import { useState } from 'react'
import { call } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { useChange } from '../../parts/changing.ts'
import { FormDrawer } from '../../parts/form-drawer.tsx'
import { staffWords } from './staff-words.ts'
import { STAFF_READS, treeOf, type Department } from './use-staff.ts'

const TREE_PX = 480

/** Departments to choose from, and for who may, to change. */
export function DepartmentsCard({
  departments,
  chosen,
  mayChange,
  onChoose,
}: {
  departments: Department[]
  chosen: number | undefined
  mayChange: boolean
  onChoose(id: number | undefined): void
}) {
  const t = useWords(staffWords)
  const s = useWords(sharedWords)
  const [edited, setEdited] = useState<Department | 'new' | null>(null)
  const [closed, setClosed] = useState<number[]>([])
  const current = departments.find(({ id }) => id === chosen)
  const remove = useChange((id: number) => call('DELETE /api/departments/:id', { params: { id } }), {
    reads: STAFF_READS,
    said: t.removed,
    then: () => onChoose(undefined),
  })
  return (
    <Card
      size="small"
      title={t.departments}
      extra={
        mayChange && (
          <Flex gap={4}>
            {current && (
              <>
                <Button
                  size="small"
                  type="text"
                  icon={<EditOutlined />}
                  aria-label={t.editDepartment}
                  onClick={() => setEdited(current)}
                />
                <Popconfirm
                  title={t.removeDepartmentAsk(current.name)}
                  description={t.removeDepartmentWhy}
                  okText={s.remove}
                  cancelText={s.cancel}
                  onConfirm={() => remove.mutate(current.id)}
                >
                  <Button size="small" type="text" icon={<DeleteOutlined />} aria-label={t.removeDepartment} />
                </Popconfirm>
              </>
            )}
            <Button
              size="small"
              type="text"
              icon={<PlusOutlined />}
              aria-label={t.newDepartment}
              onClick={() => setEdited('new')}
            />
          </Flex>
        )
      }
    >
      {departments.length === 0 ? (
        <Typography.Text type="secondary">{t.noDepartments}</Typography.Text>
      ) : (
        <>
          <Button
            type={chosen === undefined ? 'default' : 'text'}
            size="small"
            aria-pressed={chosen === undefined}
            onClick={() => onChoose(undefined)}
          >
            {t.everyone}
          </Button>
          <Tree
            blockNode
            style={{ overflowWrap: 'anywhere' }}
            expandedKeys={departments.filter(({ id }) => !closed.includes(id)).map(({ id }) => id)}
            onExpand={(open) => setClosed(departments.filter(({ id }) => !open.includes(id)).map(({ id }) => id))}
            {...(departments.length > 40 && { height: TREE_PX })}
            aria-label={t.departments}
            treeData={treeOf(departments)}
            selectedKeys={chosen === undefined ? [] : [chosen]}
            onSelect={(_, { node }) => onChoose(Number(node.key))}
          />
        </>
      )}
      {edited && (
        <DepartmentDrawer
          department={edited === 'new' ? undefined : edited}
          parentId={edited === 'new' ? chosen : undefined}
          departments={departments}
          onClose={() => setEdited(null)}
        />
      )}
    </Card>
  )
}

interface DepartmentDraft {
  name: string
  parentId?: number | null
}

function DepartmentDrawer({
  department,
  parentId,
  departments,
  onClose,
}: {
  department: Department | undefined
  parentId: number | undefined
  departments: Department[]
  onClose(): void
}) {
  const t = useWords(staffWords)
  const save = useChange(
    ({ name, parentId: above = null }: DepartmentDraft) =>
      department
        ? call('PATCH /api/departments/:id', {
            params: { id: department.id },
            body: { name, parentId: above, expectedRevision: department.revision },
          })
        : call('POST /api/departments', { body: { name, parentId: above } }),
    { reads: STAFF_READS, said: t.saved, isRefusalShown: true, then: onClose },
  )
  return (
    <FormDrawer<DepartmentDraft>
      title={department ? t.editDepartment : t.newDepartment}
      first={department ?? { parentId: parentId ?? null }}
      error={save.error}
      isBusy={save.isPending}
      onSave={save.mutate}
      onReload={onClose}
      onClose={onClose}
    >
      <Form.Item name="name" label={t.name} rules={[{ required: true, whitespace: true, message: t.needName }]}>
        <Input maxLength={64} />
      </Form.Item>
      <Form.Item name="parentId" label={t.parent}>
        <DepartmentSelect departments={departments} placeholder={t.top} />
      </Form.Item>
    </FormDrawer>
  )
}

/** One department, or several. */
export function DepartmentSelect({
  departments,
  placeholder,
  isMultiple = false,
  ...given
}: {
  departments: Department[]
  placeholder?: string
  isMultiple?: boolean
  id?: string
  value?: number | number[] | null
  onChange?(value: number | number[] | null): void
}) {
  return (
    <TreeSelect
      {...given}
      allowClear
      multiple={isMultiple}
      showSearch={{ treeNodeFilterProp: 'title' }}
      treeDefaultExpandAll
      {...(placeholder !== undefined && { placeholder })}
      fieldNames={{ value: 'key', label: 'title' }}
      treeData={treeOf(departments)}
      onChange={(value) => given.onChange?.(value ?? null)}
    />
  )
}
