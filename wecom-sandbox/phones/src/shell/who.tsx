import { Input, Segmented, Select } from 'antd'
import { useState } from 'react'
import { useNextName, usePeople } from '../door/reads.ts'
import { useWords } from '../words/language.tsx'
import { words } from '../words/words.ts'
import { useSettled } from './settled.ts'

/** A customer that is there, or somebody new with a name. */
export interface Who {
  external_userid?: string
  name: string
}
interface Choice {
  who: Who | undefined
  field: React.ReactNode
}

/** The field to choose somebody with, and who is chosen. */
export function useWho(label: string, given?: Who): Choice {
  const t = useWords(words)
  const [kind, setKind] = useState<'new' | 'existing'>(given ? 'existing' : 'new')
  const [chosen, choose] = useState<Who | undefined>(given)
  const [typed, type] = useState<string>()
  const suggested = useNextName().data?.name ?? ''
  const name = typed ?? suggested
  const who = kind === 'existing' ? chosen : name.trim() === '' ? undefined : { name: name.trim() }
  const field = (
    <div className="who">
      <span className="lesser">{label}</span>
      <Segmented<'new' | 'existing'>
        aria-label={label}
        value={kind}
        onChange={setKind}
        options={[
          { value: 'new', label: t.scan.someoneNew },
          { value: 'existing', label: t.scan.existing },
        ]}
      />
      {kind === 'new' ? (
        <Input
          aria-label={t.scan.name}
          placeholder={t.scan.name}
          maxLength={32}
          value={name}
          onChange={({ target }) => type(target.value)}
        />
      ) : (
        <CustomerSelect value={chosen} onChange={choose} />
      )}
    </div>
  )
  return { who, field }
}

export function CustomerSelect({ value, onChange }: { value: Who | undefined; onChange(who: Who | undefined): void }) {
  const t = useWords(words)
  const [typed, type] = useState('')
  const { data, isFetching } = usePeople(useSettled(typed))
  const listed = data?.customers.shown ?? []
  const options = listed.map((one) => ({ value: one.external_userid, label: one.name }))
  const isListed = !value || options.some((option) => option.value === value.external_userid)
  return (
    <Select
      showSearch={{ filterOption: false, searchValue: typed, onSearch: type }}
      aria-label={t.scan.choose}
      placeholder={t.scan.choose}
      notFoundContent={t.nothingFound}
      loading={isFetching}
      value={value?.external_userid}
      options={isListed ? options : [{ value: value.external_userid!, label: value.name }, ...options]}
      onChange={(id: string, option) => {
        const { label } = option as { label: string }
        onChange({ external_userid: id, name: label })
      }}
    />
  )
}
