import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Flex, Segmented, Select, theme, Typography } from 'antd'
import type { Leaf, Rule } from '../../../../../src/rules/language.ts'
import { useWords } from '../../../language/language.tsx'
import { builderWords } from './builder-words.ts'
import { FIRST_DRAFTS, isGroup, LEAF_KINDS, type Group, type LeafKind } from './drafts.ts'
import { LeafForm } from './leaf-form.tsx'

/** Conditions by mouse: groups of all or any, one within another, and what is true or not of a customer. */
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
  const replace = (place: number, rule: Rule) =>
    onChange({ ...group, of: group.of.map((one, index) => (index === place ? rule : one)) })
  const remove = (place: number) => onChange({ ...group, of: group.of.filter((_, index) => index !== place) })
  const add = (rule: Rule) => onChange({ ...group, of: [...group.of, rule] })
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
          <Segmented
            aria-label={t.groupOf}
            value={group.kind}
            onChange={(kind) => onChange({ ...group, kind })}
            options={[
              { value: 'all' as const, label: t.all },
              { value: 'any' as const, label: t.any },
            ]}
          />
          {onRemove && <Button type="text" icon={<DeleteOutlined />} aria-label={t.removeGroup} onClick={onRemove} />}
        </Flex>
        {group.of.length === 0 && <Typography.Text type="secondary">{t.empty}</Typography.Text>}
        {group.of.map((rule, place) =>
          isGroup(rule) ? (
            <RuleBuilder
              key={place}
              group={rule}
              depth={depth + 1}
              onChange={(next) => replace(place, next)}
              onRemove={() => remove(place)}
            />
          ) : (
            <Condition
              depth={depth}
              key={place}
              rule={rule}
              onChange={(next) => replace(place, next)}
              onRemove={() => remove(place)}
            />
          ),
        )}
        <Flex gap={8} wrap>
          <Button icon={<PlusOutlined />} onClick={() => add(FIRST_DRAFTS.count)}>
            {t.addCondition}
          </Button>
          {depth < MAX_DEPTH && (
            <Button icon={<PlusOutlined />} onClick={() => add({ kind: 'any', of: [FIRST_DRAFTS.count] })}>
              {t.addGroup}
            </Button>
          )}
        </Flex>
      </Flex>
    </fieldset>
  )
}

type NotGroup = Exclude<Rule, Group>

/** One that is denied is shown as what it denies, and "does not hold". A denied group keeps its place as a group of its own. */
function Condition({
  rule,
  depth,
  onChange,
  onRemove,
}: {
  rule: NotGroup
  depth: number
  onChange(rule: Rule): void
  onRemove(): void
}) {
  const t = useWords(builderWords)
  const { token } = theme.useToken()
  const isDenied = rule.kind === 'not'
  const inner = isDenied ? rule.of : rule
  const wrap = (next: Rule): Rule => (isDenied ? { kind: 'not', of: next } : next)
  const denial = (
    <Select
      aria-label={t.negation}
      style={{ width: 100 }}
      value={isDenied}
      onChange={(denied) => onChange(denied ? { kind: 'not', of: inner } : inner)}
      options={[
        { value: false, label: t.holds },
        { value: true, label: t.holdsNot },
      ]}
    />
  )
  if (isGroup(inner))
    return (
      <Flex vertical gap={4}>
        {denial}
        <RuleBuilder group={inner} depth={depth + 1} onChange={(next) => onChange(wrap(next))} onRemove={onRemove} />
      </Flex>
    )
  const leaf = inner.kind === 'not' ? undefined : (inner as Leaf)
  return (
    <Flex
      gap={8}
      wrap
      align="flex-start"
      style={{ borderInlineStart: `3px solid ${token.colorPrimaryBorder}`, paddingInlineStart: 8 }}
    >
      {denial}
      {leaf && (
        <>
          <Select<LeafKind>
            aria-label={t.kind}
            style={{ width: 160 }}
            value={leaf.kind}
            showSearch={{ optionFilterProp: 'label' }}
            listHeight={480}
            onChange={(kind) => onChange(wrap(FIRST_DRAFTS[kind]))}
            options={LEAF_KINDS.map((kind) => ({ value: kind, label: t.kinds[kind] }))}
          />
          <div style={{ flex: '1 1 240px', minWidth: 0 }}>
            <LeafForm leaf={leaf} onChange={(next) => onChange(wrap(next))} />
          </div>
        </>
      )}
      <Button type="text" icon={<DeleteOutlined />} aria-label={t.removeCondition} onClick={onRemove} />
    </Flex>
  )
}
