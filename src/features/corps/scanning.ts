import type { Corps } from './corps.ts'

/** Who somebody is who scans WeCom's code: where it is shown, and what WeCom says of who has scanned it. */
const OFFICIAL = 'https://qyapi.weixin.qq.com'
const OFFICIAL_LOGIN = 'https://login.work.weixin.qq.com'

/** Whoever stands in for WeCom shows the code too. */
const loginOf = (baseUrl: string): string => (baseUrl === OFFICIAL ? OFFICIAL_LOGIN : baseUrl)

const PATIENCE_MS = 10_000

export const openScan = (corps: Corps) => ({
  isOffered: async (): Promise<boolean> => (await corps.find()) !== undefined,
  async pageFor({ redirectUrl, state }: { redirectUrl: string; state: string }): Promise<string> {
    const corp = await corps.ensure()
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
