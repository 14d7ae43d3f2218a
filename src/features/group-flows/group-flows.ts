import type { JsonObject } from '../../events.ts'
import type { Timer } from '../../kernel/clock.ts'
import type { Session } from '../../kernel/database.ts'
import { SEND_LOOK_MS } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { openRounds } from '../../kernel/rounds.ts'
import type { Sql } from '../../kernel/sql.ts'
import { cancelTouches, insertTasks, insertTouches, withdrawTasks, type Asking } from '../../pipeline/asked-store.ts'
import type { Core } from '../../pipeline/commit.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { selectContents, selectPolicy, type GateView } from '../../pipeline/ledgers.ts'
import type { SopMoves } from '../../pipeline/sops.ts'
import { policyOfGroups } from '../../touches/policy.ts'
import * as store from './store.ts'
import { enteredOf, takeGroupTurn } from './turn.ts'

/**
 * Standing flows of groups (群 SOP). What has happened in a group stands in its own log; whoever leads hears of what is new
 * there and of what time has let go on, and takes those groups' turns: as of customers, all of one turn is one transaction.
 */
export { decideGroups, type DecidedGroups } from './posting.ts'
export { rehearseGroup } from './rehearsing.ts'
export { insertLog, selectMissing, wakeGroups, wakeOpen } from './store.ts'

export interface GroupFlows {
  work(signal: AbortSignal): Promise<void>
  quiet(): Promise<void>
  drain(): Promise<number | null>
}

const BATCH = 200

export function openGroupFlows(core: Core, clock: Timer, onError: (error: unknown) => void): GroupFlows {
  const takeDue = async (signal?: AbortSignal): Promise<void> => {
    while (!signal?.aborted) {
      const due = await store.selectDue(core.database, clock.now(), BATCH)
      if (due.length === 0) return
      await takeTurns(core, due)
    }
  }
  const rounds = openRounds({
    clock,
    async round(signal) {
      await takeDue(signal)
      // What a reading has written nobody here is told of.
      return SEND_LOOK_MS
    },
    onError,
  })
  return {
    work: rounds.work,
    quiet: rounds.quiet,
    async drain() {
      await takeDue()
      return store.nextDue(core.database)
    },
  }
}

const takeTurns = (core: Core, chatIds: string[]): Promise<void> =>
  core.database.transaction(async (session) => {
    const definitions = await core.definitions.under(session)
    const groups = await store.holdGroups(session, chatIds)
    const now = core.clock.now()
    const positions = Map.groupBy(await store.selectPositions(session, chatIds), ({ chatId }) => chatId)
    const entered = Map.groupBy(await store.selectEntered(session, chatIds), ({ chatId }) => chatId)
    const news = await store.selectNews(session, chatIds)
    const newsOf = Map.groupBy(news, ({ chatId }) => chatId)
    const gate: GateView = {
      policy: policyOfGroups(await selectPolicy(session)),
      contents: await selectContents(session),
      ledgers: await store.selectLedgers(session, groups, now),
    }
    // Time lets one that is dismissed into nothing more, and it is not looked at for that again.
    const untimed = { ...definitions, groupSops: { ...definitions.groupSops, byTime: [] } }
    const taken = groups.map((group) => {
      const { chatId, isDismissed } = group
      const before = enteredOf(entered.get(chatId) ?? [])
      const held = (positions.get(chatId) ?? []).map((one) => ({ ...one, fact: null }))
      const subject = {
        ...group,
        sops: { positions: held, entered: before.entered },
        enteredBefore: before.enteredBefore,
        news: newsOf.get(chatId) ?? [],
      }
      return { group, moves: takeGroupTurn(subject, now, isDismissed ? untimed : definitions, gate) }
    })
    await writeTaken(session, taken, now)
    await store.markHeard(session, news.map(({ id }) => id)) // prettier-ignore
  })

interface Taken {
  group: store.HeldGroup
  moves: SopMoves | undefined
}

async function writeTaken(session: Session, taken: readonly Taken[], now: number): Promise<void> {
  await store.writeTurns(session, taken.map(({ group, moves }) => {
    const due = moves?.dueAt ?? Infinity
    return { c: group.chatId, d: due === Infinity ? null : instant(due) }
  }), now) // prettier-ignore
  const moved = taken.flatMap(({ group, moves }) => (moves && moves.rows.length > 0 ? [{ group, moves }] : []))
  if (moved.length === 0) return
  await store.upsertPositions(session, moved.flatMap(({ group, moves }) => moves.rows.map((row) => ({ ...row, chatId: group.chatId }))), now) // prettier-ignore
  const asking = moved.map(({ group, moves }): Asking => ({
    customer: null,
    chat: group.chatId,
    key: `g${group.id}.${group.turns + 1}`,
    now,
    sops: moves,
  }))
  const statements: (Sql | undefined)[] = [
    withdrawTasks(asking, now),
    cancelTouches(asking, now),
    insertTasks(asking),
    insertTouches(asking),
  ]
  for (const statement of statements) if (statement) await session.run(statement)
  await store.insertLog(
    session,
    moved.flatMap(({ group, moves }) =>
      moves.announced.map(({ name, properties }) => ({
        chatId: group.chatId,
        at: now,
        kind: KINDS[name],
        detail: properties,
      })),
    ),
  )
}

/** As a group's log has what flows of customers announce. */
const KINDS: Readonly<Record<SopMoves['announced'][number]['name'], string>> = {
  'SOP Entered': 'sop_entered',
  'SOP Left': 'sop_left',
  'Task Given': 'task_given',
  'Touch Requested': 'touch_requested',
  'Touch Suppressed': 'touch_suppressed',
}

/** By hand or a program: groups enter, whatever else lets them in, if its entry rule and its re-entry allow it. */
export const startForGroups = (
  core: Core,
  chatIds: readonly string[],
  { sop, key, by }: { sop: string; key: string | undefined; by: string },
): Promise<void> =>
  tell(core, chatIds, { kind: 'sop_start_asked', detail: { sop, by, ...(key !== undefined && { key }) } })

export const stopForGroup = (core: Core, chatId: string, { sop, by }: { sop: string; by: string }): Promise<void> =>
  tell(core, [chatId], { kind: 'sop_stop_asked', detail: { sop, by } })

/** Nobody is asked when one of them is not there, or is over. */
const tell = (core: Core, chatIds: readonly string[], word: { kind: string; detail: JsonObject }): Promise<void> =>
  core.database.transaction(async (session) => {
    const missing = await store.selectMissing(session, chatIds)
    if (missing !== undefined) throw new Refusal('names_nothing', { value: missing })
    const at = core.clock.now()
    await store.insertLog(session, chatIds.map((chatId) => ({ chatId, at, ...word, isUnheard: true }))) // prettier-ignore
  })
