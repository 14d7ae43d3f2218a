import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Engine } from '../../engine.ts'
import type { Database } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { compareIdentities } from '../../pipeline/rebuild-identity.ts'
import { compareCustomers } from '../../pipeline/rebuild.ts'
import { SHOP_SOURCE } from '../demo/state.ts'
import { readLog } from '../exporting.ts'
import type { RunningSandbox } from '../sandbox.ts'
import type { Running } from '../serve.ts'
import { lookAtFlows } from './flow-promises.ts'
import { kept, keptUnless, type Kept } from './kept.ts'
import { lookAtMessages } from './message-promises.ts'

interface Friend {
  userid: string
  external_userid: string
  staff_side: number
  customer_side: number
}
const pairOf = (one: { userid: string; external_userid: string }) => `${one.external_userid} ${one.userid}`

/** What must be true at the end, whatever has happened on the way. */
export async function lookAtPromises({ product }: Running, sandbox: RunningSandbox): Promise<Kept[]> {
  const { database, engine, clock } = product
  const now = clock.now()
  return [
    ...(await lookAtContacts(database, sandbox)),
    await lookAtRebuild(engine),
    ...(await lookAtWelcomes(database, sandbox)),
    ...(await lookAtCounts(database, sandbox)),
    ...(await lookAtLog(database, sandbox)),
    ...(await lookAtMessages(database, sandbox, now)),
    ...(await lookAtFlows(database, now)),
    await lookAtTags(database, sandbox),
  ]
}

async function lookAtContacts(database: Database, sandbox: RunningSandbox): Promise<Kept[]> {
  const friends = (await sandbox.table<Friend>('relations')).filter((one) => one.staff_side === 1)
  const truth = new Set(friends.filter((one) => one.customer_side === 1).map(pairOf))
  // WeCom still lists who was deleted by the customer, and only a callback tells, or a message that does not reach them; until then nobody can know.
  const mayBeHeld = new Set(friends.map(pairOf))
  const ours = await contactsOf(database)
  return [
    keptUnless('every friend there is served here', [...truth].filter((one) => !ours.has(one)), `${truth.size} friends`), // prettier-ignore
    keptUnless('nobody is served here who is no friend there', [...ours].filter((one) => !mayBeHeld.has(one)), `${ours.size} contacts`), // prettier-ignore
  ]
}

async function lookAtRebuild({ core }: Engine): Promise<Kept> {
  let differences = 0
  const take = () => void differences++
  const { signal } = new AbortController()
  await compareIdentities(core, take, signal)
  const customers = await compareCustomers(core, take, { signal, onProgress: () => {} })
  return kept('what is stored is what the facts say', differences === 0, `${customers} customers rebuilt, ${differences} differences`) // prettier-ignore
}

async function lookAtWelcomes(database: Database, sandbox: RunningSandbox): Promise<Kept[]> {
  const there = (await sandbox.table<{ source: string }>('messages')).filter(
    ({ source }) => source === 'welcome',
  ).length
  const [said] = await database.rows(
    z.object({ sent: z.int(), missed: z.int(), open: z.int(), doubled: z.int() }),
    sql`select
          (select count(*) from events where name = 'Welcome Sent' and source = 'wecom') as sent,
          (select count(*) from events where name = 'Welcome Missed' and source = 'wecom') as missed,
          (select count(*) from welcomes where not reported) as open,
          (select count(*) from (select external_userid, userid, asked_at from welcomes where outcome = 'sent'
            group by 1, 2, 3 having count(*) > 1) d) as doubled`,
  )
  const { sent, missed, open, doubled } = said!
  return [
    kept('every welcome that was sent is told, and no other', sent === there, `${sent} told, ${there} sent`),
    kept('nobody is welcomed twice, and of everybody it is told what became of it', open === 0 && doubled === 0, `${missed} missed, ${open} open, ${doubled} doubled`), // prettier-ignore
  ]
}

