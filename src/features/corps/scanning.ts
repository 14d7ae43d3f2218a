import type { Corps } from './corps.ts'
import { playedAt } from './reach.ts'

/** Who somebody is who scans WeCom's code: where it is shown, and what WeCom says of who has scanned it. */
const OFFICIAL = 'https://qyapi.weixin.qq.com'
const OFFICIAL_LOGIN = 'https://login.work.weixin.qq.com'

/** Whoever stands in for WeCom shows the code too. */
const loginOf = (baseUrl: string): string => (baseUrl === OFFICIAL ? OFFICIAL_LOGIN : baseUrl)

/** Inside WeCom nobody scans: its client knows who holds it, and sends the page on with a code. */
const OFFICIAL_INSIDE = 'https://open.weixin.qq.com'
const insideOf = (baseUrl: string, url: string): string => playedAt(baseUrl, url) ?? OFFICIAL_INSIDE

const PATIENCE_MS = 10_000

export const openScan = (corps: Corps) => ({
  isOffered: async (): Promise<boolean> => (await corps.find()) !== undefined,
  async pageFor({ redirectUrl, state, isInside }: { redirectUrl: string; state: string; isInside: boolean }) {
    const corp = await corps.ensure()
    if (isInside) return insidePage(insideOf(corps.baseUrl, redirectUrl), { ...corp, redirectUrl, state })
    const page = new URL(`${loginOf(corps.baseUrl)}/wwlogin/sso/login`)
    const asked = { login_type: 'CorpApp', appid: corp.corpId, agentid: String(corp.agentId), redirect_uri: redirectUrl, state } // prettier-ignore
    for (const [name, value] of Object.entries(asked)) page.searchParams.set(name, value)
    return page.href
  },
  async whoIs(code: string): Promise<string | null> {
    const wecom = await corps.wecom()
    const { userid } = await wecom.call('auth/getuserinfo', { query: { code } }, { patienceMs: PATIENCE_MS })
    return userid ?? null
  },
})

function insidePage(
  base: string,
  { corpId, agentId, redirectUrl, state }: { corpId: string; agentId: number; redirectUrl: string; state: string },
): string {
  const page = new URL(`${base}/connect/oauth2/authorize`)
  // snsapi_base: who it is and nothing more, so that nobody is asked.
  const asked = { appid: corpId, redirect_uri: redirectUrl, response_type: 'code', scope: 'snsapi_base', state, agentid: String(agentId) } // prettier-ignore
  for (const [name, value] of Object.entries(asked)) page.searchParams.set(name, value)
  page.hash = 'wechat_redirect'
  return page.href
}
