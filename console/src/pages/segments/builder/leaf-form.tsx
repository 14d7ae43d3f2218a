import { AutoComplete, Flex, Select } from 'antd'
import type { Leaf, LeafOf } from '../../../../../src/rules/language.ts'
import { useGet } from '../../../api/api.ts'
import { useWords } from '../../../language/language.tsx'
import { sharedWords } from '../../../language/shared-words.ts'
import { builderWords } from './builder-words.ts'
import { ComparisonField, DurationField, NumberField, StepField, TestField, TextField, WindowField } from './fields.tsx'

/** The form of one condition, by its kind. */
interface FormOf<K extends Leaf['kind']> {
  leaf: LeafOf<K>
  onChange(leaf: Leaf): void
}

export function LeafForm({ leaf, onChange }: { leaf: Leaf; onChange(leaf: Leaf): void }) {
  switch (leaf.kind) {
    case 'count':
    case 'distinct':
    case 'sum':
    case 'average':
    case 'min':
    case 'max':
      return <FigureForm leaf={leaf} onChange={onChange} />
    case 'first':
    case 'last':
      return <MomentForm leaf={leaf} onChange={onChange} />
    case 'sequence':
      return <SequenceForm leaf={leaf} onChange={onChange} />
    case 'unanswered':
      return <UnansweredForm leaf={leaf} onChange={onChange} />
    case 'metric':
      return <MetricForm leaf={leaf} onChange={onChange} />
    case 'attribute':
      return <AttributeForm leaf={leaf} onChange={onChange} />
    case 'anniversary':
      return <AnniversaryForm leaf={leaf} onChange={onChange} />
    case 'tag':
      return <TagForm leaf={leaf} onChange={onChange} />
    case 'stage':
      return <StageForm leaf={leaf} onChange={onChange} />
    case 'lifecycle':
      return <LifecycleForm leaf={leaf} onChange={onChange} />
    case 'segment':
      return <SegmentForm leaf={leaf} onChange={onChange} />
  }
}

function FigureForm({ leaf, onChange }: FormOf<'count' | 'distinct' | 'sum' | 'average' | 'min' | 'max'>) {
  const t = useWords(builderWords)
  const isCount = leaf.kind === 'count'
  return (
    <Flex gap={8} wrap align="flex-start">
      <WindowField value={leaf.window} onChange={(window) => onChange({ ...leaf, window })} />
      <StepField value={leaf.of} onChange={(of) => onChange({ ...leaf, of })} />
      {leaf.kind !== 'count' && (
        <TextField label={t.property} value={leaf.property} onChange={(property) => onChange({ ...leaf, property })} />
      )}
      <ComparisonField value={leaf.op} onChange={(op) => onChange({ ...leaf, op })} />
      <NumberField
        label={isCount ? t.times : t.value}
        {...((isCount || leaf.kind === 'distinct') && { min: 0, max: isCount ? 10_000 : 1_000, whole: true })}
        value={leaf.value}
        onChange={(value) => onChange({ ...leaf, value })}
      />
    </Flex>
  )
}

function MomentForm({ leaf, onChange }: FormOf<'first' | 'last'>) {
  const t = useWords(builderWords)
  return (
    <Flex gap={8} wrap align="flex-start">
      <WindowField value={leaf.window} onChange={(window) => onChange({ ...leaf, window })} />
      <StepField value={leaf.of} onChange={(of) => onChange({ ...leaf, of })} />
      <TextField label={t.property} value={leaf.property} onChange={(property) => onChange({ ...leaf, property })} />
      <TestField value={leaf.test} onChange={(test) => onChange({ ...leaf, test })} />
    </Flex>
  )
}

function SequenceForm({ leaf, onChange }: FormOf<'sequence'>) {
  const t = useWords(builderWords)
  return (
    <Flex gap={8} wrap align="flex-start">
      <WindowField value={leaf.window} onChange={(window) => onChange({ ...leaf, window })} />
      {leaf.steps.map((step, place) => (
        <StepField
          key={place}
          label={place === 0 ? t.event : t.thenEvent}
          value={step}
          onChange={(next) =>
            onChange({ ...leaf, steps: leaf.steps.map((one, index) => (index === place ? next : one)) })
          }
        />
      ))}
      <DurationField label={t.within} value={leaf.withinMs} onChange={(withinMs) => onChange({ ...leaf, withinMs })} />
    </Flex>
  )
}

function UnansweredForm({ leaf, onChange }: FormOf<'unanswered'>) {
  const t = useWords(builderWords)
  return (
    <Flex gap={8} wrap align="flex-start">
      <WindowField value={leaf.window} onChange={(window) => onChange({ ...leaf, window })} />
      <StepField value={leaf.first} onChange={(first) => onChange({ ...leaf, first })} />
      <StepField label={t.thenEvent} value={leaf.then} onChange={(then) => onChange({ ...leaf, then })} />
      <DurationField label={t.within} value={leaf.withinMs} onChange={(withinMs) => onChange({ ...leaf, withinMs })} />
    </Flex>
  )
}

