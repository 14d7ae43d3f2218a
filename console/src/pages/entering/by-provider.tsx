import { Button, Divider } from 'antd'
import { useState } from 'react'
import { send, useGet } from '../../api/api.ts'
import { inBoth, useWords } from '../../language/language.tsx'

/** Chinese stands beside Chinese without a space. */
const apart = (name: string): string => name.replace(/^(?=[\x21-\x7e])/, ' ').replace(/(?<=[\x21-\x7e])$/, ' ')

const words = inBoth({
  zh: {
    signInWith: (name: string) => `用${apart(name)}登录`,
    or: '或',
    notInvited: '这个账号的邮箱没有被邀请。请联系管理员，邀请您在登录服务中使用的邮箱。',
    notVerified: '登录服务没有确认这个账号的邮箱，因此无法识别您。请先在登录服务中验证邮箱，或用密码登录。',
    shutOut: '您的访问已被停用。如有疑问，请联系管理员。',
    emailDiffers: '您在登录服务中的邮箱已变更，与这里的不一致。请联系管理员。',
    cancelled: '您取消了登录，可以重试。',
    lost: '登录没有完成：它已过期，或不是在同一个浏览器中开始的。请重试。',
    away: '登录服务暂时无法使用。请稍后重试，或用邮箱和密码登录。',
    failed: '登录没有完成，未能确认您是谁。请重试；如持续出现，请联系管理员。',
  },
  en: {
    signInWith: (name) => `Sign in with ${name}`,
    or: 'or',
    notInvited:
      'The e-mail of this account has not been invited. Ask an administrator to invite the one you use at the sign-in service.',
    notVerified:
      'The sign-in service does not vouch for the e-mail of this account, so we cannot tell who you are. Verify it there first, or use your password.',
    shutOut: 'You may not come in any more. Ask an administrator if that is a mistake.',
    emailDiffers: 'Your e-mail at the sign-in service is not the one known here any more. Ask an administrator.',
    cancelled: 'You called it off. You can try again.',
    lost: 'Signing in was not finished: it took too long, or was begun in another browser. Try again.',
    away: 'The sign-in service cannot be used at the moment. Try again later, or use your password.',
    failed:
      'Signing in was not finished: who you are could not be made sure of. Try again; tell your administrator if it stays.',
  },
})

/** The codes of the way back, ours and the library's. What else stands in the address is not repeated. */
const MEANING: Record<string, Exclude<keyof (typeof words)['zh'], 'signInWith' | 'or'>> = {
  signup_disabled: 'notInvited',
  not_invited: 'notInvited',
  account_not_linked: 'notVerified',
  email_not_found: 'notVerified',
  shut_out: 'shutOut',
  email_differs: 'emailDiffers',
  access_denied: 'cancelled',
  state_mismatch: 'lost',
  state_not_found: 'lost',
  provider_unreachable: 'away',
}

/** Why nobody has come in by the way back. */
export function useReason(tooOften: string): (code: string | undefined) => string | undefined {
  const t = useWords(words)
  return (code) => {
    if (code === undefined) return undefined
    if (code === 'too_often') return tooOften
    return t[Object.hasOwn(MEANING, code) ? MEANING[code]! : 'failed']
  }
}

/** Leads to the provider and, signed in, to the page that was wanted. Nothing where no provider is set. */
export function ByProvider({ to, onProblem }: { to: string; onProblem(error: unknown): void }) {
  const t = useWords(words)
  const [isBusy, setBusy] = useState(false)
  const provider = useGet('/api/ways-in', {}, { staleTime: Infinity }).data?.provider
  if (!provider) return null
  async function go() {
    setBusy(true)
    try {
      const { url } = (await send('POST', '/api/auth/sign-in/oidc', { to })) as { url: string }
      location.assign(url)
    } catch (error) {
      setBusy(false)
      onProblem(error)
    }
  }
  return (
    <>
      <Button block loading={isBusy} onClick={() => void go()}>
        {t.signInWith(provider.name)}
      </Button>
      <Divider plain>{t.or}</Divider>
    </>
  )
}
