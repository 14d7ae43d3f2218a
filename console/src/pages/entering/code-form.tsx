import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { inBoth, useWords } from '../../language/language.tsx'
import { enteringWords } from './entering.tsx'

const words = inBoth({
  zh: {
    backup: '备用码',
    backupHint: '开启两步验证时保存的备用码，如 Ab3dE-fGh4J，每个只能用一次',
    useBackup: '手机不在身边？用备用码登录',
    useApp: '用验证器应用的验证码登录',
  },
  en: {
    backup: 'Backup code',
    backupHint: 'One of those you kept when you turned on the second factor, such as Ab3dE-fGh4J; each opens once',
    useBackup: 'Your phone is not at hand? Use a backup code',
    useApp: 'Use the code of the authenticator app',
  },
})

/** The second factor: the code of the app, or a backup code when the phone is not at hand. */
export function CodeForm({ isBusy, onCode }: { isBusy: boolean; onCode(code: string, isBackup: boolean): void }) {
  const t = useWords(enteringWords)
  const w = useWords(words)
  const [isBackup, setBackup] = useState(false)
  const hint = isBackup ? w.backupHint : t.codeHint
  return (
    <Form
      key={String(isBackup)}
      layout="vertical"
      onFinish={({ code }: { code: string }) => onCode(code.replaceAll(' ', ''), isBackup)}
    >
      <Form.Item
        name="code"
        label={isBackup ? w.backup : t.code}
        extra={hint}
        rules={[{ required: true, message: hint }]}
      >
        {isBackup ? (
          <Input autoComplete="off" autoCapitalize="none" spellCheck={false} maxLength={12} autoFocus />
        ) : (
          <Input inputMode="numeric" autoComplete="one-time-code" maxLength={7} autoFocus />
        )}
      </Form.Item>
      <Button block type="primary" htmlType="submit" loading={isBusy}>
        {t.verify}
      </Button>
      <Button block type="link" onClick={() => setBackup(!isBackup)} style={{ marginTop: 8 }}>
        {isBackup ? w.useApp : w.useBackup}
      </Button>
    </Form>
  )
}
