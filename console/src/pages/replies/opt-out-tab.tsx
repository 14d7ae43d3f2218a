import { Alert, Button, Card, Form, Input, Select, Typography } from 'antd'
import { useState } from 'react'
import { call, useGet, type Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { useChange } from '../../parts/changing.ts'
import { Refused } from '../../parts/refused.tsx'
import { Loaded } from '../../parts/states.tsx'
import { repliesWords } from './replies-words.ts'

type Held = Answer<'GET /api/replies/opt-out'>
const MAX_WORDS = 50

/** By which words customers want nothing more, or do again. */
export function OptOutTab({ mayEdit }: { mayEdit: boolean }) {
  const asked = useGet('/api/replies/opt-out')
  // What somebody has begun to change stays before them, whoever saves meanwhile.
  const [begun, begin] = useState<Held>()
  const form = (now: Held) => {
    const held = begun ?? now
    return <OptOutForm key={held.revision} held={held} mayEdit={mayEdit} onBegun={() => begin(held)} onOver={() => begin(undefined)} /> // prettier-ignore
  }
  return <Loaded asked={asked}>{form}</Loaded>
}

interface Props {
  held: Held
  mayEdit: boolean
  onBegun(): void
  onOver(): void
}

function OptOutForm({ held: { optOut, revision }, mayEdit, onBegun, onOver }: Props) {
  const t = useWords(repliesWords)
  const s = useWords(sharedWords)
  const save = useChange(
    (next: Held['optOut']) => call('PUT /api/replies/opt-out', { body: { optOut: { ...next, outText: next.outText ?? '', backText: next.backText ?? '' }, expectedRevision: revision } }), // prettier-ignore
    { reads: ['/api/replies/opt-out'], said: t.saved, isRefusalShown: true, then: onOver },
  )
  const words = (
    <Select mode="tags" open={false} suffixIcon={null} maxCount={MAX_WORDS} tokenSeparators={[',', '，', ' ']} />
  )
  const text = <Input.TextArea rows={3} maxLength={680} />
  return (
    <Card size="small" style={{ maxWidth: 720 }}>
      <Typography.Paragraph type="secondary">{t.optOutAbout}</Typography.Paragraph>
      <Refused error={save.error} onReload={onOver} />
      {!mayEdit && <Alert type="info" title={t.onlyOperators} style={{ marginBottom: 16 }} />}
      <Form<Held['optOut']>
        layout="vertical"
        initialValues={optOut}
        disabled={!mayEdit}
        onValuesChange={onBegun}
        onFinish={(next) => save.mutate(next)}
      >
        <Form.Item
          name="out"
          label={t.outWords}
          extra={t.wordsOf}
          rules={[{ required: true, type: 'array', min: 1, message: t.needOut }]}
        >
          {words}
        </Form.Item>
        <Form.Item name="outText" label={t.outText} extra={t.confirmHint}>
          {text}
        </Form.Item>
        <Form.Item name="back" label={t.backWords} extra={t.wordsOf}>
          {words}
        </Form.Item>
        <Form.Item name="backText" label={t.backText} extra={t.confirmHint}>
          {text}
        </Form.Item>
        {mayEdit && (
          <Button type="primary" htmlType="submit" loading={save.isPending}>
            {s.save}
          </Button>
        )}
      </Form>
    </Card>
  )
}
