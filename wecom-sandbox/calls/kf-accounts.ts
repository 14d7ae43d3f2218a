import { z } from 'zod'
import { ERRORS, isRefusal, type Code } from '../errors.ts'
import { MAX_KF_SCENE_CHARS, MAX_USERIDS_PER_CALL } from '../limits.ts'
import type { Sandbox } from '../sandbox.ts'
import { accountOf, type Account } from '../state/kf.ts'
import { mediaOf } from '../state/media.ts'
import { activeMember } from '../state/members.ts'
import { call } from './call.ts'
import { chars, id, ids, limit } from './shapes.ts'

/** Accounts of WeChat customer service, and who serves there. */
const MAX_NAME_CHARS = 16
const ofAccount = z.object({ open_kfid: id })
const servicers = z.object({ open_kfid: id, userid_list: ids(MAX_USERIDS_PER_CALL).min(1) })

/** Each by itself: some may be refused. */
function forEach(sandbox: Sandbox, userids: string[], change: (userid: string) => void) {
  const result = (userid: string, errcode: Code | 0, errmsg: string) => ({ userid, errcode, errmsg })
  return {
    result_list: [...new Set(userids)].map((userid) => {
      try {
        activeMember(sandbox, userid)
        change(userid)
        return result(userid, 0, 'success')
      } catch (error) {
        if (!isRefusal(error)) throw error
        return result(userid, error.errcode, ERRORS[error.errcode])
      }
    }),
  }
}

export const kfAccountCalls = [
  call({
    method: 'POST',
    path: 'kf/account/add',
    right: 'kf',
    input: z.object({ name: chars(MAX_NAME_CHARS).min(1), media_id: id }),
    run(sandbox, { name, media_id: mediaId }) {
      mediaOf(sandbox, mediaId)
      const openKfid = sandbox.chance.id('wk', 30)
      sandbox.state.run`insert into kf_accounts (open_kfid, name, media_id) values (${openKfid}, ${name}, ${mediaId})`
      return { open_kfid: openKfid }
    },
  }),
  call({
    method: 'POST',
    path: 'kf/account/del',
    right: 'kf',
    input: ofAccount,
    run(sandbox, { open_kfid: openKfid }) {
      accountOf(sandbox, openKfid)
      sandbox.state.run`update kf_accounts set deleted = 1 where open_kfid = ${openKfid}`
    },
  }),
  call({
    method: 'POST',
    path: 'kf/account/update',
    right: 'kf',
    input: z.object({ open_kfid: id, name: chars(MAX_NAME_CHARS).min(1).optional(), media_id: id.optional() }),
    run(sandbox, { open_kfid: openKfid, name, media_id: mediaId }) {
      const account = accountOf(sandbox, openKfid)
      if (mediaId !== undefined) mediaOf(sandbox, mediaId)
      sandbox.state.run`update kf_accounts set name = ${name ?? account.name}, media_id = ${mediaId ?? account.media_id}
        where open_kfid = ${openKfid}`
    },
  }),
  call({
    method: 'POST',
    path: 'kf/account/list',
    right: 'kf',
    input: z.object({ offset: z.int().min(0).default(0), limit: limit(100, 100) }),
    run({ state }, { offset, limit: most }) {
      const rows = state.all<Account>`select id, open_kfid, name, media_id from kf_accounts where deleted = 0
        order by id limit ${most} offset ${offset}`
      const account_list = rows.map(({ open_kfid: openKfid, name }) => ({
        open_kfid: openKfid,
        name,
        avatar: `https://wework.qpic.example/wwhead/${openKfid.slice(0, 12)}/0`,
        manage_privilege: true,
      }))
      return { account_list }
    },
  }),
  call({
    method: 'POST',
    path: 'kf/add_contact_way',
    right: 'kf',
    input: z.object({ open_kfid: id, scene: chars(MAX_KF_SCENE_CHARS).optional() }),
    run(sandbox, { open_kfid: openKfid, scene = '' }) {
      accountOf(sandbox, openKfid)
      const sealed = Buffer.from(scene).toString('base64url')
      return { url: `https://work.weixin.qq.example/kf/${openKfid}?enc_scene=ENC${sealed}` }
    },
  }),
  call({
    method: 'POST',
    path: 'kf/servicer/add',
    right: 'kf',
    input: servicers,
    run(sandbox, { open_kfid: openKfid, userid_list: userids }) {
      accountOf(sandbox, openKfid)
      return forEach(sandbox, userids, (userid) => {
        sandbox.state.run`insert or ignore into kf_servicers (open_kfid, userid) values (${openKfid}, ${userid})`
      })
    },
  }),
  call({
    method: 'POST',
    path: 'kf/servicer/del',
    right: 'kf',
    input: servicers,
    run(sandbox, { open_kfid: openKfid, userid_list: userids }) {
      accountOf(sandbox, openKfid)
      return forEach(sandbox, userids, (userid) => {
        sandbox.state.run`delete from kf_servicers where open_kfid = ${openKfid} and userid = ${userid}`
      })
    },
  }),
  call({
    method: 'GET',
    path: 'kf/servicer/list',
    right: 'kf',
    input: ofAccount,
    run(sandbox, { open_kfid: openKfid }) {
      accountOf(sandbox, openKfid)
      const rows = sandbox.state.all<{ userid: string; receiving: number }>`select userid, receiving from kf_servicers
        where open_kfid = ${openKfid} order by id`
      return { servicer_list: rows.map(({ userid, receiving }) => ({ userid, status: receiving ? 0 : 1 })) }
    },
  }),
]
