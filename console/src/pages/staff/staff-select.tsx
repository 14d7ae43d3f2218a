import { Select } from 'antd'
import { useState } from 'react'
import { useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useRested } from '../../parts/typing.ts'
import { staffWords } from './staff-words.ts'

/** Somebody of the staff who works here, found by name or userid on the server: there may be very many. */
export function StaffSelect({
  label,
  value,
  onChange,
  id,
}: {
  label?: string
  value?: string | null
  onChange?(userid: string): void
  id?: string
}) {
  const t = useWords(staffWords)
  const [search, setSearch] = useState('')
  const { data, isFetching } = useGet(
    '/api/staff',
    { query: { search: useRested(search), limit: SHOWN } },
    { placeholderData: (before) => before },
  )
  const options = (data?.staff ?? [])
    .filter(({ leftAt }) => leftAt === null)
    .map(({ userid, name }) => ({ value: userid, label: `${name}（${userid}）` }))
  return (
    <Select
      {...(id !== undefined && { id })}
      style={{ width: '100%' }}
      showSearch={{ filterOption: false, onSearch: setSearch }}
      placeholder={t.choose}
      aria-label={label ?? t.choose}
      value={value ?? null}
      loading={isFetching}
      options={options}
      notFoundContent={t.noneFound}
      onChange={(userid: string | null) => userid !== null && onChange?.(userid)}
    />
  )
}
const SHOWN = '20'
