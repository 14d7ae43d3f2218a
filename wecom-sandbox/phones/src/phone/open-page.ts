import type { MouseEvent } from 'react'
import { useAct } from '../door/acting.ts'

/** Whose phone the link is on. */
export type Reader = { userid: string } | { external_userid: string }

const AUTHORIZE = /^https:\/\/open\.(weixin\.qq|work\.weixin\.qq)\.com\/connect\/oauth2\/authorize\?/

/** A page of the app that asks who opens it (oauth2/authorize) is opened with a code that tells, as WeCom does; any other link
 *  is just a link. */
export function useOpenPage(reader: Reader): (event: MouseEvent, url: string) => void {
  const open = useAct('page.open')
  return (event, url) => {
    if (!AUTHORIZE.test(url)) return
    event.preventDefault()
    const asked = new URL(url).searchParams
    void open.do(reader).then((done) => {
      const back = asked.get('redirect_uri')
      if (!done || !back || !/^https?:/.test(back)) return
      const target = new URL(back)
      target.searchParams.set('code', done.code)
      target.searchParams.set('state', asked.get('state') ?? '')
      window.open(target, '_blank', 'noreferrer')
    })
  }
}
