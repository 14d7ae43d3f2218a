import { CloseOutlined } from '@ant-design/icons'
import { Button, Flex, Select } from 'antd'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { LIFECYCLES, type Filters } from './kept.ts'
import { listWords } from './list-words.ts'
import { stageKey, tagOptions, useNames, useSegments, useStageSets, useTagGroups } from './names.ts'
import type { Meant } from '../../parts/typed.ts'

const SEARCH = { optionFilterProp: 'label' }

/** Selects of what to narrow the list by; the address holds what is chosen. */
export function FilterSelects({ filters, onFilter }: { filters: Filters; onFilter(change: Filters): void }) {
  const t = useWords(listWords)
  const s = useWords(sharedWords)
  const groups = useTagGroups()
  const sets = useStageSets()
  const segments = useSegments()
  const stages = sets.map((set) => ({
    label: set.name,
    options: set.stages.map(({ slug, name }) => ({ value: stageKey(set.slug, slug), label: name })),
  }))
  const shared = { allowClear: true, showSearch: SEARCH, popupMatchSelectWidth: false, style: FLEXIBLE }
  return (
    <>
      <Select
        {...shared}
        placeholder={t.segment}
        aria-label={t.filter(t.segment)}
        value={filters.segment}
        options={segments.map(({ slug, name }) => ({ value: slug, label: name }))}
        onChange={(segment: string | undefined) => onFilter({ segment })}
      />
      <Select
        {...shared}
        placeholder={t.tag}
        aria-label={t.filter(t.tag)}
        value={filters.tag}
        options={tagOptions(groups)}
        onChange={(tag: string | undefined) => onFilter({ tag })}
      />
      <Select
        {...shared}
        placeholder={t.stage}
        aria-label={t.filter(t.stage)}
        value={filters.set && filters.stage ? stageKey(filters.set, filters.stage) : undefined}
        options={stages}
        onChange={(key: string | undefined) => {
          const [set, stage] = key?.split('/') ?? []
          onFilter({ set, stage })
        }}
      />
      <Select
        {...shared}
        placeholder={t.lifecycle}
        aria-label={t.filter(t.lifecycle)}
        value={filters.lifecycle}
        options={LIFECYCLES.map((state) => ({ value: state, label: s.lifecycle[state] }))}
        onChange={(lifecycle: Filters['lifecycle']) => onFilter({ lifecycle })}
      />
    </>
  )
}
const FLEXIBLE = { flex: '1 1 130px', minWidth: 0, maxWidth: 220 }

export const NO_FILTERS: Filters = {
  segment: undefined,
  also: undefined,
  without: undefined,
  tag: undefined,
  set: undefined,
  stage: undefined,
  lifecycle: undefined,
  staff: undefined,
}

/** What the list is narrowed by, each to be taken away. */
export function FilterChips({
  filters,
  meant,
  onFilter,
  onClear,
  onTyped,
}: {
  filters: Filters
  meant: Meant
  onFilter(change: Filters): void
  onClear(): void
  onTyped(typed: string): void
}) {
  const t = useWords(listWords)
  const s = useWords(sharedWords)
  const names = useNames()
  const { segment, also, without, tag, set, stage, lifecycle, staff } = filters
  const chips: { label: string; remove(): void }[] = []
  if (meant) chips.push({ label: t.by[meant.how](meant.text), remove: () => onTyped('') })
  if (segment) chips.push({ label: s.pair(t.segment, names.segment(segment)), remove: () => onFilter({ segment: undefined }) }) // prettier-ignore
  if (also) chips.push({ label: s.pair(t.also, names.segment(also)), remove: () => onFilter({ also: undefined }) })
  if (without)
    chips.push({ label: s.pair(t.without, names.segment(without)), remove: () => onFilter({ without: undefined }) })
  if (tag) chips.push({ label: s.pair(t.tag, names.tag(tag)), remove: () => onFilter({ tag: undefined }) })
  if (set && stage)
    chips.push({
      label: s.pair(names.set(set), names.stage(set, stage)),
      remove: () => onFilter({ set: undefined, stage: undefined }),
    })
  if (lifecycle)
    chips.push({
      label: s.pair(t.lifecycle, s.lifecycle[lifecycle]),
      remove: () => onFilter({ lifecycle: undefined }),
    })
  if (staff) chips.push({ label: `${t.staff}: ${staff}`, remove: () => onFilter({ staff: undefined }) })
  if (chips.length === 0) return null
  return (
    <Flex wrap gap={6} role="group" aria-label={t.filters}>
      {chips.map(({ label, remove }) => (
        <Button
          key={label}
          size="small"
          shape="round"
          icon={<CloseOutlined style={{ fontSize: 10 }} />}
          iconPlacement="end"
          aria-label={t.removeFilter(label)}
          onClick={remove}
          style={{ maxWidth: '100%' }}
        >
          <span style={{ overflow: 'hidden', textOverflow: 'ellipsis' }}>{label}</span>
        </Button>
      ))}
      <Button size="small" type="link" onClick={onClear}>
        {t.clear}
      </Button>
    </Flex>
  )
}
