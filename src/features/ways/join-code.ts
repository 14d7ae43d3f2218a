import type { Database } from '../../kernel/database.ts'
import { startOfNextDay } from '../../kernel/hours.ts'
import { selectJoinWay, type JoinWay } from './join-store.ts'
import { CALL, type Maker } from './making.ts'

/** What WeCom is to know of a join way. It lists none: one that was made as we died stays there, and nobody has its code. */
type WantedJoin = Pick<JoinWay, 'state' | 'name' | 'chatIds' | 'makesGroups' | 'baseName' | 'baseNumber'>

const QR_CODE = 2

const bodyOf = ({ state, name, chatIds, makesGroups, baseName, baseNumber }: WantedJoin) => ({
  scene: QR_CODE as 2,
  remark: name,
  state,
  chat_id_list: chatIds,
  auto_create_room: makesGroups ? (1 as const) : (0 as const),
  ...(makesGroups && baseName !== '' && { room_base_name: baseName, room_base_id: baseNumber }),
})

export function joinCodes(database: Database, zone: string): Maker<WantedJoin> {
  return {
    table: 'join_ways',
    // Nothing of it changes with the hour; once a day it is looked whether it is still there.
    plan: async (id, now) => ({ wanted: (await selectJoinWay(database, id))!, dueAt: startOfNextDay(now, zone) }),
    async add(wecom, wanted) {
      const body = bodyOf(wanted)
      return (await wecom.call('externalcontact/groupchat/add_join_way', { body }, CALL)).config_id
    },
    async read(wecom, configId) {
      const body = { config_id: configId }
      const { join_way: held } = await wecom.call('externalcontact/groupchat/get_join_way', { body }, CALL)
      return {
        qrUrl: held.qr_code ?? null,
        isAs(wanted) {
          const { remark, state, chat_id_list: chatIds, auto_create_room: makes, ...named } = bodyOf(wanted)
          return (
            held.remark === remark &&
            held.state === state &&
            held.auto_create_room === makes &&
            held.chat_id_list.join('\n') === chatIds.join('\n') &&
            held.room_base_name === named.room_base_name &&
            held.room_base_id === named.room_base_id
          )
        },
      }
    },
    update: (wecom, configId, wanted) =>
      wecom.call(
        'externalcontact/groupchat/update_join_way',
        { body: { config_id: configId, ...bodyOf(wanted) } },
        CALL,
      ),
    remove: (wecom, configId) =>
      wecom.call('externalcontact/groupchat/del_join_way', { body: { config_id: configId } }, CALL),
    find: async () => [],
    noteTold: async () => {},
  }
}
