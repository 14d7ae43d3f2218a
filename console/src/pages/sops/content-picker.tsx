import { useQuery } from '@tanstack/react-query'
import { Input, Select } from 'antd'
import { z } from 'zod'
import { ApiError, send } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { Labelled, type Field } from './sop-fields.tsx'
import { settingsWords } from './settings-words.ts'

/** The library's contents, to choose one by name. Where the server has no library, its slug is written. */
const listShape = z.object({ contents: z.array(z.object({ slug: z.string(), name: z.string() })) })
type Contents = z.infer<typeof listShape>['contents']

/** Null: there is no library; undefined: not known yet. */
export function useContents(isWanted = true): Contents | null | undefined {
  return useQuery<Contents | null>({
    queryKey: ['/api/contents', null, null],
    enabled: isWanted,
    staleTime: 60_000,
    queryFn: ({ signal }) =>
      send('GET', '/api/contents', undefined, signal).then(
        (answer) => listShape.parse(answer).contents,
        (error: unknown) => {
          if (error instanceof ApiError && error.status === 404) return null
          throw error
        },
      ),
  }).data
}

export function ContentPicker({ value, onChange }: Field<string>) {
  const t = useWords(settingsWords)
  const contents = useContents()
  if (contents === null)
    return (
      <Labelled label={t.contentSlug} extra={t.contentSlugHint}>
        <Input
          aria-label={t.contentSlug}
          maxLength={64}
          value={value}
          onChange={({ target }) => onChange(target.value.trim())}
        />
      </Labelled>
    )
  const options = (contents ?? []).map(({ slug, name }) => ({ value: slug, label: name }))
  const isGone = value !== '' && contents !== undefined && !options.some((one) => one.value === value)
  return (
    <Labelled label={t.content} extra={t.contentHint}>
      <Select
        aria-label={t.content}
        style={{ width: '100%' }}
        showSearch={{ optionFilterProp: 'label' }}
        placeholder={t.chooseContent}
        loading={contents === undefined}
        {...(isGone && { status: 'error' as const, 'aria-invalid': true as const })}
        {...(value !== '' && { value })}
        options={isGone ? [{ value, label: t.goneContent(value) }, ...options] : options}
        onChange={onChange}
      />
    </Labelled>
  )
}
