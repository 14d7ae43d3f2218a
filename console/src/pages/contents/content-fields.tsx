import { AutoComplete, Flex, Form, Input, Select } from 'antd'
import { useGet } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { InstantField } from '../../parts/instant-field.tsx'
import { AttachmentsField } from '../ways/attachments-field.tsx'
import { PURPOSES, type Draft } from './content-shapes.ts'
import { contentsWords } from './contents-words.ts'
import { Problems } from './problems.tsx'
import { SaidField } from './said-field.tsx'
import type { ContentProblem } from './use-problems.ts'

const HALF = { flex: '1 1 200px', minWidth: 0 }

export function ContentFields({
  draft,
  isReadOnly,
  problems,
  onChange,
}: {
  draft: Draft
  isReadOnly: boolean
  problems: ContentProblem[]
  onChange(draft: Draft): void
}) {
  const t = useWords(contentsWords)
  const { name, purpose, topic, expiresAt, message } = draft
  const put = (part: Partial<Draft>) => onChange({ ...draft, ...part })
  const isNamed = name.trim() !== ''
  return (
    <Form layout="vertical" component="div" disabled={isReadOnly}>
      <Form.Item label={t.name} htmlFor="content-name" {...(!isNamed && { validateStatus: 'error', help: t.needName })}>
        <Input id="content-name" maxLength={100} value={name} onChange={({ target }) => put({ name: target.value })} />
      </Form.Item>
      <Flex gap={12} wrap>
        <Form.Item label={t.purpose} htmlFor="content-purpose" style={HALF}>
          <Select
            id="content-purpose"
            value={purpose}
            options={PURPOSES.map((value) => ({ value, label: t.purposes[value] }))}
            onChange={(next) => put({ purpose: next })}
          />
        </Form.Item>
        <Form.Item label={t.topic} htmlFor="content-topic" extra={t.topicHint} style={HALF}>
          <TopicField value={topic} onChange={(next) => put({ topic: next })} />
        </Form.Item>
        <Form.Item label={t.expires} htmlFor="content-expires" extra={t.expiresHint} style={HALF}>
          <InstantField id="content-expires" value={expiresAt} onChange={(at) => put({ expiresAt: at })} />
        </Form.Item>
      </Flex>
      <Form.Item label={t.text} htmlFor="content-text">
        <SaidField
          value={message.text}
          isReadOnly={isReadOnly}
          onChange={(text) => put({ message: { ...message, text } })}
        />
      </Form.Item>
      {!isReadOnly && (
        <>
          <Form.Item label={t.attachments}>
            <AttachmentsField
              value={message.attachments}
              onChange={(attachments) => put({ message: { ...message, attachments } })}
            />
          </Form.Item>
          <Problems problems={problems} />
        </>
      )}
    </Form>
  )
}

function TopicField({ value, onChange }: { value: string; onChange(topic: string): void }) {
  const { data } = useGet('/api/contents', { query: { limit: '1' } })
  return (
    <AutoComplete
      id="content-topic"
      value={value}
      options={(data?.topics ?? []).map((topic) => ({ value: topic }))}
      showSearch={{ filterOption: (typed, option) => option?.value.includes(typed) ?? false }}
      onChange={(topic: string) => onChange(topic.slice(0, 60))}
    />
  )
}
