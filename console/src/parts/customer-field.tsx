import { Select } from 'antd'
import { useState } from 'react'
import { useGet } from '../api/api.ts'
import { inBoth, useWords } from '../language/language.tsx'
import { sharedWords } from '../language/shared-words.ts'
import { queryOf, understand } from './typed.ts'
import { useRested } from './typing.ts'

const MAX_FOUND = 8
const words = inBoth({
  zh: { hint: '输入姓名、手机尾号或会员号', nobody: '没有找到客户' },
  en: { hint: 'Type a name, phone ending or member number', nobody: 'Nobody found' },
})

/** One customer, found as everywhere: by name, the end of a phone, or an identifier. Without typing, those seen last. */
export function CustomerField({
  label,
  placeholder,
  value,
  onChange,
}: {
  label: string
  placeholder: string
  value: number | undefined
  onChange(customer: number | undefined): void
}) {
  const t = useWords(words)
  const s = useWords(sharedWords)
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState<{ value: number; label: string }>()
  const meant = understand(useRested(typed))
  const { data } = useGet('/api/customers', { query: { ...queryOf(meant), limit: MAX_FOUND } })
  const found = (data?.customers ?? []).map(({ id, name }) => ({ value: id, label: `${name ?? s.noName} #${id}` }))
  const isListed = !chosen || found.some((one) => one.value === chosen.value)
  return (
    <Select
      aria-label={label}
      allowClear
      placeholder={placeholder}
      showSearch={{ filterOption: false, onSearch: setTyped, searchValue: typed }}
      style={{ width: '100%' }}
      value={value ?? null}
      options={isListed ? found : [chosen, ...found]}
      notFoundContent={typed === '' ? t.hint : t.nobody}
      onChange={(next: number | null | undefined) => {
        setChosen(found.find((one) => one.value === next))
        setTyped('')
        onChange(next ?? undefined)
      }}
    />
  )
}
