import { refuse } from '../errors.ts'
import { SECOND_MS, TOKEN_TOLD_SECONDS } from '../limits.ts'
import type { Sandbox } from '../sandbox.ts'
import type { App } from './call.ts'

/** The one call without a token: a corp and the secret of one of its apps. The same token until it has died. */
export function getToken(sandbox: Sandbox, query: Record<string, string | undefined>) {
  const { state, clock, chance, switches, corpId } = sandbox
  if (query['corpid'] !== corpId) refuse(40013)
  const app = state.get<App>`select agentid, name, secret, rights from apps where secret = ${query['corpsecret'] ?? ''}`
  if (!app) return refuse(40001)
  const now = clock.now()
  const told = TOKEN_TOLD_SECONDS * SECOND_MS
  const living = state.get<{ token: string; issued_at: number }>`select token, issued_at from tokens
    where agentid = ${app.agentid} and dies_at > ${now} and issued_at > ${now - told} order by issued_at desc limit 1`
  if (living) return { access_token: living.token, expires_in: Math.ceil((living.issued_at + told - now) / SECOND_MS) }
  const token = chance.id('', 43) + chance.id('', 43)
  state.run`insert into tokens (token, agentid, issued_at, dies_at)
    values (${token}, ${app.agentid}, ${now}, ${now + switches.tokenLifeSeconds * SECOND_MS})`
  return { access_token: token, expires_in: TOKEN_TOLD_SECONDS }
}

/** Whose token it is; 41001, 40014 or 42001 if nobody's. */
export function appOf({ state, clock }: Sandbox, token: string | undefined): App {
  if (!token) return refuse(41001)
  const app = state.get<App & { dies_at: number }>`select a.agentid, a.name, a.secret, a.rights, t.dies_at
    from tokens t join apps a on a.agentid = t.agentid where t.token = ${token}`
  if (!app) return refuse(40014)
  return app.dies_at > clock.now() ? app : refuse(42001)
}
