import { WechatWorkOutlined } from '@ant-design/icons'
import { Button, Divider, Flex } from 'antd'
import { useState } from 'react'
import { send, useGet } from '../../api/api.ts'
import { inBoth, useWords } from '../../language/language.tsx'

/** Chinese stands beside Chinese without a space. */
const apart = (name: string): string => name.replace(/^(?=[\x21-\x7e])/, ' ').replace(/(?<=[\x21-\x7e])$/, ' ')

const words = inBoth({
  zh: {
    signInWith: (name: string) => `用${apart(name)}登录`,
    wecom: '企业微信扫码登录',
    or: '或',
    notInvited: '这个账号的邮箱没有被邀请。请联系管理员，邀请您在登录服务中使用的邮箱。',
    notVerified: '登录服务没有确认这个账号的邮箱，因此无法识别您。请先在登录服务中验证邮箱，或用密码登录。',
    shutOut: '您的访问已被停用。如有疑问，请联系管理员。',
    emailDiffers: '您在登录服务中的邮箱已变更，与这里的不一致。请联系管理员。',
    cancelled: '您取消了登录，可以重试。',
    lost: '登录没有完成：它已过期，或不是在同一个浏览器中开始的。请重试。',
    away: '登录服务暂时无法使用。请稍后重试，或用邮箱和密码登录。',
    notBound: '您的企业微信账号还没有绑定这里的人员。请管理员在“人员与权限”中，把您绑定到对应的员工。',
    notMember: '扫码的不是本企业的成员。请用本企业的企业微信扫码。',
    wecomFailed: '没能向企业微信确认您是谁。请重新扫码；如持续出现，请联系管理员，或用密码登录。',
    failed: '登录没有完成，未能确认您是谁。请重试；如持续出现，请联系管理员。',
  },
  en: {
    signInWith: (name) => `Sign in with ${name}`,
    wecom: 'Scan with WeCom',
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
    notBound:
      'Nobody here is bound to your WeCom account. Ask an administrator to bind you, under People, to your member of the staff.',
    notMember: 'Who has scanned is no member of this corp. Scan with the WeCom of this corp.',
    wecomFailed:
      'WeCom could not be asked who you are. Scan again; if it stays, tell your administrator, or use your password.',
    failed:
      'Signing in was not finished: who you are could not be made sure of. Try again; tell your administrator if it stays.',
  },
})

/** The codes of the way back, ours and the library's. What else stands in the address is not repeated. */
const MEANING: Record<string, Exclude<keyof (typeof words)['zh'], 'signInWith' | 'wecom' | 'or'>> = {
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
  not_bound: 'notBound',
  not_a_member: 'notMember',
  wecom_failed: 'wecomFailed',
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

/** Leads to the provider or to WeCom's code and, signed in, to the page that was wanted. Nothing where neither is there.
 *  `mayScan`: who comes by a link is not bound to anybody yet. */
export function ByProvider({
  to,
  mayScan = false,
  onProblem,
}: {
  to: string
  mayScan?: boolean
  onProblem(error: unknown): void
}) {
  const t = useWords(words)
  const [busy, setBusy] = useState<string>()
  const ways = useGet('/api/ways-in', {}, { staleTime: Infinity }).data
  const doors = [
    ...(ways?.provider ? [{ door: 'oidc', label: t.signInWith(ways.provider.name), icon: undefined }] : []),
    ...(ways?.wecom && mayScan ? [{ door: 'wecom', label: t.wecom, icon: <WechatWorkOutlined aria-hidden /> }] : []),
  ]
  if (doors.length === 0) return null
  async function go(door: string) {
    setBusy(door)
    try {
      const { url } = (await send('POST', `/api/auth/sign-in/${door}`, { to })) as { url: string }
      location.assign(url)
    } catch (error) {
      setBusy(undefined)
      onProblem(error)
    }
  }
  return (
    <>
      <Flex vertical gap={8}>
        {doors.map(({ door, label, icon }) => (
          <Button key={door} block icon={icon} loading={busy === door} onClick={() => void go(door)}>
            {label}
          </Button>
        ))}
      </Flex>
      <Divider plain>{t.or}</Divider>
    </>
  )
}
