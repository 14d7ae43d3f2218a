import { z } from 'zod'
import type { Touch } from '../../events.ts'
import type { Session } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import type { Core } from '../../pipeline/commit.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { decideGroups, insertLog, type DecidedGroups } from '../group-flows/group-flows.ts'
import { waitOf } from './planning.ts'
import type { GroupAudience } from './rules.ts'
import * as store from './store.ts'

/** A broadcast to groups is planned at once, for there are few of them: held are the groups, then the broadcast. */
export const planGroups = (core: Core, seen: store.Broadcast, { chats }: GroupAudience): Promise<void> =>
  core.database.transaction(async (session) => {
    const { id } = seen
    const now = core.clock.now()
    const left = await selectUndecided(session, id, chats)
    const decided = await decideGroups(session, left, seen, { now, calendar: core.definitions.calendar })
    const held = await store.holdBroadcast(session, id)
    const isBegun = held?.state === 'planning' || (held?.state === 'scheduled' && held.startsAt! <= now)
    if (!held || !isBegun || held.passes !== seen.passes) return
    await writePosts(session, held, decided, now)
    const waits = waitOf(decided.groups) ?? null
    const over = { begunAt: now, plannedTo: null, waitsUntil: null, passes: held.passes + 1 }
    if (waits !== null) await store.moveBroadcast(session, id, { state: 'scheduled', startsAt: waits, ...over }, now)
    else await store.moveBroadcast(session, id, { state: 'sending', ...over }, now)
  })

/** Those that an earlier pass has not decided about. */
const selectUndecided = async (session: Session, id: number, chats: readonly string[]): Promise<string[]> =>
  (
    await session.rows(
      z.object({ chat: z.string() }),
      sql`select chat from unnest(${[...chats]}::text[]) as chat
          where not exists (select from touches t where t.broadcast_id = ${id} and t.chat_id = chat collate "C")`,
    )
  ).map(({ chat }) => chat)

async function writePosts(session: Session, held: store.Broadcast, { groups, content }: DecidedGroups, now: number) {
  const final = groups.filter(({ verdict }) => verdict.kind !== 'waits')
  const rows = final.map(({ group: { id, chatId, owner }, verdict }) => ({
    k: `b${held.id}.g${id}`,
    g: chatId,
    u: owner,
    s: verdict.kind === 'not' ? 'suppressed' : 'waiting',
    r: verdict.kind === 'not' ? verdict.reason : undefined,
  }))
  await session.run(sql`
    insert into touches (key, chat_id, channel, kind, priority, broadcast_id, content_version_id, userid, asked_at, state, reason, settled_at)
    select k, g, 'broadcast', ${held.kind}, ${held.priority}, ${held.id}, ${content?.versionId ?? null}::integer, u, ${instant(now)}, s, r,
      case when s = 'suppressed' then ${instant(now)}::timestamptz end
    from jsonb_to_recordset(${JSON.stringify(rows)}) as t (k text, g text, u text, s text, r text) order by k`)
  const said: Touch = { channel: 'broadcast', kind: held.kind, content: held.content, broadcast: held.id }
  await insertLog(
    session,
    final.map(({ group: { chatId }, verdict }) => ({
      chatId,
      at: now,
      ...(verdict.kind === 'not'
        ? { kind: 'touch_suppressed', detail: { ...said, reason: verdict.reason } }
        : { kind: 'touch_requested', detail: said }),
    })),
  )
}
