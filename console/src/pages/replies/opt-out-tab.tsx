import { Alert, Button, Card, Form, Input, Select, Typography } from 'antd'
import { call, useGet, type Answer } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { useChange } from '../../parts/changing.ts'
import { Loaded } from '../../parts/states.tsx'
import { repliesWords } from './replies-words.ts'

type Held = Answer<'GET /api/replies/opt-out'>
const MAX_WORDS = 50

/** By which words customers want nothing more, or do again. */
export function OptOutTab({ mayEdit }: { mayEdit: boolean }) {
  const asked = useGet('/api/replies/opt-out')
  return <Loaded asked={asked}>{(held) => <OptOutForm key={held.revision} held={held} mayEdit={mayEdit} />}</Loaded>
}

function OptOutForm({ held: { optOut, revision }, mayEdit }: { held: Held; mayEdit: boolean }) {
  const t = useWords(repliesWords)
  const s = useWords(sharedWords)
  const save = useChange(
    (next: Held['optOut']) => call('PUT /api/replies/opt-out', { body: { optOut: { ...next, outText: next.outText ?? '', backText: next.backText ?? '' }, expectedRevision: revision } }), // prettier-ignore
    { reads: ['/api/replies/opt-out'], said: t.saved },
  )
  const words = (
    <Select mode="tags" open={false} suffixIcon={null} maxCount={MAX_WORDS} tokenSeparators={[',', '，', ' ']} />
  )
  const text = <Input.TextArea rows={3} maxLength={680} />
  return (
    <Card size="small" style={{ maxWidth: 720 }}>
      <Typography.Paragraph type="secondary">{t.optOutAbout}</Typography.Paragraph>
      {!mayEdit && <Alert type="info" title={t.onlyOperators} style={{ marginBottom: 16 }} />}
      <Form<Held['optOut']>
        layout="vertical"
        initialValues={optOut}
        disabled={!mayEdit}
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
