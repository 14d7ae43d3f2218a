import { AutoComplete, Flex, Select } from 'antd'
import { useGet } from '../../../api/api.ts'
import { useLanguage, useWords } from '../../../language/language.tsx'
import { sharedWords } from '../../../language/shared-words.ts'
import { builderWords } from './builder-words.ts'
import type { FormOf } from './event-forms.tsx'
import { ComparisonField, NumberField, type FieldOf } from './fields.tsx'
import { useOffered, type OfferedAttribute } from './offered.ts'
import { useMark } from './problems.tsx'
import { TestField } from './test-field.tsx'

/** Conditions on what customers are, hold and stand in. */
export function MetricForm({ leaf, onChange }: FormOf<'metric'>) {
  const t = useWords(builderWords)
  return (
    <Flex gap={4} wrap>
      <Select
        aria-label={t.metric}
        style={{ minWidth: 160 }}
        value={leaf.metric}
        onChange={(metric) => onChange({ ...leaf, metric })}
        options={(['recency', 'frequency', 'monetary'] as const).map((metric) => ({
          value: metric,
          label: t.metrics[metric],
        }))}
      />
      <ComparisonField at="op" value={leaf.op} onChange={(op) => onChange({ ...leaf, op })} />
      <NumberField at="value" label={t.value} value={leaf.value} onChange={(value) => onChange({ ...leaf, value })} />
    </Flex>
  )
}

export function AttributeForm(given: FormOf<'attribute'>) {
  const offered = useOffered()?.attributes
  return offered ? <OfferedForm {...given} offered={offered} /> : <AnyAttributeForm {...given} />
}

/** Of attributes that are all known; each is asked something of its own at first. */
function OfferedForm({ leaf, onChange, offered }: FormOf<'attribute'> & { offered: readonly OfferedAttribute[] }) {
  const t = useWords(builderWords)
  const { language } = useLanguage()
  const held = offered.find(({ name }) => name === leaf.attribute)
  return (
    <Flex gap={4} wrap>
      <div style={{ width: 180 }}>
        <Choose
          at="attribute"
          label={t.forms.attribute}
          value={leaf.attribute}
          options={offered.map(({ name, called }) => ({ value: name, label: called[language] }))}
          onChange={(attribute) =>
            onChange({ ...leaf, attribute, test: offered.find(({ name }) => name === attribute)?.test ?? leaf.test })
          }
        />
      </div>
      <TestField
        key={leaf.attribute}
        at="test"
        {...(held?.type && { type: held.type })}
        value={leaf.test}
        onChange={(test) => onChange({ ...leaf, test })}
      />
    </Flex>
  )
}

function AnyAttributeForm({ leaf, onChange }: FormOf<'attribute'>) {
  const { data } = useGet('/api/attributes')
  const type = data?.attributes.find(({ name }) => name === leaf.attribute)?.type
  return (
    <Flex gap={4} wrap>
      <AttributeField
        at="attribute"
        value={leaf.attribute}
        onChange={(attribute) => onChange({ ...leaf, attribute })}
      />
      <TestField
        at="test"
        {...((type === 'text' || type === 'date') && { type })}
        value={leaf.test}
        onChange={(test) => onChange({ ...leaf, test })}
      />
    </Flex>
  )
}

export function AttributeField({ at, value, onChange }: FieldOf<string>) {
  const t = useWords(builderWords)
  const { data } = useGet('/api/attributes')
  return (
    <AutoComplete
      aria-label={t.forms.attribute}
      style={{ width: 160 }}
      {...useMark(at)}
      value={value}
      onChange={onChange}
      options={(data?.attributes ?? []).map(({ name }) => ({ value: name, label: name }))}
      showSearch={{ filterOption: (typed, option) => String(option?.value).includes(typed) }}
    />
  )
}

