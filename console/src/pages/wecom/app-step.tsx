import { Alert, Button, Flex, Form, Input, Typography } from 'antd'
import { call, type Body } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { useChange } from '../../parts/changing.ts'
import { useMessageOf } from '../../parts/states.tsx'
import { ConsoleLink, Place } from './place.tsx'
import type { Corp } from './use-corp.ts'
import { wecomWords } from './wecom-words.ts'

interface Draft {
  corpId: string
  agentId: string
  secret?: string
}

/** Three things from WeCom's console. The secret goes in and never comes out again. */
export function AppStep({
  corp,
  onSaved,
  onCancel,
}: {
  corp: Corp | null
  onSaved(): void
  onCancel?: (() => void) | undefined
}) {
  // prettier-ignore
  const t = useWords(wecomWords)
  const s = useWords(sharedWords)
  const messageOf = useMessageOf()
  const save = useChange((body: Body<'PUT /api/corp'>) => call('PUT /api/corp', { body }), {
    reads: ['/api/corp', '/api/ways-in'],
    isRefusalShown: true,
  })
  const send = ({ corpId, agentId, secret }: Draft) =>
    save.mutate(
      {
        corpId: corpId.trim(),
        agentId: Number(agentId),
        ...(secret?.trim() && { secret: secret.trim() }),
        expectedRevision: corp?.revision ?? 0,
      },
      { onSuccess: onSaved },
    )
  return (
    <Form<Draft>
      layout="vertical"
      requiredMark={false}
      style={{ maxWidth: 560 }}
      initialValues={corp ? { corpId: corp.corpId, agentId: String(corp.agentId) } : {}}
      onFinish={send}
    >
      {save.error && (
        <Alert type="error" showIcon role="alert" title={messageOf(save.error)} style={{ marginBottom: 16 }} />
      )}
      <Typography.Paragraph>
        <ConsoleLink />
      </Typography.Paragraph>
      <Form.Item
        name="corpId"
        label={t.corpId}
        extra={<Place>{t.corpIdWhere}</Place>}
        rules={[{ required: true, pattern: /^\s*w[a-zA-Z0-9_-]{2,63}\s*$/, message: t.corpIdWrong }]}
      >
        <Input autoComplete="off" spellCheck={false} />
      </Form.Item>
      <Form.Item
        name="agentId"
        label={t.agentId}
        extra={<Place>{t.agentIdWhere}</Place>}
        rules={[{ required: true, pattern: /^\s*[1-9]\d{0,8}\s*$/, message: t.agentIdWrong }]}
      >
        <Input autoComplete="off" inputMode="numeric" />
      </Form.Item>
      <Form.Item
        name="secret"
        label={t.secret}
        extra={<Place>{corp ? t.secretKept : t.secretWhere}</Place>}
        rules={[{ required: !corp, whitespace: true, message: t.needSecret }]}
      >
        <Input.Password autoComplete="new-password" visibilityToggle={false} />
      </Form.Item>
      <Typography.Paragraph type="secondary">{t.alsoThere}</Typography.Paragraph>
      <Flex gap={8}>
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t.saveAndCheck}
        </Button>
        {onCancel && <Button onClick={onCancel}>{s.cancel}</Button>}
      </Flex>
    </Form>
  )
}
