import { PlusOutlined } from '@ant-design/icons'
import { Button, Card, Checkbox, Flex, Form, Input, InputNumber, Radio, Select, Switch, Typography } from 'antd'
import { useState } from 'react'
import { CHANNELS, QUOTAS, TOUCH_KINDS, type Cap, type Policy } from '../../../../src/touches/policy.ts'
import { useWords } from '../../language/language.tsx'
import { touchWords } from '../../language/touch-words.ts'
import { Help } from '../../parts/help.tsx'
import { CapCard } from './cap-card.tsx'
import { DayPicture } from './day-picture.tsx'
import { ProblemsAt, useStatus } from './policy-problems.tsx'
import { policyWords } from './policy-words.ts'

/** The parts of the policy, in the order in which the gate asks. */
export interface PartOf {
  policy: Policy
  onChange(policy: Policy): void
}

const useKinds = () => {
  const w = useWords(touchWords)
  return TOUCH_KINDS.map((value) => ({ value, label: w.kinds[value] }))
}

export function ConsentCard({ policy, onChange }: PartOf) {
  const t = useWords(policyWords)
  const w = useWords(touchWords)
  const modes = (['unless_withdrawn', 'given'] as const).map((value) => ({ value, label: t.consents[value] }))
  return (
    <Card size="small" title={t.consent}>
      <Typography.Paragraph type="secondary">{t.consentAbout}</Typography.Paragraph>
      <Flex wrap gap="0 16px">
        {CHANNELS.map((channel) => (
          <Form.Item
            key={channel}
            layout="vertical"
            label={w.channels[channel]}
            style={{ flex: '1 1 240px', minWidth: 0, marginBottom: 12 }}
          >
            <Select
              aria-label={w.channels[channel]}
              style={{ width: '100%' }}
              value={policy.consent[channel]}
              options={modes}
              onChange={(mode) => onChange({ ...policy, consent: { ...policy.consent, [channel]: mode } })}
            />
          </Form.Item>
        ))}
      </Flex>
      <ProblemsAt at="consent" />
    </Card>
  )
}

export function HoldoutCard({ policy, onChange }: PartOf) {
  const t = useWords(policyWords)
  const { holdout } = policy
  const kinds = useKinds()
  return (
    <Card size="small" title={t.holdout} extra={<Help term="globalHoldout" />}>
      <Flex wrap gap="0 24px">
        <Form.Item layout="vertical" label={t.holdoutShare} style={{ marginBottom: 12 }}>
          <InputNumber
            aria-label={t.holdoutShare}
            status={useStatus('holdout.share')}
            min={0}
            max={50}
            precision={1}
            value={Math.round(holdout.share * 1_000) / 10}
            onChange={(share) => share !== null && onChange({ ...policy, holdout: { ...holdout, share: share / 100 } })}
          />
        </Form.Item>
        <Form.Item layout="vertical" label={t.holdoutKinds} style={{ marginBottom: 12 }}>
          <Checkbox.Group
            aria-label={t.holdoutKinds}
            options={kinds}
            value={holdout.kinds}
            onChange={(next) => onChange({ ...policy, holdout: { ...holdout, kinds: next } })}
          />
        </Form.Item>
      </Flex>
      <ProblemsAt at="holdout" />
    </Card>
  )
}

const MAX_CAPS = 20

