import { Flex, Radio, Select, Typography } from 'antd'
import { useState } from 'react'
import { useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useNumber } from '../../parts/time.tsx'
import { useRested } from '../../parts/typing.ts'
import type { Audience } from './broadcast-shapes.ts'
import { broadcastsWords } from './broadcasts-words.ts'

interface Field {
  value?: Audience
  onChange?(audience: Audience): void
}

/** A segment, with how many are in it now; or those whom another broadcast has not reached. Named customers come from
 *  elsewhere and are kept as they are. */
export function AudienceField({ value, onChange, id }: Field & { id?: string }) {
  const t = useWords(broadcastsWords)
  const number = useNumber()
  const [first] = useState(value)
  const kind = value?.kind ?? 'segment'
  const fresh: Record<Audience['kind'], Audience> = {
    segment: { kind: 'segment', segment: '' },
    unreached: { kind: 'unreached', broadcast: 0 },
    groups: { kind: 'groups', chats: [] },
    customers: first?.kind === 'customers' ? first : { kind: 'customers', ids: [] },
  }
  const kinds = (['segment', 'groups', 'unreached', 'customers'] as const).filter(
    (one) => one !== 'customers' || kind === 'customers' || first?.kind === 'customers',
  )
  return (
    <Flex vertical gap={8}>
      <Radio.Group
        {...(id !== undefined && { id })}
        aria-label={t.audience}
        value={kind}
        options={kinds.map((one) => ({ value: one, label: t.audiences[one] }))}
        onChange={({ target }) => onChange?.(fresh[target.value as Audience['kind']])}
      />
      {kind === 'segment' && <SegmentField {...(value && { value })} {...(onChange && { onChange })} />}
      {kind === 'unreached' && <UnreachedField {...(value && { value })} {...(onChange && { onChange })} />}
      {kind === 'groups' && <GroupsField {...(value && { value })} {...(onChange && { onChange })} />}
      {value?.kind === 'customers' && <Typography.Text>{t.named(number(value.ids.length))}</Typography.Text>}
    </Flex>
  )
}

function SegmentField({ value, onChange }: Field) {
  const t = useWords(broadcastsWords)
  const number = useNumber()
  const { data, isPending } = useGet('/api/segments', {})
  const chosen = value?.kind === 'segment' ? value.segment : ''
  const held = data?.segments.find(({ slug }) => slug === chosen)
  return (
    <>
      <Select
        aria-label={t.segment}
        placeholder={t.segment}
        showSearch={{ optionFilterProp: 'label' }}
        loading={isPending}
        value={chosen || undefined}
        options={(data?.segments ?? []).map(({ slug, name }) => ({ value: slug, label: name }))}
        onChange={(segment: string | undefined) => segment !== undefined && onChange?.({ kind: 'segment', segment })}
      />
      {held && <Typography.Text type="secondary">{t.sizeNow(number(held.members))}</Typography.Text>}
    </>
  )
}

const GROUPS_AT_ONCE = '200'

/** Groups that are open, found by name; those chosen before stay, though they are not among what was found. */
function GroupsField({ value, onChange }: Field) {
  const t = useWords(broadcastsWords)
  const [search, setSearch] = useState('')
  const { data, isFetching } = useGet(
    '/api/groups',
    { query: { search: useRested(search), standing: 'open', limit: GROUPS_AT_ONCE } },
    { placeholderData: (before) => before },
  )
  const [names, setNames] = useState<ReadonlyMap<string, string>>(new Map())
  const chosen = value?.kind === 'groups' ? value.chats : []
  const found = (data?.groups ?? []).map(({ chatId, name }) => ({ value: chatId, label: name || t.unnamedGroup }))
  const others = chosen.flatMap((chat) => (found.some((one) => one.value === chat) ? [] : { value: chat, label: names.get(chat) ?? (data ? t.otherGroup : '…') })) // prettier-ignore
  return (
    <>
      <Select<string[]>
        mode="multiple"
        aria-label={t.groups}
        placeholder={t.groups}
        showSearch={{ filterOption: false, onSearch: setSearch }}
        loading={isFetching}
        maxTagCount={10}
        notFoundContent={t.noGroups}
        value={[...chosen]}
        options={[...found, ...others]}
        onChange={(chats) => {
          setNames(new Map([...names, ...found.map((one) => [one.value, one.label] as const)]))
          onChange?.({ kind: 'groups', chats })
        }}
      />
      <Typography.Text type="secondary">{t.groupsHint}</Typography.Text>
    </>
  )
}

function UnreachedField({ value, onChange }: Field) {
  const t = useWords(broadcastsWords)
  const [search, setSearch] = useState('')
  const { data, isFetching } = useGet(
    '/api/broadcasts',
    { query: { search: useRested(search), limit: '50' } },
    { placeholderData: (before) => before },
  )
  const chosen = value?.kind === 'unreached' ? value.broadcast : 0
  const options = (data?.broadcasts ?? [])
    .filter(({ begunAt }) => begunAt !== null)
    .map(({ id, name }) => ({ value: id, label: name }))
  const isListed = chosen === 0 || options.some((option) => option.value === chosen)
  const other = useGet('/api/broadcasts/:id', { params: { id: chosen } }, { enabled: !isListed }).data
  return (
    <>
      <Select
        aria-label={t.of}
        placeholder={t.of}
        showSearch={{ filterOption: false, onSearch: setSearch }}
        loading={isFetching}
        notFoundContent={t.noneBegun}
        value={chosen || undefined}
        options={isListed ? options : [...options, { value: chosen, label: other?.name ?? '…' }]}
        onChange={(broadcast: number | undefined) =>
          broadcast !== undefined && onChange?.({ kind: 'unreached', broadcast })
        }
      />
      <Typography.Text type="secondary">{t.unreachedHint}</Typography.Text>
    </>
  )
}
