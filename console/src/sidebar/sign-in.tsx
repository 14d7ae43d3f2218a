import { Button } from 'antd'
import { useEffect, useState } from 'react'
import { send } from '../api/api.ts'
import { useWords } from '../language/language.tsx'
import { useReason } from '../pages/entering/by-provider.tsx'
import { useMessageOf, Waiting } from '../parts/states.tsx'
import { Says } from './says.tsx'
import { sidebarWords } from './words.ts'

/** WeCom knows who holds its client, so nobody types or scans anything: one is sent there and back. Once by itself; who came
 *  back without being let in is told why, and goes again by hand. */
const TRIED = 'siyu.sidebar.tried'
/** Somebody is in: when the session is over, it may be tried by itself again. */
export const forgetTried = (): void => sessionStorage.removeItem(TRIED)

export function SignIn() {
  const t = useWords(sidebarWords)
  const messageOf = useMessageOf()
  const reasonOf = useReason(t.tooOften)
  const code = new URLSearchParams(location.search).get('error') ?? undefined
  const [isTried] = useState(() => code !== undefined || sessionStorage.getItem(TRIED) !== null)
  const [isGoing, setGoing] = useState(false)
  const [problem, setProblem] = useState<string>()

  async function go() {
    setGoing(true)
    sessionStorage.setItem(TRIED, '1')
    try {
      const { url } = (await send('POST', '/api/auth/sign-in/wecom', { to: '/sidebar', isInside: true })) as {
        url: string
      }
      location.replace(url)
    } catch (error) {
      setGoing(false)
      setProblem(messageOf(error))
    }
  }
  useEffect(() => {
    if (!isTried) void go()
  }, [])
  if (problem === undefined && (isGoing || !isTried))
    return (
      <>
        <Waiting />
        <p>{t.signingIn}</p>
      </>
    )
  return (
    <>
      <Says title={t.notSignedIn}>{problem ?? reasonOf(code) ?? t.notSignedInHow}</Says>
      <Button type="primary" block loading={isGoing} onClick={() => void go()}>
        {t.signIn}
      </Button>
    </>
  )
}
