import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Flex } from 'antd'
import type { ReactNode } from 'react'
import type { Filter, Step } from '../../../../../src/rules/language.ts'
import { useWords } from '../../../language/language.tsx'
import { builderWords } from './builder-words.ts'
import { EventField, TextField, type FieldOf } from './fields.tsx'
import { useOffered } from './offered.ts'
import { TestField } from './test-field.tsx'

const NEW_FILTER: Filter = { property: 'category', test: { op: '=', value: '' } }

/** An event and what its properties must be. */
export function StepField({
  at,
  value,
  onChange,
  label,
  children,
}: FieldOf<Step> & { label?: string; children?: ReactNode }) {
  const t = useWords(builderWords)
  const filter = useOffered()?.filter ?? NEW_FILTER
  const change = (place: number, filter: Filter) =>
    onChange({ ...value, where: value.where.map((one, index) => (index === place ? filter : one)) })
  return (
    <Flex vertical gap={4}>
      <Flex gap={4} wrap align="center">
        <EventField
          at={`${at}.event`}
          {...(label !== undefined && { label })}
          value={value.event}
          onChange={(event) => onChange({ ...value, event })}
        />
        {children}
        <Button
          type="text"
          icon={<PlusOutlined />}
          onClick={() => onChange({ ...value, where: [...value.where, filter] })}
        >
          {t.addFilter}
        </Button>
      </Flex>
      {value.where.map((filter, place) => (
        <Flex key={place} gap={4} wrap align="center">
          <span>{t.where}</span>
          <TextField
            at={`${at}.where.${place}.property`}
            label={t.property}
            value={filter.property}
            onChange={(property) => change(place, { ...filter, property })}
          />
          <TestField
            at={`${at}.where.${place}.test`}
            value={filter.test}
            onChange={(test) => change(place, { ...filter, test })}
          />
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t.removeFilter}
            onClick={() => onChange({ ...value, where: value.where.filter((_, index) => index !== place) })}
          />
        </Flex>
      ))}
    </Flex>
  )
}
