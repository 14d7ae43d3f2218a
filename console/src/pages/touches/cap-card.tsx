import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined } from '@ant-design/icons'
import { Button, Card, Flex, Form, Input, InputNumber, Select } from 'antd'
import type { ReactNode } from 'react'
import { CHANNELS, PRIORITIES, TOUCH_KINDS, type Cap } from '../../../../src/touches/policy.ts'
import { useWords } from '../../language/language.tsx'
import { touchWords } from '../../language/touch-words.ts'
import { DurationField } from '../segments/builder/fields.tsx'
import { ProblemsAt, useStatus } from './policy-problems.tsx'
import { policyWords } from './policy-words.ts'

const DAY_MS = 86_400_000
const WINDOWS = ['day', 'week', 'month', 'rolling'] as const
type Window = (typeof WINDOWS)[number]

/** One cap; `onMove`: to another place among them, null where it cannot go. */
export function CapCard({
  cap,
  place,
  count,
  onChange,
  onMove,
  onRemove,
}: {
  cap: Cap
  place: number
  count: number
  onChange(cap: Cap): void
  onMove(to: number): void
  onRemove(): void
}) {
  const t = useWords(policyWords)
  const w = useWords(touchWords)
  const at = `caps.${place}`
  const name = t.capOf(cap.name, place + 1)
  const { window } = cap
  return (
    <Card
      size="small"
      title={name}
      extra={
        <Flex gap={4}>
          <Button
            type="text"
            icon={<ArrowUpOutlined />}
            aria-label={t.up(name)}
            disabled={place === 0}
            onClick={() => onMove(place - 1)}
          />
          <Button
            type="text"
            icon={<ArrowDownOutlined />}
            aria-label={t.down(name)}
            disabled={place === count - 1}
            onClick={() => onMove(place + 1)}
          />
          <Button type="text" icon={<DeleteOutlined />} aria-label={t.remove(name)} onClick={onRemove} />
        </Flex>
      }
    >
      <Flex wrap gap="0 16px">
        <Field label={t.capName} extra={t.capNameHint} at={`${at}.name`}>
          <Input
            aria-label={t.capName}
            status={useStatus(`${at}.name`)}
            maxLength={60}
            value={cap.name}
            onChange={({ target }) => onChange({ ...cap, name: target.value })}
          />
        </Field>
        <Field label={t.most} at={`${at}.most`}>
          <InputNumber
            aria-label={t.most}
            status={useStatus(`${at}.most`)}
            min={1}
            max={1_000}
            precision={0}
            value={cap.most}
            onChange={(most) => most !== null && onChange({ ...cap, most })}
          />
        </Field>
        <Field label={t.window} at={`${at}.window`}>
          <Flex vertical gap={4}>
            <Select<Window>
              aria-label={t.window}
              style={{ minWidth: 150 }}
              value={window.kind === 'rolling' ? 'rolling' : window.unit}
              options={WINDOWS.map((value) => ({ value, label: t.windows[value] }))}
              onChange={(next) => onChange({ ...cap, window: next === 'rolling' ? { kind: 'rolling', ms: DAY_MS } : { kind: 'calendar', unit: next } })} // prettier-ignore
            />
            {window.kind === 'rolling' && (
              <DurationField
                at="ms"
                label={t.length}
                value={window.ms}
                onChange={(ms) => onChange({ ...cap, window: { kind: 'rolling', ms } })}
              />
            )}
          </Flex>
        </Field>
        <Field label={t.ofKinds} at={`${at}.kinds`}>
          <Some
            label={t.ofKinds}
            all={t.allKinds}
            options={TOUCH_KINDS.map((value) => ({ value, label: w.kinds[value] }))}
            value={cap.kinds}
            onChange={(kinds) => onChange({ ...cap, kinds })}
          />
        </Field>
        <Field label={t.ofChannels} at={`${at}.channels`}>
          <Some
            label={t.ofChannels}
            all={t.allChannels}
            options={CHANNELS.map((value) => ({ value, label: w.channels[value] }))}
            value={cap.channels}
            onChange={(channels) => onChange({ ...cap, channels })}
          />
        </Field>
        <Field label={t.upTo} at={`${at}.upTo`}>
          <Select
            aria-label={t.upTo}
            style={{ minWidth: 150 }}
            popupMatchSelectWidth={false}
            value={cap.upTo}
            options={PRIORITIES.map((value) => ({ value, label: t.upTos[value] }))}
            onChange={(upTo) => onChange({ ...cap, upTo })}
          />
        </Field>
      </Flex>
    </Card>
  )
}

function Field({ label, extra, at, children }: { label: string; extra?: string; at: string; children: ReactNode }) {
  return (
    <Form.Item
      layout="vertical"
      label={label}
      style={{ flex: '1 1 180px', minWidth: 0, marginBottom: 12 }}
      {...(extra !== undefined && { extra })}
    >
      {children}
      <ProblemsAt at={at} />
    </Form.Item>
  )
}

/** Several of a few; none chosen is all of them. */
function Some<V extends string>({
  label,
  all,
  options,
  value,
  onChange,
}: {
  label: string
  all: string
  options: { value: V; label: string }[]
  value: V[] | null
  onChange(value: V[] | null): void
}) {
  return (
    <Select<V[]>
      mode="multiple"
      aria-label={label}
      placeholder={all}
      style={{ width: '100%' }}
      showSearch={{ optionFilterProp: 'label' }}
      options={options}
      value={value ?? []}
      onChange={(next) => onChange(next.length === 0 ? null : next)}
    />
  )
}
