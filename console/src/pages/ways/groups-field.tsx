import { Flex, Select, Typography } from 'antd'
import { useState } from 'react'
import { useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useNumber } from '../../parts/time.tsx'
import { useRested } from '../../parts/typing.ts'
import { groupsWords } from '../groups/groups-words.ts'
import { groupLabel, type JoinWay } from './way-shapes.ts'
import { waysWords } from './ways-words.ts'

export const MAX_GROUPS = 5
const SHOWN = '20'

/** Customer groups in the order they fill, found by name on the server. `chosen`: those of the way as it stands, whose names
 *  the list need not hold. */
export function GroupsField({
  chosen,
  value = [],
  onChange,
  id,
}: {
  chosen: JoinWay['groups']
  value?: string[]
  onChange?(chatIds: string[]): void
  id?: string
}) {
  const t = useWords(waysWords)
  const g = useWords(groupsWords)
  const number = useNumber()
  const [search, setSearch] = useState('')
  const { data, isFetching } = useGet(
    '/api/groups',
    { query: { search: useRested(search), standing: 'open', limit: SHOWN } },
    { placeholderData: (before) => before },
  )
  const options = (data?.groups ?? []).map(({ chatId, name, owner, members }) => ({
    value: chatId,
    label: name || g.unnamed,
    about: [g.ofOwner(owner.name ?? owner.userid), g.people(number(members))].join(' · '),
  }))
  const labels = new Map(chosen.map((one) => [one.chatId, groupLabel(one, g.unnamed)]))
  const gone = chosen.filter(({ chatId, isGone }) => isGone && value.includes(chatId))
  return (
    <Flex vertical gap={4}>
      <Select
        {...(id !== undefined && { id })}
        mode="multiple"
        aria-label={t.groups}
        showSearch={{ filterOption: false, onSearch: setSearch }}
        maxCount={MAX_GROUPS}
        value={value}
        loading={isFetching}
        options={options}
        optionRender={({ label, data: { about } }) => (
          <Flex vertical style={{ whiteSpace: 'normal', overflowWrap: 'anywhere' }}>
            {label}
            <Typography.Text type="secondary" style={{ fontSize: 13 }}>
              {about}
            </Typography.Text>
          </Flex>
        )}
        labelRender={({ label, value: chatId }) => label ?? labels.get(String(chatId)) ?? chatId}
        notFoundContent={g.noneFound}
        onChange={(chatIds: string[]) => onChange?.(chatIds)}
      />
      {gone.map((one) => (
        <Typography.Text key={one.chatId} type="warning" role="status">
          {t.groupGone(groupLabel(one, g.unnamed))}
        </Typography.Text>
      ))}
    </Flex>
  )
}
