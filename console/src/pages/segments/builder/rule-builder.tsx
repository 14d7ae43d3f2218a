import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Flex, Segmented, Select, theme, Typography } from 'antd'
import { useRef } from 'react'
import { useWords } from '../../../language/language.tsx'
import { builderWords } from './builder-words.ts'
import { FORMS, leafIn, type Form } from './forms.ts'
import { LeafForm } from './leaf-form.tsx'
import { useOffered } from './offered.ts'
import { groupOf, newCondition, type Condition, type Group, type Part } from './parts.ts'
import { WithProblems } from './problems.tsx'

/** Conditions by mouse or by keyboard: groups of all or any, one within another, and what is true or not of a customer. */
const MAX_DEPTH = 6

export function RuleBuilder({
  group,
  onChange,
  onRemove,
  depth = 0,
}: {
  group: Group
  onChange(group: Group): void
  onRemove?: () => void
  depth?: number
}) {
  const t = useWords(builderWords)
  const { token } = theme.useToken()
  const first = useOffered()?.leaf
  const adding = useRef<HTMLButtonElement>(null)
  const replace = (part: Part) =>
    onChange({ ...group, parts: group.parts.map((one) => (one.id === part.id ? part : one)) })
  /** Whoever comes by keyboard goes on from a place that is still there. */
  const remove = (id: number) => {
    onChange({ ...group, parts: group.parts.filter((one) => one.id !== id) })
    adding.current?.focus()
  }
  const add = (part: Part) => onChange({ ...group, parts: [...group.parts, part] })
  return (
    <fieldset
      style={{
        border: `1px solid ${token.colorBorder}`,
        borderRadius: token.borderRadius,
        padding: 12,
        margin: 0,
        minWidth: 0,
      }}
    >
      <Flex vertical gap={12}>
        <Flex gap={8} wrap align="center">
          {onRemove && <Denial value={group.denials} onChange={(denials) => onChange({ ...group, denials })} />}
          <Segmented
            aria-label={t.groupOf}
            value={group.joined}
            onChange={(joined) => onChange({ ...group, joined })}
            options={[
              { value: 'all' as const, label: t.all },
              { value: 'any' as const, label: t.any },
            ]}
          />
          {onRemove && <Button type="text" icon={<DeleteOutlined />} aria-label={t.removeGroup} onClick={onRemove} />}
        </Flex>
        <WithProblems id={group.id}>
          {group.parts.length === 0 && (
            <Typography.Text type="secondary">{depth === 0 ? t.empty : t.emptyGroup}</Typography.Text>
          )}
        </WithProblems>
        {group.parts.map((part) =>
          part.kind === 'group' ? (
            <RuleBuilder
              key={part.id}
              group={part}
              depth={depth + 1}
              onChange={replace}
              onRemove={() => remove(part.id)}
            />
          ) : (
            <ConditionRow key={part.id} condition={part} onChange={replace} onRemove={() => remove(part.id)} />
          ),
        )}
        <Flex gap={8} wrap>
          <Button ref={adding} icon={<PlusOutlined />} onClick={() => add(newCondition(first))}>
            {t.addCondition}
          </Button>
          {depth < MAX_DEPTH && (
            <Button icon={<PlusOutlined />} onClick={() => add(groupOf('any', [newCondition(first)]))}>
              {t.addGroup}
            </Button>
          )}
        </Flex>
      </Flex>
    </fieldset>
  )
}

function ConditionRow({
  condition,
  onChange,
  onRemove,
}: {
  condition: Condition
  onChange(condition: Condition): void
  onRemove(): void
}) {
  const t = useWords(builderWords)
  const { token } = theme.useToken()
  const { form, leaf, isNew = false } = condition
  const offered = useOffered()?.forms ?? FORMS
  // One that the API has written stays to be seen, and to be changed.
  const forms = offered.includes(form) ? offered : [form, ...offered]
  return (
    <Flex
      gap={8}
      wrap
      align="flex-start"
      style={{ borderInlineStart: `3px solid ${token.colorPrimaryBorder}`, paddingInlineStart: 8 }}
    >
      <Denial value={condition.denials} onChange={(denials) => onChange({ ...condition, denials })} />
      {forms.length > 1 && (
        <Select<Form>
          aria-label={t.kind}
          autoFocus={isNew}
          style={{ width: 176 }}
          value={form}
          showSearch={{ optionFilterProp: 'label' }}
          listHeight={480}
          onChange={(next) => onChange({ ...condition, form: next, leaf: leafIn(next, leaf) })}
          options={forms.map((one) => ({ value: one, label: t.forms[one] }))}
        />
      )}
      <Flex vertical gap={4} style={{ flex: '1 1 240px', minWidth: 0 }}>
        <WithProblems id={condition.id}>
          <LeafForm key={form} form={form} leaf={leaf} onChange={(next) => onChange({ ...condition, leaf: next })} />
        </WithProblems>
      </Flex>
      <Button type="text" icon={<DeleteOutlined />} aria-label={t.removeCondition} onClick={onRemove} />
    </Flex>
  )
}

/** What a rule denies twice is shown so, and can be made simpler. */
function Denial({ value, onChange }: { value: number; onChange(denials: number): void }) {
  const t = useWords(builderWords)
  return (
    <Select
      aria-label={t.negation}
      style={{ minWidth: 92, width: 'max-content' }}
      value={value}
      popupMatchSelectWidth={false}
      onChange={onChange}
      options={[...new Set([0, 1, value])].map((denials) => ({
        value: denials,
        label: denials === 0 ? t.holds : denials === 1 ? t.holdsNot : t.deniedTimes(denials),
      }))}
    />
  )
}
