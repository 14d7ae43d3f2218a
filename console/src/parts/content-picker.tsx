import { useQuery } from '@tanstack/react-query'
import { Input, Select } from 'antd'
import { z } from 'zod'
import { ApiError, send } from '../api/api.ts'

const listShape = z.object({ contents: z.array(z.object({ slug: z.string(), name: z.string() })) })

/** One of the library, by its slug. An installation without a library of its own takes the slug as it is written. */
export function ContentPicker({
  label,
  value,
  onChange,
  id,
}: {
  label: string
  value?: string
  onChange?(slug: string): void
  id?: string
}) {
  const { data, error, isPending } = useQuery({
    queryKey: ['/api/contents', 'picker'],
    queryFn: async ({ signal }) => listShape.parse(await send('GET', '/api/contents', undefined, signal)).contents,
    retry: false,
  })
  const named = { ...(id !== undefined && { id }), 'aria-label': label }
  // Nobody has built it, or it answers what is not understood here.
  if (error instanceof ApiError ? error.status === 404 : error)
    return <Input {...named} maxLength={100} value={value} onChange={({ target }) => onChange?.(target.value.trim())} />
  const options = (data ?? []).map(({ slug, name }) => ({ value: slug, label: name }))
  return (
    <Select
      {...named}
      style={{ width: '100%' }}
      showSearch={{ optionFilterProp: 'label' }}
      loading={isPending}
      options={options}
      value={value || undefined}
      onChange={(slug: string | undefined) => slug !== undefined && onChange?.(slug)}
    />
  )
}
