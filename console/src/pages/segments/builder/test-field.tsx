import { Flex, Input, Select } from 'antd'
import type { Comparison, Scalar, Test } from '../../../../../src/rules/language.ts'
import { useWords } from '../../../language/language.tsx'
import { builderWords } from './builder-words.ts'
import { DayField } from './day-field.tsx'
import { SIGNS, type FieldOf } from './fields.tsx'
import { useMark } from './problems.tsx'
import { scalarOf, withOperator, writtenOf } from './values.ts'

const TESTS = ['=', '!=', '>=', '>', '<=', '<', 'contains', 'starts', 'in', 'exists', 'missing'] as const
const isSign = (op: string): op is Comparison => op in SIGNS
/** What the values are known to be; undefined where they may be anything. */
export type ValueType = 'text' | 'date' | undefined

export function TestField({ at, value, onChange, type }: FieldOf<Test> & { type?: ValueType }) {
  const t = useWords(builderWords)
  return (
    <Flex gap={4} wrap>
      <Select<Test['op']>
        aria-label={t.operator}
        style={{ width: 108 }}
        value={value.op}
        onChange={(op) => onChange(withOperator(value, op))}
        options={TESTS.map((op) => ({ value: op, label: isSign(op) ? SIGNS[op] : t.tests[op] }))}
      />
      <Operand at={at} value={value} onChange={onChange} type={type} />
    </Flex>
  )
}

/** What is compared with, by the kind of comparison. */
function Operand({ at, value, onChange, type }: FieldOf<Test> & { type: ValueType }) {
  const t = useWords(builderWords)
  const mark = useMark(at)
  const isText = type !== undefined
  switch (value.op) {
    case 'exists':
    case 'missing':
      return null
    case 'contains':
    case 'starts':
      return <ValueField mark={mark} written={value.value} onWrite={(text) => onChange({ ...value, value: text })} />
    case 'in': {
      const read = (all: string[]) => all.map((one) => readAgain(one, value.value, isText))
      return (
        <Select
          aria-label={t.value}
          mode="tags"
          style={{ minWidth: 180 }}
          {...mark}
          value={value.value.map((one) => writtenOf(one, isText))}
          onChange={(all: string[]) => onChange({ op: 'in', value: read(all) })}
        />
      )
    }
    default:
      if (type === 'date' && isDay(value.value))
        return (
          <DayField
            label={t.value}
            mark={mark}
            value={String(value.value)}
            onChange={(day) => onChange({ ...value, value: day })}
          />
        )
      return (
        <ValueField
          mark={mark}
          written={writtenOf(value.value, isText)}
          onWrite={(text) => onChange({ ...value, value: scalarOf(text, isText) })}
        />
      )
  }
}

/** A value that is there already stays what it is, whatever it looks like. */
const readAgain = (written: string, before: readonly Scalar[], isText: boolean): Scalar =>
  before.find((one) => writtenOf(one, isText) === written) ?? scalarOf(written, isText)

/** A date with a time, or half of one, can be written as text only. */
const isDay = (value: Scalar): boolean => value === '' || (typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value))

function ValueField({
  mark,
  written,
  onWrite,
}: {
  mark: ReturnType<typeof useMark>
  written: string
  onWrite(text: string): void
}) {
  const t = useWords(builderWords)
  return (
    <Input
      aria-label={t.value}
      placeholder={t.value}
      title={t.valueHint}
      style={{ width: 140 }}
      maxLength={1_000}
      {...mark}
      {...(mark.status === '' && written === '' && { status: 'warning' as const })}
      value={written}
      onChange={(event) => onWrite(event.target.value)}
    />
  )
}
