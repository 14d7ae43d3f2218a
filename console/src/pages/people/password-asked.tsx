import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Form, Input, Typography } from 'antd'
import { useWords } from '../../language/language.tsx'
import { useAccountProblem } from './account-doors.ts'
import { FirstFocus } from '../../parts/focus.tsx'
import { accountWords } from './account-words.ts'

/** Before something is changed that a colleague at an open screen must not change. */
export function PasswordAsked({
  about,
  button,
  danger = false,
  onPassword,
}: {
  about?: string
  button: string
  danger?: boolean
  onPassword(password: string): Promise<void>
}) {
  const t = useWords(accountWords)
  const problemOf = useAccountProblem()
  const going = useMutation({ mutationFn: onPassword })
  return (
    <Form
      layout="vertical"
      requiredMark={false}
      onFinish={({ password }: { password: string }) => going.mutate(password)}
    >
      {about && <Typography.Paragraph>{about}</Typography.Paragraph>}
      {going.error && (
        <Alert type="error" showIcon role="alert" title={problemOf(going.error)} style={{ marginBottom: 16 }} />
      )}
      <FirstFocus>
        <Form.Item
          name="password"
          label={t.current}
          extra={t.enterPassword}
          rules={[{ required: true, message: t.needCurrent }]}
        >
          <Input.Password autoComplete="current-password" />
        </Form.Item>
      </FirstFocus>
      <Button block type="primary" danger={danger} htmlType="submit" loading={going.isPending}>
        {button}
      </Button>
    </Form>
  )
}
