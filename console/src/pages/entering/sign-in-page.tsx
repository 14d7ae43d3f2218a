import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Alert, Button, Form, Input, Typography } from 'antd'
import { useState } from 'react'
import { keyOf } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useMessageOf } from '../../parts/states.tsx'
import { ByProvider, useReason } from './by-provider.tsx'
import { Entering, enteringWords } from './entering.tsx'
import { CodeForm } from './code-form.tsx'
import { sayBackupCode, sayCode, signIn, type SignedIn } from './signing-in.ts'

export function SignInPage() {
  const t = useWords(enteringWords)
  const messageOf = useMessageOf()
  const { to, error: code } = useSearch({ from: '/sign-in' })
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [isCodeAsked, setCodeAsked] = useState(false)
  const reasonOf = useReason(t.tooOften)
  const [found, setProblem] = useState<string | null>()
  // Until something is tried here, what came of the way to the provider.
  const problem = found === undefined ? reasonOf(code) : found
  const [isBusy, setBusy] = useState(false)

  async function go(trying: Promise<SignedIn>, wrong: string) {
    setBusy(true)
    setProblem(null)
    try {
      const outcome = await trying
      if (outcome === 'code') setCodeAsked(true)
      else if (outcome === 'wrong') setProblem(wrong)
      else if (outcome === 'too-often') setProblem(t.tooOften)
      else {
        queries.removeQueries({ queryKey: keyOf('/api/me') })
        await navigate({ to: to ?? '/' })
      }
    } catch (error) {
      setProblem(messageOf(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <Entering title={t.signIn}>
      {problem && <Alert type="error" title={problem} showIcon role="alert" style={{ marginBottom: 16 }} />}
      {isCodeAsked ? (
        <CodeForm
          isBusy={isBusy}
          onCode={(code, isBackup) => void go(isBackup ? sayBackupCode(code) : sayCode(code), t.wrongCode)}
        />
      ) : (
        <>
          <ByProvider to={to ?? '/'} mayScan onProblem={(error) => setProblem(messageOf(error))} />
          <Form
            layout="vertical"
            requiredMark={false}
            onFinish={({ email, password }: { email: string; password: string }) =>
              void go(signIn(email.trim(), password), t.wrong)
            }
          >
            <Form.Item name="email" label={t.email} rules={[{ required: true, message: t.needEmail }]}>
              <Input type="email" autoComplete="username" autoFocus />
            </Form.Item>
            <Form.Item name="password" label={t.password} rules={[{ required: true, message: t.needPassword }]}>
              <Input.Password autoComplete="current-password" />
            </Form.Item>
            <Button block type="primary" htmlType="submit" loading={isBusy}>
              {t.signIn}
            </Button>
            <Typography.Paragraph type="secondary" style={{ margin: '16px 0 0' }}>
              {t.forgot}
            </Typography.Paragraph>
          </Form>
        </>
      )}
    </Entering>
  )
}
