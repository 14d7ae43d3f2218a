import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { act } from './actions/actions.ts'
import { keepLocal } from './local.ts'
import { activeMembers, escaped, page } from './login.ts'
import type { Sandbox } from './sandbox.ts'

/**
 * What WeCom's client does for the pages of apps: it gives them a bridge (JS-SDK), which here leads to the phone in whose frame
 * the page stands, and sends them on with a code that says who holds it (oauth2/authorize). For this machine only.
 */
const AUTHORIZE = '/connect/oauth2/authorize'
const script = (name: string): string => readFileSync(path.join(import.meta.dirname, 'client', name), 'utf8')

const asked = z.object({
  appid: z.string(),
  redirect_uri: z.url({ protocol: /^https?$/ }),
  response_type: z.literal('code'),
  scope: z.enum(['snsapi_base', 'snsapi_privateinfo']),
  state: z.string().default(''),
  agentid: z.string().default(''),
  /** Who holds it, as the phone says. */
  userid: z.string().optional(),
})

export async function addClient(app: FastifyInstance, sandbox: Sandbox): Promise<void> {
  keepLocal(app)
  for (const name of ['bridge.js', 'authorize.js']) {
    const text = script(name)
    app.get(`/client/${name}`, async (_, reply) =>
      reply.header('cache-control', 'no-store').type('text/javascript; charset=utf-8').send(text),
    )
  }
  app.get(AUTHORIZE, async (request, reply) => {
    const parsed = asked.safeParse(request.query)
    reply.header('cache-control', 'no-store').header('content-security-policy', POLICY)
    if (!parsed.success || parsed.data.appid !== sandbox.corpId)
      return reply.code(400).type('text/html; charset=utf-8').send(page('参数错误', '<p>企业或回调地址不正确。</p>'))
    const { userid, ...query } = parsed.data
    if (userid === undefined) return reply.type('text/html; charset=utf-8').send(choice(sandbox, query))
    const back = new URL(query.redirect_uri)
    back.searchParams.set('code', act(sandbox, 'page.open', { userid }).code)
    back.searchParams.set('state', query.state)
    return reply.redirect(back.href)
  })
}

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'"

/** In a phone its holder goes on at once; elsewhere one chooses who it is. */
function choice({ state }: Sandbox, query: Record<string, string>): string {
  const links = activeMembers(state).map(({ userid, name }) => {
    const address = `${AUTHORIZE}?${new URLSearchParams({ ...query, userid })}`
    return `<li><a href="${escaped(address)}">${escaped(`${name}（${userid}）`)}</a></li>`
  })
  return page('企业微信', `<script src="/client/authorize.js"></script><p>选择由谁打开：</p><ul>${links.join('')}</ul>`)
}