export function AnniversaryForm({ leaf, onChange }: FormOf<'anniversary'>) {
  const t = useWords(builderWords)
  const days = { min: 0, max: 366, whole: true, width: 80 }
  return (
    <Flex gap={4} wrap align="center">
      <AttributeField
        at="attribute"
        value={leaf.attribute}
        onChange={(attribute) => onChange({ ...leaf, attribute })}
      />
      <NumberField
        at="fromDays"
        label={t.fromDays}
        {...days}
        value={leaf.fromDays}
        onChange={(fromDays) => onChange({ ...leaf, fromDays })}
      />
      –
      <NumberField
        at="toDays"
        label={t.toDays}
        {...days}
        value={leaf.toDays}
        onChange={(toDays) => onChange({ ...leaf, toDays })}
      />
      {t.days}
    </Flex>
  )
}

interface Choice {
  value: string
  label: string
}

/** What somebody took away meanwhile, or wrote wrongly as text, is marked where it is chosen. */
function Choose({
  at,
  label,
  value,
  options,
  onChange,
}: FieldOf<string> & { label: string; options: Choice[] | undefined }) {
  const t = useWords(builderWords)
  const mark = useMark(at)
  const isGone = value !== '' && options !== undefined && !options.some((one) => one.value === value)
  return (
    <Select
      aria-label={label}
      style={{ minWidth: 180, maxWidth: '100%' }}
      showSearch={{ optionFilterProp: 'label' }}
      placeholder={t.choose}
      {...mark}
      {...(isGone && { status: 'error' as const, 'aria-invalid': true as const })}
      {...(value !== '' && { value })}
      options={isGone ? [{ value, label: t.gone(value) }, ...options] : (options ?? [])}
      onChange={onChange}
    />
  )
}

export function TagForm({ leaf, onChange }: FormOf<'tag'>) {
  const t = useWords(builderWords)
  const { data } = useGet('/api/tags')
  const tags = data?.groups.flatMap((group) =>
    group.tags.map(({ slug, name }) => ({ value: slug, label: `${group.name} / ${name}` })),
  )
  return (
    <Choose at="tag" label={t.tag} value={leaf.tag} options={tags} onChange={(tag) => onChange({ ...leaf, tag })} />
  )
}

export function SegmentForm({ leaf, onChange }: FormOf<'segment'>) {
  const t = useWords(builderWords)
  const { data } = useGet('/api/segments', {})
  return (
    <Choose
      at="segment"
      label={t.segment}
      value={leaf.segment}
      options={data?.segments.map(({ slug, name }) => ({ value: slug, label: name }))}
      onChange={(segment) => onChange({ ...leaf, segment })}
    />
  )
}

export function StageForm({ leaf, onChange }: FormOf<'stage'>) {
  const t = useWords(builderWords)
  const { data } = useGet('/api/stage-sets')
  const stages = data && (data.sets.find(({ slug }) => slug === leaf.set)?.stages ?? [])
  return (
    <Flex gap={4} wrap>
      <Choose
        at="set"
        label={t.stageSet}
        value={leaf.set}
        options={data?.sets.map(({ slug, name }) => ({ value: slug, label: name }))}
        onChange={(set) => onChange({ ...leaf, set, stage: '' })}
      />
      <Choose
        at="stage"
        label={t.stage}
        value={leaf.stage}
        options={stages?.map(({ slug, name }) => ({ value: slug, label: name }))}
        onChange={(stage) => onChange({ ...leaf, stage })}
      />
    </Flex>
  )
}

export function LifecycleForm({ leaf, onChange }: FormOf<'lifecycle'>) {
  const t = useWords(builderWords)
  const s = useWords(sharedWords)
  return (
    <Select
      aria-label={t.lifecycle}
      style={{ minWidth: 180 }}
      value={leaf.state}
      options={(['new', 'growing', 'mature', 'silent', 'lost'] as const).map((state) => ({
        value: state,
        label: s.lifecycle[state],
      }))}
      onChange={(state) => onChange({ ...leaf, state })}
    />
  )
}
