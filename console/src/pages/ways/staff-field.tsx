import { Select } from 'antd'
import { useState } from 'react'
import { useGet } from '../../api/api.ts'
import { useRested } from '../../parts/typing.ts'

/** Several of the staff, found by name or userid; who is not in the list yet is written as WeCom writes them. */
export function StaffField({
  label,
  value,
  onChange,
  id,
  most = 100,
}: {
  label: string
  value?: string[]
  onChange?(userids: string[]): void
  id?: string
  most?: number
}) {
  const [search, setSearch] = useState('')
  const { data, isFetching } = useGet(
    '/api/staff',
    { query: { search: useRested(search), limit: SHOWN } },
    { placeholderData: (before) => before },
  )
  const options = (data?.staff ?? [])
    .filter(({ leftAt }) => leftAt === null)
    .map(({ userid, name }) => ({ value: userid, label: name === userid ? name : `${name}（${userid}）` }))
  return (
    <Select
      {...(id !== undefined && { id })}
      mode="tags"
      style={{ width: '100%' }}
      showSearch={{ filterOption: false, onSearch: setSearch }}
      tokenSeparators={[',', '，', ' ', '、']}
      aria-label={label}
      maxCount={most}
      value={value ?? []}
      loading={isFetching}
      options={options}
      onChange={(userids: string[]) => onChange?.(userids.map((userid) => userid.trim()).filter(Boolean))}
    />
  )
}
const SHOWN = '20'
