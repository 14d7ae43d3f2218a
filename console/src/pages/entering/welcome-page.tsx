import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Alert, Button, Form, Input, Result, Typography } from 'antd'
import { useState } from 'react'
import { ApiError, call, keyOf } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { Failed, useMessageOf, Waiting } from '../../parts/states.tsx'
import { ByProvider } from './by-provider.tsx'
import { Entering, enteringWords, MIN_PASSWORD_CHARS } from './entering.tsx'
import { signIn } from './signing-in.ts'

interface Given {
  name?: string
  email?: string
  password: string
}

/** Where a link leads: choose a password and come in. */
export function WelcomePage() {
  const t = useWords(enteringWords)
  const s = useWords(sharedWords)
  const messageOf = useMessageOf()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [secret] = useState(() => location.hash.slice(1))
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const looked = useQuery({
    queryKey: ['/api/invitations/look', secret],
    queryFn: () => call('POST /api/invitations/look', { body: { secret } }),
    retry: false,
  })

  async function enter({ name, email, password }: Given) {
    setBusy(true)
    setProblem(undefined)
    try {
      const body = { secret, password, ...(name && { name }), ...(email && { email }) }
      const accepted = await call('POST /api/invitations/accept', { body })
      await signIn(accepted.email, password)
      queries.removeQueries({ queryKey: keyOf('/api/me') })
      await navigate({ to: '/' })
    } catch (error) {
      setProblem(messageOf(error))
      setBusy(false)
    }
  }

  if (looked.isPending) return <Waiting />
  if (looked.isError && !(looked.error instanceof ApiError && looked.error.status < 500 && looked.error.status > 0))
    return <Failed error={looked.error} onRetry={() => void looked.refetch()} />
  if (looked.isError)
    return (
      <Result
        status="warning"
        title={t.linkOver}
        subTitle={t.linkOverAdvice}
        extra={<Link to="/sign-in">{t.signIn}</Link>}
      />
    )
  const { role, email, isNew } = looked.data
  return (
    <Entering title={isNew ? t.welcome : t.newPassword}>
      {isNew && <Typography.Paragraph>{t.joinAs(s.role[role])}</Typography.Paragraph>}
      {problem && <Alert type="error" title={problem} showIcon role="alert" style={{ marginBottom: 16 }} />}
      {/* The provider's word for the address that was invited opens this link too. */}
      {isNew && email !== null && <ByProvider to="/" onProblem={(error) => setProblem(messageOf(error))} />}
      <Form<Given>
        layout="vertical"
        requiredMark={false}
        onFinish={(given) => void enter(given)}
        {...(email && { initialValues: { email } })}
      >
        {isNew && (
          <Form.Item name="name" label={t.name} rules={[{ required: true, whitespace: true, message: t.needName }]}>
            <Input autoComplete="name" maxLength={64} autoFocus />
          </Form.Item>
        )}
        <Form.Item name="email" label={t.email} rules={[{ required: true, type: 'email', message: t.needEmail }]}>
          <Input type="email" autoComplete="username" disabled={email !== null} />
        </Form.Item>
        <Form.Item
          name="password"
          label={t.choosePassword}
          extra={t.atLeast(MIN_PASSWORD_CHARS)}
          rules={[{ required: true, min: MIN_PASSWORD_CHARS, message: t.atLeast(MIN_PASSWORD_CHARS) }]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Form.Item
          name="again"
          label={t.again}
          dependencies={['password']}
          rules={[
            ({ getFieldValue }) => ({
              validator: async (_, value: unknown) => {
                if (value !== getFieldValue('password')) throw new Error(t.notSame)
              },
            }),
          ]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Button block type="primary" htmlType="submit" loading={isBusy}>
          {t.enter}
        </Button>
      </Form>
    </Entering>
  )
}