export function CapsCard({ policy, onChange }: PartOf) {
  const t = useWords(policyWords)
  const { caps } = policy
  // Each keeps its fields while others come and go.
  const [ids, setIds] = useState(() => caps.map((_, place) => place))
  const change = (next: Cap[], nextIds: number[]) => {
    setIds(nextIds)
    onChange({ ...policy, caps: next })
  }
  const moved = <T,>(list: T[], from: number, to: number): T[] => list.toSpliced(from, 1).toSpliced(to, 0, list[from]!)
  const fresh: Cap = {
    name: t.freshCap,
    kinds: null,
    channels: null,
    most: 1,
    window: { kind: 'calendar', unit: 'day' },
    upTo: 'normal',
  }
  return (
    <Card size="small" title={t.caps}>
      <Typography.Paragraph type="secondary">{caps.length === 0 ? t.noCaps : t.capsAbout}</Typography.Paragraph>
      <Flex vertical gap={12} align="stretch">
        {caps.map((cap, place) => (
          <CapCard
            key={ids[place]}
            cap={cap}
            place={place}
            count={caps.length}
            onChange={(next) => change(caps.with(place, next), ids)}
            onMove={(to) => change(moved(caps, place, to), moved(ids, place, to))}
            onRemove={() => change(caps.toSpliced(place, 1), ids.toSpliced(place, 1))}
          />
        ))}
        <ProblemsAt at="caps" isExact />
        {caps.length < MAX_CAPS && (
          <Button
            icon={<PlusOutlined />}
            style={{ alignSelf: 'flex-start' }}
            onClick={() => change([...caps, fresh], [...ids, Math.max(-1, ...ids) + 1])}
          >
            {t.addCap}
          </Button>
        )}
      </Flex>
    </Card>
  )
}

const NIGHT: NonNullable<Policy['quiet']> = {
  from: '22:00',
  until: '08:00',
  kinds: ['marketing', 'care'],
  then: 'defer',
}

export function QuietCard({ policy, onChange }: PartOf) {
  const t = useWords(policyWords)
  const { quiet } = policy
  return (
    <Card
      size="small"
      title={t.quiet}
      extra={
        <Switch
          aria-label={t.hasQuiet}
          checked={quiet !== null}
          onChange={(isOn) => onChange({ ...policy, quiet: isOn ? NIGHT : null })}
        />
      }
    >
      {quiet === null ? (
        <Typography.Text type="secondary">{t.noQuiet}</Typography.Text>
      ) : (
        <QuietFields quiet={quiet} onChange={(next) => onChange({ ...policy, quiet: next })} />
      )}
    </Card>
  )
}

type Quiet = NonNullable<Policy['quiet']>
function QuietFields({ quiet, onChange }: { quiet: Quiet; onChange(quiet: Quiet): void }) {
  const t = useWords(policyWords)
  const kinds = useKinds()
  return (
    <Flex vertical gap={12}>
      <DayPicture label={t.quietPicture(quiet.from, quiet.until)} from={quiet.from} until={quiet.until} />
      <Typography.Text type="secondary">{t.quietHint}</Typography.Text>
      <Flex wrap gap="12px 24px">
        {(['from', 'until'] as const).map((end) => (
          <Form.Item key={end} layout="vertical" label={t[end]} style={{ marginBottom: 0 }}>
            <Input
              type="time"
              aria-label={t[end]}
              style={{ width: 130 }}
              value={quiet[end]}
              onChange={({ target }) => onChange({ ...quiet, [end]: target.value })}
            />
            <ProblemsAt at={`quiet.${end}`} />
          </Form.Item>
        ))}
        <Form.Item layout="vertical" label={t.quietKinds} style={{ marginBottom: 0 }}>
          <Checkbox.Group
            aria-label={t.quietKinds}
            options={kinds}
            value={quiet.kinds}
            onChange={(next) => onChange({ ...quiet, kinds: next })}
          />
        </Form.Item>
        <Form.Item layout="vertical" label={t.then} style={{ marginBottom: 0 }}>
          <Radio.Group
            aria-label={t.then}
            options={(['defer', 'drop'] as const).map((value) => ({ value, label: t.thens[value] }))}
            value={quiet.then}
            onChange={({ target }) => onChange({ ...quiet, then: target.value as Quiet['then'] })}
          />
        </Form.Item>
      </Flex>
      <ProblemsAt at="quiet" isExact />
    </Flex>
  )
}

export function QuotaCard({ policy, onChange }: PartOf) {
  const t = useWords(policyWords)
  return (
    <Card size="small" title={t.quota} extra={<Help term="quota" />}>
      <Typography.Paragraph type="secondary">{t.quotaAbout}</Typography.Paragraph>
      <Radio.Group
        vertical
        aria-label={t.quota}
        options={QUOTAS.map((value) => ({ value, label: t.quotas[value] }))}
        value={policy.quota}
        onChange={({ target }) => onChange({ ...policy, quota: target.value as Policy['quota'] })}
      />
      <ProblemsAt at="quota" />
    </Card>
  )
}
