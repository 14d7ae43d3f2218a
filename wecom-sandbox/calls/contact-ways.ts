import { z } from 'zod'
import { countWithin } from '../counters.ts'
import { refuse } from '../errors.ts'
import * as limits from '../limits.ts'
import type { Sandbox } from '../sandbox.ts'
import { checkMedia } from '../state/media.ts'
import { findDepartment, memberOf } from '../state/members.ts'
import { addContent, chatOf, type Content } from '../state/messages.ts'
import { afterCursor, call, pageOf } from './call.ts'
import { bytes, chars, cursor, id, limit, parts, seconds } from './shapes.ts'

/** QR codes (or buttons in a mini program) by which customers come to members. */
const conclusions = z.object({
  text: z.object({ content: bytes(limits.MAX_MESSAGE_BYTES) }).optional(),
  image: parts.image.optional(),
  link: parts.link.optional(),
  miniprogram: parts.miniprogram.optional(),
})
const changeable = {
  style: z.int().optional(),
  remark: chars(limits.MAX_WAY_REMARK_CHARS).optional(),
  skip_verify: z.boolean().optional(),
  state: chars(limits.MAX_STATE_CHARS).optional(),
  user: z.array(id).optional(),
  party: z.array(z.int()).optional(),
  expires_in: z.int().min(1).max(limits.MAX_TEMP_SECONDS).optional(),
  chat_expires_in: z.int().min(1).max(limits.MAX_TEMP_SECONDS).optional(),
  unionid: z.string().optional(),
  is_exclusive: z.boolean().optional(),
  mark_source: z.boolean().optional(),
  conclusions: conclusions.optional(),
}
const SINGLE = 1
const MINIPROGRAM = 1
const QR_CODE = 2

/** As it is kept: the answer of get_contact_way. */
export interface ContactWay {
  config_id: string
  type: number
  scene: number
  style?: number
  remark: string
  skip_verify: boolean
  state: string
  user: string[]
  party: number[]
  is_temp: boolean
  expires_in?: number
  chat_expires_in?: number
  unionid?: string
  is_exclusive?: boolean
  mark_source?: boolean
  conclusions?: Record<string, unknown>
  qr_code?: string
}
interface SavedWay {
  id: number
  content: string
  expires_at: number | null
}

export function wayOf({ state }: Sandbox, configId: string): { way: ContactWay; expires_at: number | null } {
  const saved = state.get<SavedWay>`select id, content, expires_at from contact_ways where config_id = ${configId}`
  if (!saved) return refuse(41044)
  return { way: JSON.parse(saved.content) as ContactWay, expires_at: saved.expires_at }
}

/** Contact ways and join ways share one cap. */
export const countWays = ({ state }: Sandbox): number =>
  state.get<{ n: number }>`select (select count(*) from contact_ways) + (select count(*) from join_ways) as n`!.n

function checkWay(sandbox: Sandbox, way: ContactWay): void {
  if (way.user.length + way.party.length === 0) refuse(40063)
  if (way.type === SINGLE && (way.user.length !== 1 || way.party.length > 0)) refuse(40031)
  if (way.user.length > limits.MAX_WAY_USERS) refuse(41041)
  for (const userid of way.user) memberOf(sandbox, userid)
  for (const department of way.party) if (!findDepartment(sandbox, department)) refuse(60003)
  if (!way.is_temp && way.conclusions) refuse(40058, 'conclusions need is_temp. invalid Request Parameter')
  checkMedia(sandbox, way.conclusions)
}
const expiryOf = (sandbox: Sandbox, way: ContactWay) =>
  way.is_temp ? sandbox.clock.now() + (way.expires_in ?? limits.TEMP_WAY_SECONDS) * limits.SECOND_MS : null

