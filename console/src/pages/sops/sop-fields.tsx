import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Flex, Form, Select } from 'antd'
import { useState, type ReactNode } from 'react'
import { parseRule, type Rule, type Step as SopEvent } from '../../../../src/rules/language.ts'
import { useLanguage } from '../../language/language.tsx'
import { placeOf, rootOf, wholeOf } from '../segments/builder/parts.ts'
import { PartProblems, type PartProblem } from '../segments/builder/problems.tsx'
import { RuleBuilder } from '../segments/builder/rule-builder.tsx'
import { StepField } from '../segments/builder/step-field.tsx'
import type { Sop } from './sop-draft.ts'
import { useSopsWords } from './group-words.ts'
import { useSopSentences } from './use-sop-sentences.ts'

/** Fields that forms of steps are made of. */
export interface Field<V> {
  value: V
  onChange(value: V): void
}

/** A field without a name in the form around it: what it holds is kept by who shows it. */
export function Labelled({ label, extra, children }: { label: string; extra?: string; children: ReactNode }) {
  return (
    <Form.Item label={label} {...(extra !== undefined && { extra })}>
      {children}
    </Form.Item>
  )
}

/** Conditions; null: there is none. */
export function RuleField({ value, onChange }: Field<Rule | null>) {
  const { language } = useLanguage()
  const [group, setGroup] = useState(() => rootOf(value ?? undefined))
  const whole = wholeOf(group)
  const read = whole && parseRule(whole)
  const problems: PartProblem[] =
    read && 'problems' in read
      ? read.problems.map(({ at, code, problem }) => ({ ...placeOf(group, at), code, message: problem[language] }))
      : []
  return (
    <PartProblems value={problems}>
      <RuleBuilder
        group={group}
        onChange={(next) => {
          setGroup(next)
          onChange(wholeOf(next) ?? null)
        }}
      />
    </PartProblems>
  )
}

const MAX_EVENTS = 10

export function EventsField({ value, onChange, least }: Field<SopEvent[]> & { least: number }) {
  const t = useSopsWords()
  return (
    <Flex vertical gap={8} align="flex-start">
      {value.map((of, place) => (
        <StepField key={place} at={`of.${place}`} value={of} onChange={(next) => onChange(value.with(place, next))}>
          {value.length > least && (
            <Button
              type="text"
              icon={<DeleteOutlined />}
              aria-label={t.removeEvent}
              onClick={() => onChange(value.toSpliced(place, 1))}
            />
          )}
        </StepField>
      ))}
      {value.length < MAX_EVENTS && (
        <Button icon={<PlusOutlined />} onClick={() => onChange([...value, { event: '', where: [] }])}>
          {t.addEvent}
        </Button>
      )}
    </Flex>
  )
}

const TO_END = ''

/** Which step comes next, by its sentence. */
export function NextField({ sop, label, value, onChange }: Field<string | null> & { sop: Sop; label: string }) {
  const t = useSopsWords()
  const sentences = useSopSentences()
  const steps = Object.entries(sop.steps).map(([name, step]) => ({ value: name, label: sentences.step(step) }))
  return (
    <Select
      aria-label={label}
      style={{ minWidth: 200, maxWidth: '100%' }}
      popupMatchSelectWidth={false}
      showSearch={{ optionFilterProp: 'label' }}
      value={value ?? TO_END}
      onChange={(name: string) => onChange(name === TO_END ? null : name)}
      options={[{ value: TO_END, label: t.toEnd }, ...steps]}
    />
  )
}
