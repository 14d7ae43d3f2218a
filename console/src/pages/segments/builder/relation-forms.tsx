import { Flex, Select } from 'antd'
import { useState } from 'react'
import { ADD_WAYS } from '../../../../../src/rules/add-ways.ts'
import { useGet } from '../../../api/api.ts'
import { useLanguage, useWords } from '../../../language/language.tsx'
import { builderWords } from './builder-words.ts'
import type { FormOf } from './event-forms.tsx'
import type { FieldOf } from './fields.tsx'
import { useMark } from './problems.tsx'

/** Conditions on who serves customers and which groups they are in. A list that is left empty asks nothing. */
export function ContactForm({ leaf, onChange }: FormOf<'contact'>) {
  const t = useWords(builderWords)
  return (
    <Flex gap={4} wrap>
      <StaffField at="staff" value={leaf.staff} onChange={(staff) => onChange({ ...leaf, staff })} />
      <WordsField
        at="states"
        label={t.states}
        placeholder={t.anyState}
        value={leaf.states}
        onChange={(states) => onChange({ ...leaf, states })}
      />
      <AddWaysField at="addWays" value={leaf.addWays} onChange={(addWays) => onChange({ ...leaf, addWays })} />
    </Flex>
  )
}

export function GroupForm({ leaf, onChange }: FormOf<'group'>) {
  const t = useWords(builderWords)
  return (
    <Flex>
      <WordsField
        at="chats"
        label={t.chats}
        placeholder={t.anyChat}
        value={leaf.chats}
        onChange={(chats) => onChange({ ...leaf, chats })}
      />
    </Flex>
  )
}

const MANY = { flex: '1 1 150px', minWidth: 150, maxWidth: '100%' }
const SHOWN = '20'

/** Found by name or userid on the server: there may be very many. Who has left may still be asked about. */
function StaffField({ at, value, onChange }: FieldOf<string[]>) {
  const t = useWords(builderWords)
  const [search, setSearch] = useState('')
  const { data, isFetching } = useGet(
    '/api/staff',
    { query: { search, limit: SHOWN } },
    { placeholderData: (before) => before },
  )
  return (
    <Select
      mode="multiple"
      aria-label={t.staff}
      placeholder={t.anyStaff}
      style={MANY}
      {...useMark(at)}
      showSearch={{ filterOption: false, onSearch: setSearch }}
      loading={isFetching}
      notFoundContent={t.noStaff}
      options={(data?.staff ?? []).map(({ userid, name }) => ({ value: userid, label: `${name}（${userid}）` }))}
      value={value}
      onChange={onChange}
    />
  )
}

/** Several texts, each ended by Enter. */
function WordsField({
  at,
  value,
  onChange,
  label,
  placeholder,
}: FieldOf<string[]> & { label: string; placeholder: string }) {
  return (
    <Select
      mode="tags"
      aria-label={label}
      placeholder={placeholder}
      style={MANY}
      {...useMark(at)}
      notFoundContent={null}
      tokenSeparators={[',', '，']}
      value={value}
      onChange={onChange}
    />
  )
}

function AddWaysField({ at, value, onChange }: FieldOf<number[]>) {
  const t = useWords(builderWords)
  const { language } = useLanguage()
  const known = Object.entries(ADD_WAYS).map(([way, words]) => ({ value: Number(way), label: words[language] }))
  return (
    <Select<number[]>
      mode="multiple"
      aria-label={t.addWays}
      placeholder={t.anyAddWay}
      style={MANY}
      {...useMark(at)}
      showSearch={{ optionFilterProp: 'label' }}
      options={known}
      value={value}
      onChange={onChange}
    />
  )
}
