import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Flex } from 'antd'
import type { Leaf, LeafOf } from '../../../../../src/rules/language.ts'
import { useWords } from '../../../language/language.tsx'
import { builderWords } from './builder-words.ts'
import { ComparisonField, DurationField, NumberField, TextField } from './fields.tsx'
import type { Form } from './forms.ts'
import { StepField } from './step-field.tsx'
import { TestField } from './test-field.tsx'
import { WindowField } from './window-field.tsx'

/** Conditions on what customers did. */
export interface FormOf<K extends Leaf['kind']> {
  leaf: LeafOf<K>
  onChange(leaf: Leaf): void
}

type Figure = 'count' | 'distinct' | 'sum' | 'average' | 'min' | 'max'
const WHOLE: Partial<Record<Figure, number>> = { count: 10_000, distinct: 1_000 }

export function FigureForm({ leaf, form, onChange }: FormOf<Figure> & { form: Form }) {
  const t = useWords(builderWords)
  const most = WHOLE[leaf.kind]
  return (
    <Flex gap={8} wrap align="flex-start">
      <WindowField at="window" value={leaf.window} onChange={(window) => onChange({ ...leaf, window })} />
      <StepField at="of" value={leaf.of} onChange={(of) => onChange({ ...leaf, of })} />
      {leaf.kind !== 'count' && (
        <TextField
          at="property"
          label={t.property}
          value={leaf.property}
          onChange={(property) => onChange({ ...leaf, property })}
        />
      )}
      {form === leaf.kind && (
        <Flex gap={4}>
          <ComparisonField at="op" value={leaf.op} onChange={(op) => onChange({ ...leaf, op })} />
          <NumberField
            at="value"
            label={leaf.kind === 'count' ? t.times : t.value}
            {...(most !== undefined && { min: 0, max: most, whole: true })}
            value={leaf.value}
            onChange={(value) => onChange({ ...leaf, value })}
          />
        </Flex>
      )}
    </Flex>
  )
}

export function MomentForm({ leaf, onChange }: FormOf<'first' | 'last'>) {
  const t = useWords(builderWords)
  return (
    <Flex gap={8} wrap align="flex-start">
      <WindowField at="window" value={leaf.window} onChange={(window) => onChange({ ...leaf, window })} />
      <StepField at="of" value={leaf.of} onChange={(of) => onChange({ ...leaf, of })} />
      <TextField
        at="property"
        label={t.property}
        value={leaf.property}
        onChange={(property) => onChange({ ...leaf, property })}
      />
      <TestField at="test" value={leaf.test} onChange={(test) => onChange({ ...leaf, test })} />
    </Flex>
  )
}

const MAX_STEPS = 5

export function SequenceForm({ leaf, onChange }: FormOf<'sequence'>) {
  const t = useWords(builderWords)
  const { steps } = leaf
  return (
    <Flex gap={8} wrap align="flex-start">
      <WindowField at="window" value={leaf.window} onChange={(window) => onChange({ ...leaf, window })} />
      <Flex vertical gap={4}>
        {steps.map((step, place) => (
          <StepField
            key={place}
            at={`steps.${place}`}
            label={place === 0 ? t.event : t.nthEvent(place + 1)}
            value={step}
            onChange={(next) => onChange({ ...leaf, steps: steps.with(place, next) })}
          >
            {steps.length > 2 && (
              <Button
                type="text"
                icon={<DeleteOutlined />}
                aria-label={t.removeStep}
                onClick={() => onChange({ ...leaf, steps: steps.toSpliced(place, 1) })}
              />
            )}
          </StepField>
        ))}
        {steps.length < MAX_STEPS && (
          <Button
            type="text"
            style={{ alignSelf: 'flex-start' }}
            icon={<PlusOutlined />}
            onClick={() => onChange({ ...leaf, steps: [...steps, { event: '', where: [] }] })}
          >
            {t.addStep}
          </Button>
        )}
      </Flex>
      <Within leaf={leaf} onChange={onChange} />
    </Flex>
  )
}

export function UnansweredForm({ leaf, onChange }: FormOf<'unanswered'>) {
  const t = useWords(builderWords)
  return (
    <Flex gap={8} wrap align="flex-start">
      <WindowField at="window" value={leaf.window} onChange={(window) => onChange({ ...leaf, window })} />
      <StepField at="first" value={leaf.first} onChange={(first) => onChange({ ...leaf, first })} />
      <Within leaf={leaf} onChange={onChange} />
      <StepField
        at="then"
        label={t.missedEvent}
        value={leaf.then}
        // oxlint-disable-next-line unicorn/no-thenable -- the rule language's own word
        onChange={(then) => onChange({ ...leaf, then })}
      />
    </Flex>
  )
}

function Within({ leaf, onChange }: FormOf<'sequence' | 'unanswered'>) {
  const t = useWords(builderWords)
  return (
    <Flex gap={4} align="center">
      <span>{t.within}</span>
      <DurationField
        at="withinMs"
        label={t.withinLabel}
        value={leaf.withinMs}
        onChange={(withinMs) => onChange({ ...leaf, withinMs })}
      />
      {t.withinEnd && <span>{t.withinEnd}</span>}
    </Flex>
  )
}
