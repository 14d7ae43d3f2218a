import { TableOutlined } from '@ant-design/icons'
import { Button, Checkbox, Popover } from 'antd'
import { useWords } from '../../language/language.tsx'
import { COLUMNS, type Column } from './kept.ts'
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
