import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { act } from './actions/actions.ts'
import { keepLocal } from './local.ts'
import type { Sandbox } from './sandbox.ts'
import { ACTIVE } from './state/members.ts'

/** The page that shows WeCom's code to scan (`login.work.weixin.qq.com`). Nobody has a phone here: one chooses who scans it.
 *  For this machine only, as the control door. */
const LOGIN = '/wwlogin/sso/login'

const asked = z.object({
  login_type: z.literal('CorpApp'),
  appid: z.string(),
  agentid: z.string(),
  redirect_uri: z.url({ protocol: /^https?$/ }),
  state: z.string().default(''),
  /** Who has scanned; nobody: it was called off. */
  userid: z.string().optional(),
})

export async function addLogin(app: FastifyInstance, sandbox: Sandbox): Promise<void> {
  keepLocal(app)
  app.get(LOGIN, async (request, reply) => {
    const parsed = asked.safeParse(request.query)
    reply.header('cache-control', 'no-store').header('content-security-policy', POLICY)
    if (!parsed.success || !isKnown(sandbox, parsed.data))
      return reply.code(400).type('text/html; charset=utf-8').send(page('参数错误', '<p>企业、应用或回调地址不正确。</p>')) // prettier-ignore
    const { userid, ...query } = parsed.data
    if (userid === undefined) return reply.type('text/html; charset=utf-8').send(choice(sandbox, query))
    const back = new URL(query.redirect_uri)
    if (userid !== '') back.searchParams.set('code', act(sandbox, 'page.open', { userid }).code)
    back.searchParams.set('state', query.state)
    back.searchParams.set('appid', query.appid)
    return reply.redirect(back.href)
  })
}

type Asked = z.output<typeof asked>
const isKnown = ({ state, corpId }: Sandbox, { appid, agentid }: Asked): boolean =>
  appid === corpId && state.get`select 1 from apps where agentid = ${Number(agentid)}` !== undefined

export const activeMembers = (state: Sandbox['state']) =>
  state.all<{ userid: string; name: string }>`select userid, name from members where status = ${ACTIVE} order by id`

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"

function choice({ state }: Sandbox, query: Omit<Asked, 'userid'>): string {
  const members = activeMembers(state)
  const link = (userid: string, label: string) =>
    `<li><a href="${escaped(`${LOGIN}?${new URLSearchParams({ ...query, userid })}`)}">${escaped(label)}</a></li>`
  const links = members.map(({ userid, name }) => link(userid, `${name}（${userid}）`))
  return page('企业微信登录', `<p>选择由谁扫码：</p><ul>${links.join('')}${link('', '取消')}</ul>`)
}

export const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char]!)

export const page = (title: string, content: string): string => `<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>body { font: 16px system-ui; margin: 24px } li { margin: 12px 0 }</style>
<main><h1>${title}</h1>${content}</main></html>
`
