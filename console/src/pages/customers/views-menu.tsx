import { DeleteOutlined, DownOutlined, TableOutlined } from '@ant-design/icons'
import { App, Button, Checkbox, Dropdown, Flex, Input, Modal, Popover, Typography, type MenuProps } from 'antd'
import { useState } from 'react'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { COLUMNS, type Column, type Filters, type View } from './kept-views.ts'
import { listWords } from './list-words.ts'

export function ColumnsMenu({ columns, onColumns }: { columns: Column[]; onColumns(columns: Column[]): void }) {
  const t = useWords(listWords)
  const options = COLUMNS.map((column) => ({ value: column, label: t.column[column] }))
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      title={t.chooseColumns}
      content={
        <Checkbox.Group
          options={options}
          value={columns}
          onChange={onColumns}
          style={{ display: 'flex', flexDirection: 'column', gap: 6 }}
        />
      }
    >
      <Button size="small" icon={<TableOutlined />}>
        {t.columns}
      </Button>
    </Popover>
  )
}

export function ViewsMenu({
  views,
  current,
  onViews,
  onOpen,
}: {
  views: View[]
  current: { filters: Filters; columns: Column[] }
  onViews(views: View[]): void
  onOpen(view: View): void
}) {
  const t = useWords(listWords)
  const [isManaging, setManaging] = useState(false)
  const items: MenuProps['items'] = [
    ...(views.length > 0
      ? views.map((view) => ({ key: `view ${view.name}`, label: view.name, onClick: () => onOpen(view) }))
      : [{ key: 'none', label: t.noViews, disabled: true }]),
    { type: 'divider' },
    { key: 'keep', label: t.keepView, onClick: () => setManaging(true) },
  ]
  return (
    <>
      <Dropdown menu={{ items, style: { maxWidth: 320 } }} trigger={['click']}>
        <Button size="small" icon={<DownOutlined />} iconPlacement="end">
          {t.views}
        </Button>
      </Dropdown>
      <Modal open={isManaging} title={t.viewsTitle} footer={null} onCancel={() => setManaging(false)} destroyOnHidden>
        <ManagedViews views={views} current={current} onViews={onViews} />
      </Modal>
    </>
  )
}

const MAX_NAME_CHARS = 64

function ManagedViews({
  views,
  current,
  onViews,
}: {
  views: View[]
  current: { filters: Filters; columns: Column[] }
  onViews(views: View[]): void
}) {
  const t = useWords(listWords)
  const s = useWords(sharedWords)
  const { message } = App.useApp()
  const [name, setName] = useState('')
  const wanted = name.trim()
  function save() {
    if (wanted === '') return
    onViews([...views.filter((view) => view.name !== wanted), { name: wanted, ...current }])
    setName('')
    void message.success(t.viewSaved(wanted))
  }
  function remove(view: View) {
    onViews(views.filter((one) => one !== view))
    void message.success(t.viewRemoved(view.name))
  }
  return (
    <Flex vertical gap={12}>
      <Typography.Text type="secondary">{t.viewsAbout}</Typography.Text>
      <Flex gap={8}>
        <Input
          autoFocus
          maxLength={MAX_NAME_CHARS}
          placeholder={t.viewName}
          aria-label={t.viewName}
          value={name}
          onChange={(event) => setName(event.target.value)}
          onPressEnter={(event) => !event.nativeEvent.isComposing && save()}
        />
        <Button type="primary" disabled={wanted === ''} onClick={save}>
          {s.save}
        </Button>
      </Flex>
      {views.map((view) => (
        <Flex key={view.name} justify="space-between" align="center" gap={8}>
          <span style={{ overflowWrap: 'anywhere' }}>{view.name}</span>
          <Button
            type="text"
            size="small"
            icon={<DeleteOutlined />}
            aria-label={t.removeView(view.name)}
            onClick={() => remove(view)}
          />
        </Flex>
      ))}
    </Flex>
  )
}
