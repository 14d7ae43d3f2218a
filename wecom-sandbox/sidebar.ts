import { createHash } from 'node:crypto'
import { readAddress } from './delivery.ts'
import { cannot } from './errors.ts'
import type { Sandbox } from './sandbox.ts'

/** The page that the corp has put into the toolbar of chats, and whether WeCom's client trusts it. */
const NAME = 'sidebar.url'

/** As it was set; else beside where callbacks go. Null: nobody has connected anything. */
export function readSidebar(sandbox: Pick<Sandbox, 'state'>): string | null {
  const saved = sandbox.state.get<{ value: string }>`select value from settings where name = ${NAME}`?.value
  if (saved !== undefined) return saved
  const callback = readAddress(sandbox)
  return callback ? new URL('/sidebar', callback.url).href : null
}

export const saveSidebar = ({ state }: Pick<Sandbox, 'state'>, url: string): void =>
  void state.run`insert into settings (name, value) values (${NAME}, ${url})
    on conflict (name) do update set value = excluded.value`

export interface Shown {
  corpid: string
  /** Of the app; without one the page speaks as the corp. */
  agentid?: number | undefined
  timestamp: string
  nonceStr: string
  signature: string
  url: string
}

/** By a ticket that still lives, of the corp or of this app. */
export function trustPage({ state, clock, corpId }: Sandbox, shown: Shown): void {
  const { corpid, agentid, timestamp, nonceStr, signature, url } = shown
  if (corpid !== corpId) cannot('invalid corpid')
  const [kind, owner] = agentid === undefined ? ['corp', 0] : ['agent_config', agentid]
  const tickets = state.all<{ ticket: string }>`select ticket from tickets
    where kind = ${kind} and agentid = ${owner} and expires_at > ${clock.now()}`
  const signed = (ticket: string) =>
    createHash('sha1')
      .update(`jsapi_ticket=${ticket}&noncestr=${nonceStr}&timestamp=${timestamp}&url=${url}`)
      .digest('hex')
  if (!tickets.some(({ ticket }) => signed(ticket) === signature)) cannot('invalid signature')
}
