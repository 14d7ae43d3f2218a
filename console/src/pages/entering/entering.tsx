import { Button, Card, Flex, Typography } from 'antd'
import type { ReactNode } from 'react'
import { inBoth, useLanguage, useWords } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'

export const enteringWords = inBoth({
  zh: {
    about: '开源私域运营引擎',
    signIn: '登录',
    email: '邮箱',
    password: '密码',
    name: '姓名',
    needEmail: '请输入邮箱地址',
    needPassword: '请输入密码',
    needName: '请输入姓名',
    wrong: '邮箱或密码不正确。请重试，或请管理员生成重设密码的链接。',
    tooOften: '尝试次数过多，请一分钟后再试。',
    forgot: '忘记密码？请管理员生成重设链接，或在服务器上运行 npx siyu people reset <邮箱>。',
    code: '动态验证码',
    codeHint: '打开验证器应用，输入 6 位验证码',
    wrongCode: '验证码不正确或已过期。',
    verify: '验证并登录',
    welcome: '欢迎加入',
    newPassword: '设置新密码',
    joinAs: (role: string) => `您将以“${role}”身份加入。`,
    choosePassword: '设置密码',
    atLeast: (n: number) => `至少 ${n} 个字符`,
    again: '再次输入密码',
    notSame: '两次输入的密码不一致',
    enter: '进入控制台',
    linkOver: '链接已使用或已过期',
    linkOverAdvice: '请向管理员索取新的链接；如果已设置过密码，可直接登录。',
  },
  en: {
    about: 'The open-source engine for private domains',
    signIn: 'Sign in',
    email: 'E-mail',
    password: 'Password',
    name: 'Name',
    needEmail: 'Enter your e-mail address',
    needPassword: 'Enter your password',
    needName: 'Enter your name',
    wrong: 'The e-mail or the password is not right. Try again, or ask an administrator for a link to a new password.',
    tooOften: 'Too many tries. Wait a minute and try again.',
    forgot: 'Forgot it? Ask an administrator for a link, or run npx siyu people reset <e-mail> on the server.',
    code: 'Verification code',
    codeHint: 'Open your authenticator and enter its 6 digits',
    wrongCode: 'The code is not right, or is over.',
    verify: 'Verify and sign in',
    welcome: 'Welcome',
    newPassword: 'Choose a new password',
    joinAs: (role) => `You join as ${role.toLowerCase()}.`,
    choosePassword: 'Choose a password',
    atLeast: (n) => `At least ${n} characters`,
    again: 'The password again',
    notSame: 'The two passwords are not the same',
    enter: 'Enter the console',
    linkOver: 'This link has been used or is over',
    linkOverAdvice: 'Ask an administrator for a new one; if you have chosen a password already, just sign in.',
  },
})

export const MIN_PASSWORD_CHARS = 10

/** The card in the middle, before one is inside. */
export function Entering({ title, children }: { title: string; children: ReactNode }) {
  const t = useWords(enteringWords)
  const s = useWords(sharedWords)
  const { language, speak } = useLanguage()
  return (
    <Flex
      vertical
      align="center"
      justify="center"
      gap={16}
      style={{ minHeight: '100vh', padding: 16, boxSizing: 'border-box' }}
    >
      <Flex align="center" gap={10}>
        <img src="/favicon.svg" width={32} height={32} alt="" />
        <Typography.Text strong style={{ fontSize: 20, whiteSpace: 'nowrap' }}>
          {s.product}
        </Typography.Text>
        <Typography.Text type="secondary">{t.about}</Typography.Text>
      </Flex>
      <Card style={{ width: 'min(400px, 100%)' }}>
        <main>
          <Typography.Title level={1} style={{ fontSize: 20, marginTop: 0 }}>
            {title}
          </Typography.Title>
          {children}
        </main>
      </Card>
      <Button type="link" onClick={() => speak(language === 'zh' ? 'en' : 'zh')}>
        {language === 'zh' ? 'English' : '中文'}
      </Button>
    </Flex>
  )
}
