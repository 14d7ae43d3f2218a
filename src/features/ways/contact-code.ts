import { SECOND_MS } from '../../kernel/clock.ts'
import { CLOCKS_APART_MS } from '../../kernel/limits.ts'
import type { Database } from '../../kernel/database.ts'
import { wordingsOf } from '../../kernel/wording.ts'
import * as store from './contact-store.ts'
import { startOfDay } from '../../kernel/hours.ts'
import { CALL, type Maker } from './making.ts'
import { whoServes, type Staffing } from './rules.ts'

/** What WeCom is to know of a contact way: a name, whether friends are made at once, and whom the code leads to just now. */
interface WantedWay {
  state: string
  remark: string
  skipVerify: boolean
  userids: string[]
}

/** 2: of several members, though there may be one; and a QR code. */
const SEVERAL = 2
const QR_CODE = 2

const say = wordingsOf({
  nobody: {
    zh: '没有可以接待的员工：所选员工或部门成员都已离职。请重新选择。',
    en: 'Nobody is left to serve: those chosen, or all of the departments, have left. Choose others.',
  },
})

export function contactCodes(database: Database, zone: string): Maker<WantedWay> {
  return {
    table: 'contact_ways',
    async plan(id, now) {
      const way = (await store.selectContactWay(database, id))!
      const { userids, dueAt } = await servingOf(database, zone, way, now)
      if (userids.length === 0) return { dueAt, problem: say('nobody') }
      return { dueAt, wanted: { state: way.state, remark: way.name, skipVerify: way.skipVerify, userids } }
    },
    async add(wecom, { state, remark, skipVerify, userids }) {
      const body = { type: SEVERAL, scene: QR_CODE, state, remark, skip_verify: skipVerify, user: userids } as const
      return (await wecom.call('externalcontact/add_contact_way', { body }, CALL)).config_id
    },
    async read(wecom, configId) {
      const body = { config_id: configId }
      const { contact_way: held } = await wecom.call('externalcontact/get_contact_way', { body }, CALL)
      return {
        qrUrl: held.qr_code ?? null,
        isAs: ({ state, remark, skipVerify, userids }) =>
          held.state === state &&
          held.remark === remark &&
          held.skip_verify === skipVerify &&
          held.party.length === 0 &&
          [...held.user].sort().join('\n') === userids.join('\n'),
      }
    },
    update(wecom, configId, { state, remark, skipVerify, userids }) {
      const body = { config_id: configId, state, remark, skip_verify: skipVerify, user: userids, party: [] }
      return wecom.call('externalcontact/update_contact_way', { body }, CALL)
    },
    remove: (wecom, configId) => wecom.call('externalcontact/del_contact_way', { body: { config_id: configId } }, CALL),
    async find(wecom, state, since) {
      // Whose clock is whose is not known to the second.
      const body = { start_time: Math.floor((since - CLOCKS_APART_MS) / SECOND_MS), limit: 1_000 }
      const found: string[] = []
      for await (const page of wecom.pages('externalcontact/list_contact_way', { body }, CALL))
        for (const { config_id: configId } of page.contact_way) {
          const asked = { body: { config_id: configId } }
          const { contact_way: one } = await wecom.call('externalcontact/get_contact_way', asked, CALL)
          if (one.state === state) found.push(configId)
        }
      return found
    },
    noteTold: (id, { userids }) => store.noteServing(database, id, userids),
  }
}

/** Whom the code is to lead to at that instant. */
export async function servingOf(
  database: Database,
  zone: string,
  way: store.ContactWay,
  now: number,
): Promise<ReturnType<typeof whoServes>> {
  const { userids, departmentIds, rota, cap, caps, backupUserids: backup } = way
  const members = departmentIds.length > 0 ? await store.selectMembers(database, departmentIds) : []
  const staffing: Staffing = { usual: [...userids, ...members], rota, cap, caps, backup }
  const named = [...userids, ...backup, ...rota.flatMap((shift) => shift.userids)]
  const left = new Set(await store.selectLeft(database, named))
  const isCapped = cap !== null || caps.length > 0
  const addedToday = isCapped ? await store.countAdded(database, way.state, startOfDay(now, zone)) : new Map()
  return whoServes(staffing, { at: now, zone, hasLeft: (userid) => left.has(userid), addedToday })
}
