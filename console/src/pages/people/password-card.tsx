import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Card, Form, Input, Typography } from 'antd'
import { useWords } from '../../language/language.tsx'
import { MIN_PASSWORD_CHARS } from '../entering/entering.tsx'
import { askAccount, useAccountProblem } from './account-doors.ts'
import { accountWords } from './account-words.ts'
import { SESSIONS } from './sessions-card.tsx'

interface Given {
  current: string
  next: string
}

export function PasswordCard({ email }: { email: string }) {
  const t = useWords(accountWords)
  const problemOf = useAccountProblem()
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [form] = Form.useForm<Given & { again: string }>()
  const change = useMutation({
    mutationFn: ({ current, next }: Given) =>
      askAccount('change-password', { currentPassword: current, newPassword: next, revokeOtherSessions: true }),
    async onSuccess() {
      message.success(t.passwordChanged)
      form.resetFields()
      await queries.invalidateQueries({ queryKey: SESSIONS })
    },
  })
  return (
    <Card size="small" title={t.password}>
      <Typography.Paragraph type="secondary">{t.passwordAbout}</Typography.Paragraph>
      {change.error && (
        <Alert type="error" showIcon role="alert" title={problemOf(change.error)} style={{ marginBottom: 16 }} />
      )}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        style={{ maxWidth: 360 }}
        onFinish={(given) => change.mutate(given)}
      >
        {/* For the browser's own store of passwords. */}
        <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
        <Form.Item name="current" label={t.current} rules={[{ required: true, message: t.needCurrent }]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Form.Item
          name="next"
          label={t.next}
          extra={t.atLeast(MIN_PASSWORD_CHARS)}
          rules={[{ required: true, min: MIN_PASSWORD_CHARS, message: t.atLeast(MIN_PASSWORD_CHARS) }]}
        >
          <Input.Password autoComplete="new-password" maxLength={128} />
        </Form.Item>
        <Form.Item
          name="again"
          label={t.again}
          dependencies={['next']}
          rules={[
            ({ getFieldValue }) => ({
              validator: async (_, value: unknown) => {
                if (value !== getFieldValue('next')) throw new Error(t.notSame)
              },
            }),
          ]}
        >
          <Input.Password autoComplete="new-password" maxLength={128} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={change.isPending}>
          {t.changePassword}
        </Button>
      </Form>
    </Card>
  )
}
