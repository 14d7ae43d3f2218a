import { useEffect, useRef } from 'react'
import { useAct } from '../door/acting.ts'
import { act, isDoorError } from '../door/api.ts'
import { useCorp } from '../door/reads.ts'
import { Loaded } from '../shell/states.tsx'
import { useWords } from '../words/language.tsx'
import { words } from '../words/words.ts'
import { Over } from './frame.tsx'

/** The page that the connected program has put beside this chat, and WeCom's client as the page knows it (client/bridge.js):
 *  with whom one is talking, and saying something there. It does nothing for a page whose address is not signed as it should. */
interface Pair {
  userid: string
  external_userid: string
}
interface Asked {
  client: 'ask'
  id: number
  name: string
  given: Record<string, unknown>
  url: string
}

export function Sidebar({ pair, name, onBack }: { pair: Pair; name: string; onBack(): void }) {
  const t = useWords(words)
  const asked = useCorp()
  return (
    <Over title={t.sidebar.of(name)} onBack={onBack}>
      <Loaded asked={asked}>
        {({ sidebar }) => {
          if (sidebar === null) return <p className="standing">{t.sidebar.none}</p>
          const { hostname } = new URL(sidebar)
          if (hostname !== location.hostname) return <OtherName hostname={hostname} />
          return <Page url={sidebar} pair={pair} title={t.sidebar.of(name)} />
        }}
      </Loaded>
    </Over>
  )
}

/** A browser gives the page its cookies only beside one of the same name. */
function OtherName({ hostname }: { hostname: string }) {
  const t = useWords(words)
  const there = new URL(location.href)
  there.hostname = hostname
  return (
    <p className="standing">
      {t.sidebar.otherName} <a href={there.href}>{there.origin}</a>
    </p>
  )
}

function Page({ url, pair, title }: { url: string; pair: Pair; title: string }) {
  const frame = useRef<HTMLIFrameElement>(null)
  const send = useAct('client.send')
  useEffect(() => {
    const { origin } = new URL(url)
    // One that was opened anew must be trusted anew.
    let trusted: string | undefined
    async function answer({ name, given, url: from }: Asked): Promise<object> {
      const ok = (more: object = {}) => ({ err_msg: `${name}:ok`, ...more })
      const no = (why: string) => ({ err_msg: `${name}:fail ${why}` })
      if (name === 'agentConfig' || name === 'preVerifyJSAPI') {
        const shown = shownBy(name, given, from)
        try {
          await act('client.trust', shown)
          trusted = from
          return ok()
        } catch (error) {
          return no(isDoorError(error) ? error.message : 'invalid signature')
        }
      }
      if (trusted !== from) return no('no permission')
      if (name === 'getContext') return ok({ entry: 'single_chat_tools' })
      if (name === 'getCurExternalContact') return ok({ userId: pair.external_userid })
      if (name === 'sendChatMessage')
        return (await send.do({ ...pair, message: given as never })) ? ok() : no('not sent')
      return no('function not exist')
    }
    const listen = ({ source, origin: from, data }: MessageEvent<Asked>) => {
      if (source !== frame.current?.contentWindow || from !== origin || data?.client !== 'ask') return
      void answer(data).then((result) => {
        ;(source as Window).postMessage({ client: 'answer', id: data.id, result }, origin)
      })
    }
    window.addEventListener('message', listen)
    return () => window.removeEventListener('message', listen)
    // what is sent goes by the newest
  }, [url, pair.userid, pair.external_userid])
  return <iframe ref={frame} className="sidebar-frame" title={title} src={url} data-userid={pair.userid} />
}

function shownBy(name: string, given: Record<string, unknown>, url: string) {
  const text = (key: string) => String(given[key] ?? '')
  return name === 'agentConfig'
    ? { corpid: text('corpid'), agentid: text('agentid'), timestamp: text('timestamp'), nonceStr: text('nonceStr'), signature: text('signature'), url } // prettier-ignore
    : { corpid: text('verifyAppId'), timestamp: text('verifyTimestamp'), nonceStr: text('verifyNonceStr'), signature: text('verifySignature'), url } // prettier-ignore
}
