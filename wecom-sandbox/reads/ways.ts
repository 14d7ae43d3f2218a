import type { ContactWay } from '../calls/contact-ways.ts'
import type { JoinWay } from '../calls/join-ways.ts'
import type { Sandbox } from '../sandbox.ts'
import { kfAccounts } from './kf.ts'

/** The codes that somebody may scan. */
export interface WayListed {
  kind: 'contact' | 'join'
  config_id: string
  remark: string
  state: string
  /** What the code says; a button in a mini program has none. */
  code: string | null
  /** To whom, or into which groups, it leads: the first of them. */
  leadsTo: string[]
  more: number
  isTemporary: boolean
  needsYes: boolean
  hasExpired: boolean
}
const MAX_NAMED = 3

interface Row {
  config_id: string
  content: string
  expires_at: number | null
}

/** The newest first. */
export function readWays(sandbox: Sandbox, { search, limit }: { search: string; limit: number }) {
  const { state } = sandbox
  const contact = state.all<Row>`select config_id, content, expires_at from contact_ways
    where ${search} = '' or instr(lower(content ->> '$.remark' || ' ' || (content ->> '$.state')), ${search}) > 0
    order by id desc limit ${limit}`
  const join = state.all<Row>`select config_id, content, null as expires_at from join_ways
    where ${search} = '' or instr(lower(content ->> '$.remark' || ' ' || (content ->> '$.state')), ${search}) > 0
    order by id desc limit ${limit}`
  return {
    contact: contactListed(sandbox, contact),
    join: joinListed(sandbox, join),
    accounts: kfAccounts(sandbox, search),
  }
}

function contactListed({ state, clock }: Sandbox, rows: Row[]): WayListed[] {
  const ways = rows.map(({ content }) => JSON.parse(content) as ContactWay)
  const users = JSON.stringify(ways.flatMap(({ user }) => user))
  const parties = JSON.stringify(ways.flatMap(({ party }) => party))
  const names = namesOf(
    state.all<Named>`select userid as id, name from members where userid in (select value from json_each(${users}))
      union all select 'party ' || id, name from departments where id in (select value from json_each(${parties}))`,
  )
  return ways.map((way, index) => {
    const { expires_at: expiresAt } = rows[index]!
    const ends = { hasExpired: expiresAt !== null && expiresAt <= clock.now() }
    const leads = [...way.user, ...way.party.map((party) => `party ${party}`)]
    return {
      kind: 'contact',
      ...listed(way, leads, names),
      isTemporary: way.is_temp,
      needsYes: !way.skip_verify,
      ...ends,
    }
  })
}

function joinListed({ state }: Sandbox, rows: Row[]): WayListed[] {
  const ways = rows.map(({ content }) => JSON.parse(content) as JoinWay)
  const chats = JSON.stringify(ways.flatMap(({ chat_id_list: list }) => list))
  const names = namesOf(
    state.all<Named>`select chat_id as id, name from groups where chat_id in (select value from json_each(${chats}))`,
  )
  const never = { isTemporary: false, needsYes: false, hasExpired: false }
  return ways.map((way) => ({ kind: 'join', ...listed(way, way.chat_id_list, names), ...never }))
}

interface Named {
  id: string
  name: string
}
const namesOf = (rows: Named[]): Map<string, string> => new Map(rows.map(({ id, name }) => [id, name]))
const listed = (
  way: { config_id: string; remark: string; state: string; qr_code?: string },
  leads: string[],
  names: Map<string, string>,
) => ({
  config_id: way.config_id,
  remark: way.remark,
  state: way.state,
  code: way.qr_code ?? null,
  leadsTo: leads.slice(0, MAX_NAMED).map((id) => names.get(id) || id),
  more: Math.max(leads.length - MAX_NAMED, 0),
})
