import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Flex, Form, Input, QRCode, Typography } from 'antd'
import { useState } from 'react'
import { useWords } from '../../language/language.tsx'
import { Takeaway } from '../../parts/copying.tsx'
import { askAccount, useAccountProblem } from './account-doors.ts'
import { FirstFocus } from '../../parts/focus.tsx'
import { accountWords } from './account-words.ts'
import { PasswordAsked } from './password-asked.tsx'

interface Begun {
  totpURI: string
  backupCodes: string[]
}

/** The password, then the app with the code it shows, then the backup codes. */
export function Enabling({ onEnabled }: { onEnabled(backupCodes: string[]): void }) {
  const t = useWords(accountWords)
  const [begun, setBegun] = useState<Begun>()
  if (!begun)
    return (
      <PasswordAsked
        button={t.goOn}
        onPassword={async (password) => setBegun(await askAccount<Begun>('two-factor/enable', { password }))}
      />
    )
  return <Verifying begun={begun} onVerified={() => onEnabled(begun.backupCodes)} />
}

function Verifying({ begun, onVerified }: { begun: Begun; onVerified(): void }) {
  const t = useWords(accountWords)
  const problemOf = useAccountProblem()
  const verify = useMutation({
    mutationFn: (code: string) => askAccount('two-factor/verify-totp', { code }),
    onSuccess: onVerified,
  })
  const secret = new URL(begun.totpURI).searchParams.get('secret') ?? ''
  return (
    <Flex vertical gap={16}>
      <Typography.Text>{t.scan}</Typography.Text>
      <Flex justify="center">
        {/* Dark on light whatever the look: apps read no other. */}
        <QRCode type="svg" aria-label={t.qr} value={begun.totpURI} size={192} color="#000" bgColor="#fff" />
      </Flex>
      <div>
        <Typography.Text type="secondary">{t.secret}</Typography.Text>
        <Takeaway text={inFours(secret)} what={t.secret} />
      </div>
      {verify.error && <Alert type="error" showIcon role="alert" title={problemOf(verify.error)} />}
      <Form
        layout="vertical"
        requiredMark={false}
        onFinish={({ code }: { code: string }) => verify.mutate(code.replaceAll(' ', ''))}
      >
        <FirstFocus>
          <Form.Item
            name="code"
            label={t.code}
            rules={[{ required: true, pattern: /^\d{3} ?\d{3}$/, message: t.needCode }]}
          >
            <Input inputMode="numeric" autoComplete="one-time-code" maxLength={7} />
          </Form.Item>
        </FirstFocus>
        <Button block type="primary" htmlType="submit" loading={verify.isPending}>
          {t.verify}
        </Button>
      </Form>
    </Flex>
  )
}

const inFours = (text: string): string => text.match(/.{1,4}/g)?.join(' ') ?? text