/** As many entries, tasks and touches here as there should be, by what is told of them and by what WeCom was given. */
async function lookAtCounts(database: Database, sandbox: RunningSandbox): Promise<Kept[]> {
  const [flows] = await database.rows(
    z.object({ entered: z.int(), tasks: z.int(), told: z.int(), twice: z.int() }),
    sql`select (select count(*) from sop_positions) as entered, (select count(*) from tasks where customer_id is not null) as tasks,
          (select count(*) from events where derived and name = 'Task Given') as told,
          (select count(*) from (select i.customer_id from sop_positions p join identities i on i.id = p.customer_id
            where p.ended_at is null group by i.customer_id, p.sop_id, p.key having count(*) > 1) d)
          + (select count(*) from (select customer_id, sop_id, count(*) as asked from tasks where customer_id is not null group by 1, 2, step) t
            where asked > (select count(*) from sop_positions p where p.customer_id = t.customer_id and p.sop_id = t.sop_id)) as twice`,
  )
  const given = (await sandbox.table<{ userid: string; target: string; status: number; msgid: string }>('broadcast_targets')) // prettier-ignore
  const sentThere = given.filter(({ status }) => status === 1).length
  const [touched] = await database.rows(
    z.object({
      touches: z.int(),
      decided: z.int(),
      unasked: z.int(),
      given: z.int(),
      delivered: z.int(),
      told: z.int(),
    }),
    sql`select (select count(*) from touches where customer_id is not null) as touches,
          (select count(*) from events where derived and name in ('Touch Requested', 'Touch Suppressed')
            and properties ->> 'channel' <> 'task') as decided,
          (select count(*) from events where derived and name = 'Touch Suppressed' and properties ->> 'channel' = 'task') as unasked,
          (select count(*) from touches where send_task_id is not null) as given,
          (select count(*) from touches where channel = 'broadcast' and state = 'delivered' and customer_id is not null) as delivered,
          (select count(*) from events where name = 'Touch Delivered' and properties ->> 'channel' = 'broadcast') as told`,
  )
  const isTouchedOnce =
    touched!.touches === touched!.decided && touched!.delivered === touched!.told && touched!.delivered <= sentThere && given.length <= touched!.given // prettier-ignore
  return [
    kept('everybody is in a flow once at a time, and each thing is asked for once', flows!.twice === 0 && flows!.told === flows!.tasks, `${flows!.entered} entered, ${flows!.tasks} tasks, ${flows!.told} told, ${flows!.twice} twice`), // prettier-ignore
    kept('every touch is decided once, given to the staff once, and told when the customer has it', isTouchedOnce, `${touched!.touches} touches, ${touched!.decided} decided and ${touched!.unasked} tasks held out, ${touched!.given} given, ${given.length} there, ${touched!.delivered} delivered, ${touched!.told} told, ${sentThere} sent there`), // prettier-ignore
  ]
}

async function lookAtLog(database: Database, sandbox: RunningSandbox): Promise<Kept[]> {
  const untold = (await sandbox.table('world_events')).length
  // Each thing that it tells has a messageId of its own, drawn with it.
  const drawn = await sandbox.table<{ stream: string; n: number }>('draws')
  const happened = drawn.reduce((sum, { stream, n }) => sum + (TOLD_BY_STORE.has(stream) ? n : 0), 0)
  const [left] = await database.rows(
    z.object({ ofStore: z.int(), callbacks: z.int(), quarantined: z.int() }),
    sql`select (select count(*) from events where not derived and source = ${SHOP_SOURCE}) as "ofStore",
          (select count(*) from callbacks where done_at is null) as callbacks,
          (select count(*) from quarantine where settled_at is null) as quarantined`,
  )
  return [
    kept('all that happened in the store is in the log, once', untold === 0 && left!.ofStore === happened, `${happened} happened, ${left!.ofStore} in the log, ${untold} untold`), // prettier-ignore
    kept('nothing is left undone or in quarantine', left!.callbacks === 0 && left!.quarantined === 0, `${left!.callbacks} callbacks, ${left!.quarantined} in quarantine`), // prettier-ignore
  ]
}

const TOLD_BY_STORE: ReadonlySet<string> = new Set(['i', 't'])

interface Worn {
  userid: string
  external_userid: string
  tag_id: string
}

/** What staff have set and the corp's tags that follow from rules, as the relation was read last. */
async function lookAtTags(database: Database, sandbox: RunningSandbox): Promise<Kept> {
  const known = new Set((await sandbox.table<{ tag_id: string; deleted: number }>('tags')).flatMap((tag) => tag.deleted === 0 ? tag.tag_id : [])) // prettier-ignore
  const friends = (await sandbox.table<Friend>('relations')).filter((one) => one.staff_side === 1)
  const worn = Map.groupBy(await sandbox.table<Worn>('relation_tags'), pairOf)
  const rows = await database.rows(
    z.object({ pair: z.string(), tags: z.array(z.string()) }),
    sql`select external_userid || ' ' || userid as pair, tag_ids as tags from relations where ended_at is null`,
  )
  const held = new Map(rows.map(({ pair, tags }) => [pair, tags]))
  const wrong = friends.map(pairOf).filter((pair) => {
    const there = (worn.get(pair) ?? []).map(({ tag_id: id }) => id).filter((id) => known.has(id))
    const here = held.get(pair)
    return here !== undefined && there.sort().join() !== here.toSorted().join()
  })
  return keptUnless('friends wear here the tags they wear there', wrong, `${friends.length} friends`)
}

const contactsOf = async (database: Database): Promise<Set<string>> =>
  new Set(
    (
      await database.rows(
        z.object({ pair: z.string() }),
        sql`select i.value || ' ' || c.userid as pair from contacts c join identities i on i.id = c.identity_id
            where c.ended_at is null and i.kind = 'external_userid'`,
      )
    ).map(({ pair }) => pair),
  )

const isOfStore = (line: string): boolean => (JSON.parse(line) as { source: string }).source === SHOP_SOURCE

/** Of all facts in their order, as they are exported: equal, byte for byte, for equal worlds. `store`: of
 *  those only that the store has told, which no fault may change. */
export async function hashLog(database: Database, onLines?: (lines: string[]) => void) {
  const hash = createHash('sha256')
  const store = createHash('sha256')
  let events = 0
  await readLog(database, {}, async (lines) => {
    events += lines.length
    for (const line of lines) {
      hash.update(line)
      if (isOfStore(line)) store.update(line)
    }
    onLines?.(lines)
  })
  return { events, sha256: hash.digest('hex'), store: store.digest('hex') }
}
