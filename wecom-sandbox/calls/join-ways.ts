import { z } from 'zod'
import { refuse } from '../errors.ts'
import * as limits from '../limits.ts'
import type { Sandbox } from '../sandbox.ts'
import { groupOf } from '../state/groups.ts'
import { call } from './call.ts'
import { countWays } from './contact-ways.ts'
import { chars, id, zeroOrOne } from './shapes.ts'

/** QR codes (or buttons in a mini program) by which customers join a group. */
const MINIPROGRAM = 1
const QR_CODE = 2
const fields = {
  scene: z.union([z.literal(MINIPROGRAM), z.literal(QR_CODE)]),
  // too long a remark is cut, not refused
  remark: z
    .string()
    .transform((text) => [...text].slice(0, limits.MAX_WAY_REMARK_CHARS).join(''))
    .default(''),
  auto_create_room: zeroOrOne.default(1),
  room_base_name: chars(limits.MAX_ROOM_NAME_CHARS).optional(),
  room_base_id: z.int().min(0).optional(),
  chat_id_list: z
    .array(id)
    .min(1)
    .refine((list) => list.length <= limits.MAX_GROUPS_PER_JOIN_WAY, { params: { errcode: 41091 } }),
  state: chars(limits.MAX_STATE_CHARS).default(''),
  mark_source: z.boolean().optional(),
}
const input = z.object(fields)

export interface JoinWay extends z.output<typeof input> {
  config_id: string
  qr_code?: string
}

export function joinWayOf({ state }: Sandbox, configId: string): JoinWay {
  const saved = state.get<{ content: string }>`select content from join_ways where config_id = ${configId}`
  return saved ? (JSON.parse(saved.content) as JoinWay) : refuse(41044)
}

function wayOf(sandbox: Sandbox, configId: string, wanted: z.output<typeof input>): JoinWay {
  for (const chatId of wanted.chat_id_list) groupOf(sandbox, chatId)
  const qrCode = `https://wework.qpic.example/wwhead/${configId}/0`
  return { config_id: configId, ...wanted, ...(wanted.scene === QR_CODE && { qr_code: qrCode }) }
}

export const joinWayCalls = [
  call({
    method: 'POST',
    path: 'externalcontact/groupchat/add_join_way',
    right: 'customers',
    input,
    run(sandbox, wanted) {
      const configId = sandbox.chance.hex('config', 32)
      const way = wayOf(sandbox, configId, wanted)
      if (countWays(sandbox) >= limits.MAX_WAYS) refuse(41045)
      sandbox.state.run`insert into join_ways (config_id, content, created_at)
        values (${configId}, ${JSON.stringify(way)}, ${sandbox.clock.now()})`
      return { config_id: configId }
    },
  }),
  call({
    method: 'POST',
    path: 'externalcontact/groupchat/get_join_way',
    right: 'customers',
    input: z.object({ config_id: id }),
    run: (sandbox, { config_id: configId }) => ({ join_way: joinWayOf(sandbox, configId) }),
  }),
  call({
    method: 'POST',
    path: 'externalcontact/groupchat/update_join_way',
    right: 'customers',
    input: z.object({ config_id: id, ...fields }),
    run(sandbox, { config_id: configId, ...wanted }) {
      joinWayOf(sandbox, configId)
      const way = wayOf(sandbox, configId, wanted)
      sandbox.state.run`update join_ways set content = ${JSON.stringify(way)} where config_id = ${configId}`
    },
  }),
  call({
    method: 'POST',
    path: 'externalcontact/groupchat/del_join_way',
    right: 'customers',
    input: z.object({ config_id: id }),
    run({ state }, { config_id: configId }) {
      if (state.run`delete from join_ways where config_id = ${configId}` === 0) refuse(41044)
    },
  }),
]