function MetricForm({ leaf, onChange }: FormOf<'metric'>) {
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
      <ComparisonField value={leaf.op} onChange={(op) => onChange({ ...leaf, op })} />
      <NumberField label={t.value} value={leaf.value} onChange={(value) => onChange({ ...leaf, value })} />
    </Flex>
  )
}

function AttributeForm({ leaf, onChange }: FormOf<'attribute'>) {
  const { data } = useGet('/api/attributes')
  const type = data?.attributes.find(({ name }) => name === leaf.attribute)?.type
  return (
    <Flex gap={4} wrap>
      <AttributeField value={leaf.attribute} onChange={(attribute) => onChange({ ...leaf, attribute })} />
      <TestField
        isText={type === 'text' || type === 'date'}
        value={leaf.test}
        onChange={(test) => onChange({ ...leaf, test })}
      />
    </Flex>
  )
}

function AttributeField({ value, onChange }: { value: string; onChange(value: string): void }) {
  const t = useWords(builderWords)
  const { data } = useGet('/api/attributes')
  return (
    <AutoComplete
      aria-label={t.kinds.attribute}
      style={{ width: 160 }}
      value={value}
      status={value === '' ? 'error' : ''}
      onChange={onChange}
      options={(data?.attributes ?? []).map(({ name }) => ({ value: name, label: name }))}
      showSearch={{ filterOption: (typed, option) => (option?.value ?? '').includes(typed) }}
    />
  )
}

function AnniversaryForm({ leaf, onChange }: FormOf<'anniversary'>) {
  const t = useWords(builderWords)
  const days = { min: 0, max: 366, whole: true }
  return (
    <Flex gap={4} wrap align="center">
      <AttributeField value={leaf.attribute} onChange={(attribute) => onChange({ ...leaf, attribute })} />
      <NumberField
        label={t.fromDays}
        {...days}
        value={leaf.fromDays}
        onChange={(fromDays) => onChange({ ...leaf, fromDays })}
      />
      –
      <NumberField
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
function Choose({
  label,
  value,
  options,
  onChange,
}: {
  label: string
  value: string
  options: Choice[]
  onChange(value: string): void
}) {
  const t = useWords(builderWords)
  return (
    <Select
      aria-label={label}
      style={{ minWidth: 180 }}
      showSearch={{ optionFilterProp: 'label' }}
      placeholder={t.choose}
      status={value === '' ? 'error' : ''}
      {...(value !== '' && { value })}
      options={options}
      onChange={onChange}
    />
  )
}

function TagForm({ leaf, onChange }: FormOf<'tag'>) {
  const t = useWords(builderWords)
  const { data } = useGet('/api/tags')
  const tags = (data?.groups ?? []).flatMap((group) =>
    group.tags.map(({ slug, name }) => ({ value: slug, label: `${group.name} / ${name}` })),
  )
  return <Choose label={t.tag} value={leaf.tag} options={tags} onChange={(tag) => onChange({ ...leaf, tag })} />
}

function SegmentForm({ leaf, onChange }: FormOf<'segment'>) {
  const t = useWords(builderWords)
  const { data } = useGet('/api/segments', {})
  const segments = (data?.segments ?? []).map(({ slug, name }) => ({ value: slug, label: name }))
  return (
    <Choose
      label={t.segment}
      value={leaf.segment}
      options={segments}
      onChange={(segment) => onChange({ ...leaf, segment })}
    />
  )
}

function StageForm({ leaf, onChange }: FormOf<'stage'>) {
  const t = useWords(builderWords)
  const { data } = useGet('/api/stage-sets')
  const sets = data?.sets ?? []
  const stages = sets.find(({ slug }) => slug === leaf.set)?.stages ?? []
  return (
    <Flex gap={4} wrap>
      <Choose
        label={t.stageSet}
        value={leaf.set}
        options={sets.map(({ slug, name }) => ({ value: slug, label: name }))}
        onChange={(set) => onChange({ ...leaf, set, stage: '' })}
      />
      <Choose
        label={t.stage}
        value={leaf.stage}
        options={stages.map(({ slug, name }) => ({ value: slug, label: name }))}
        onChange={(stage) => onChange({ ...leaf, stage })}
      />
    </Flex>
  )
}

function LifecycleForm({ leaf, onChange }: FormOf<'lifecycle'>) {
  const t = useWords(builderWords)
  const s = useWords(sharedWords)
  const states = (['new', 'growing', 'mature', 'silent', 'lost'] as const).map((state) => ({
    value: state,
    label: s.lifecycle[state],
  }))
  return (
    <Choose
      label={t.lifecycle}
      value={leaf.state}
      options={states}
      onChange={(state) => onChange({ ...leaf, state: state as typeof leaf.state })}
    />
  )
}
