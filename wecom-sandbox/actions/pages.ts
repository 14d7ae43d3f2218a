import { z } from 'zod'
import { cannot } from '../errors.ts'
import { happened } from '../events.ts'
import { AUDIT_NOTIFY_MS, OAUTH_CODE_MS } from '../limits.ts'
import { activeMember } from '../state/members.ts'
import { personOf } from '../state/people.ts'
import { action } from './action.ts'

/** Pages inside WeCom, and what WeCom does by itself. */
export const pageActions = {
  /** Somebody opens a page of the app and agrees: the code with which the page finds out who it is. */
  'page.open': action(
    z.object({ userid: z.string().optional(), external_userid: z.string().optional() }),
    (sandbox, { userid, external_userid: externalUserid }) => {
      if (userid !== undefined) activeMember(sandbox, userid)
      else personOf(sandbox, externalUserid ?? cannot('Nobody opens it.'))
      const code = sandbox.chance.id('', 43)
      sandbox.state.run`insert into oauth_codes (code, userid, external_userid, expires_at)
        values (${code}, ${userid ?? null}, ${externalUserid ?? null}, ${sandbox.clock.now() + OAUTH_CODE_MS})`
      return { code }
    },
  ),

  /** There is something new in the archive of chats; told at most every 15 seconds. */
  'archive.grow': action(z.object({ agentid: z.int().default(2_000_004) }), (sandbox, { agentid }) => {
    const { state, clock } = sandbox
    const now = clock.now()
    const last = state.get<{ value: string }>`select value from settings where name = 'audit.told_at'`
    if (last && Number(last.value) > now - AUDIT_NOTIFY_MS) return { told: false }
    state.run`insert into settings (name, value) values ('audit.told_at', ${String(now)})
      on conflict (name) do update set value = excluded.value`
    happened(sandbox, 'person', { Event: 'msgaudit_notify', AgentID: agentid })
    return { told: true }
  }),

  /** A long upload, which the app has begun elsewhere, is over. */
  'media.finish_job': action(z.object({ jobid: z.string() }), (sandbox, { jobid }) => {
    happened(sandbox, 'person', { Event: 'upload_media_job_finish', JobId: jobid })
    return {}
  }),
}
