import { Select } from 'antd'
import { useState } from 'react'
import { useGet } from '../api/api.ts'
import { useLanguage } from '../language/language.tsx'

const AT_ONCE = 200

/** Approved contents of the library; undefined: not known yet. */
export const useContents = (isWanted = true, search = '') =>
  useGet('/api/contents', { query: { state: 'approved', search, limit: AT_ONCE } }, { enabled: isWanted }).data
    ?.contents

/** One of the library, by its slug; one that cannot be sent any more is shown as wrong. */
export function ContentPicker({
  label,
  value = '',
  onChange,
  placeholder,
  id,
}: {
  label: string
  value?: string
  onChange?(slug: string): void
  placeholder?: string
  id?: string
}) {
  const { language } = useLanguage()
  const [search, setSearch] = useState('')
  const all = useContents()
  const found = useContents(search !== '', search)
  const shown = search === '' ? all : found
  const options = (shown ?? []).map(({ slug, name }) => ({ value: slug, label: name }))
  const isGone = value !== '' && all !== undefined && all.length < AT_ONCE && !all.some(({ slug }) => slug === value)
  const gone = language === 'zh' ? '这份素材不能使用，请重新选择' : 'This content cannot be used; choose another'
  return (
    <Select
      aria-label={label}
      style={{ width: '100%' }}
      showSearch={{ filterOption: false, onSearch: setSearch }}
      loading={shown === undefined}
      options={isGone ? [{ value, label: gone }, ...options] : options}
      {...(id !== undefined && { id })}
      {...(placeholder !== undefined && { placeholder })}
      {...(isGone && { status: 'error' as const, 'aria-invalid': true as const })}
      {...(value !== '' && { value })}
      onChange={(slug: string | undefined) => slug !== undefined && onChange?.(slug)}
    />
  )
}