export const contactWayCalls = [
  call({
    method: 'POST',
    path: 'externalcontact/add_contact_way',
    right: 'customers',
    input: z.object({
      ...changeable,
      type: z.union([z.literal(1), z.literal(2)]),
      scene: z.union([z.literal(MINIPROGRAM), z.literal(QR_CODE)]),
      is_temp: z.boolean().optional(),
    }),
    run(sandbox, input, { app }) {
      const { state, chance, clock } = sandbox
      const configId = chance.hex('config', 32)
      const qrCode = `https://wework.qpic.example/wwhead/${configId}/0`
      const way: ContactWay = {
        config_id: configId,
        ...input,
        remark: input.remark ?? '',
        skip_verify: input.skip_verify ?? true,
        state: input.state ?? '',
        user: input.user ?? [],
        party: input.party ?? [],
        is_temp: input.is_temp ?? false,
        ...(input.scene === QR_CODE && { qr_code: qrCode }),
      }
      checkWay(sandbox, way)
      if (countWays(sandbox) >= limits.MAX_WAYS) refuse(41045)
      const temporary = { key: 'temporary contact ways', rates: limits.TEMP_WAY_RATES }
      if (way.is_temp && !countWithin(state, clock.now(), temporary)) refuse(41045)
      state.run`insert into contact_ways (config_id, content, created_at, expires_at, agentid)
        values (${configId}, ${JSON.stringify(way)}, ${clock.now()}, ${expiryOf(sandbox, way)}, ${app.agentid})`
      return { config_id: configId, ...(way.qr_code && { qr_code: way.qr_code }) }
    },
  }),
  call({
    method: 'POST',
    path: 'externalcontact/get_contact_way',
    right: 'customers',
    input: z.object({ config_id: id }),
    run: (sandbox, { config_id: configId }) => ({ contact_way: wayOf(sandbox, configId).way }),
  }),
  call({
    method: 'POST',
    path: 'externalcontact/list_contact_way',
    right: 'customers',
    input: z.object({
      start_time: seconds.default(0),
      end_time: seconds.optional(),
      cursor,
      limit: limit(1_000, 100),
    }),
    run({ state }, input) {
      const until = input.end_time === undefined ? Number.MAX_SAFE_INTEGER : (input.end_time + 1) * limits.SECOND_MS
      const rows = state.all<{ id: number; config_id: string }>`select id, config_id from contact_ways
        where created_at >= ${input.start_time * limits.SECOND_MS} and created_at < ${until}
          and id > ${afterCursor(input.cursor)} order by id limit ${input.limit + 1}`
      const { page, next_cursor } = pageOf(rows, input.limit)
      return { contact_way: page.map((row) => ({ config_id: row.config_id })), next_cursor }
    },
  }),
  call({
    method: 'POST',
    path: 'externalcontact/update_contact_way',
    right: 'customers',
    input: z.object({ config_id: id, ...changeable }),
    run(sandbox, { config_id: configId, ...changes }) {
      const { way: before } = wayOf(sandbox, configId)
      const way: ContactWay = { ...before, ...changes }
      checkWay(sandbox, way)
      sandbox.state.run`update contact_ways set content = ${JSON.stringify(way)}, expires_at = ${expiryOf(sandbox, way)}
        where config_id = ${configId}`
    },
  }),
  call({
    method: 'POST',
    path: 'externalcontact/del_contact_way',
    right: 'customers',
    input: z.object({ config_id: id }),
    run({ state }, { config_id: configId }) {
      if (state.run`delete from contact_ways where config_id = ${configId}` === 0) refuse(41044)
    },
  }),
  call({
    method: 'POST',
    path: 'externalcontact/close_temp_chat',
    right: 'customers',
    input: z.object({ userid: id, external_userid: id }),
    run(sandbox, { userid, external_userid: externalUserid }) {
      const { state, clock } = sandbox
      const now = clock.now()
      const chat = state.get<{ id: number; config_id: string }>`select id, config_id from temp_chats
        where userid = ${userid} and external_userid = ${externalUserid} and closed_at is null and ends_at > ${now}`
      if (!chat) return refuse(84061)
      state.run`update temp_chats set closed_at = ${now} where id = ${chat.id}`
      const saved = state.get<SavedWay>`select id, content, expires_at from contact_ways where config_id = ${chat.config_id}`
      const told = saved && (JSON.parse(saved.content) as ContactWay).conclusions
      if (!told) return
      const { text, ...rest } = told
      const attachments = Object.entries(rest).map(([msgtype, part]) => ({ msgtype, [msgtype]: part }))
      const to = { chat: chatOf(userid, externalUserid), sender: userid, isStaff: true, source: 'conclusion' as const }
      addContent(sandbox, to, { text: text as Content['text'], attachments })
    },
  }),
]
