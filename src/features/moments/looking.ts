import { WecomError, wordingOf } from '../../channels/wecom/errors.ts'
import type { Wecom } from '../../channels/wecom/wecom.ts'
import { MOMENT_REACTIONS_MS, SEND_TASK_LIFE_MS, SEND_WORKERS } from '../../kernel/limits.ts'
import { sideBySide } from '../../kernel/side-by-side.ts'
import { enqueue } from '../app-messages/app-messages.ts'
import { lookAgainMs, pressOf } from '../touches/touches.ts'
import type { Office } from './office.ts'
import * as senders from './senders-store.ts'
import * as store from './store.ts'

/** WeCom tells nobody that a Moment was published: it is asked, soon at first and then less often, and whoever has not is
 *  reminded inside WeCom. What customers say of it is read again now and then, until its time is over. */
export async function lookAt(office: Office, moment: store.Moment): Promise<unknown> {
  const { database, clock } = office
  const now = clock.now()
  const looks = moment.looks + 1
  const again = (change: store.Change = {}) =>
    store.updateMoment(database, moment, { looks, dueAt: clock.now() + lookAgainMs(looks), ...change }, clock.now())
  try {
    const wecom = await office.wecom()
    const published = await publishedBy(wecom, moment.wecomId!)
    const asked = (await senders.selectSenders(database, moment.id)).filter(({ lost }) => !lost)
    const isOver = moment.state === 'cancelled' || now >= moment.madeAt! + SEND_TASK_LIFE_MS
    const seen: senders.Seen[] = []
    const stale = asked.filter((one) => published.has(one.userid) && (isOver || isStale(one, now)))
    await sideBySide(stale, SEND_WORKERS, async (one) => {
      seen.push(await readSeen(wecom, moment.wecomId!, one))
    })
    if (seen.length > 0) await senders.noteSeen(database, moment.id, seen, now)
    const open = asked.flatMap(({ userid }) => (published.has(userid) ? [] : userid))
    if (isOver) {
      if (open.length > 0) await cancelIn(wecom, moment.wecomId!)
      const state = moment.state === 'cancelled' ? {} : { state: 'done' as const }
      return await store.updateMoment(database, moment, { ...state, dueAt: null, endedAt: now, problem: null }, now)
    }
    const ownLookMs = Math.min(lookAgainMs(looks), moment.madeAt! + SEND_TASK_LIFE_MS - now)
    if (open.length === 0)
      return await again({ state: 'done', endedAt: now, problem: null, dueAt: now + Math.max(ownLookMs, 1) })
    return await press(office, moment, open, { looks, dueAt: now + ownLookMs, problem: null })
  } catch (error) {
    if (!(error instanceof WecomError)) throw error
    // Somebody has deleted it there.
    if (error.kind === 'gone') return again({ dueAt: null, endedAt: now, problem: wordingOf(error), ...(moment.state === 'made' && { state: 'cancelled' }) }) // prettier-ignore
    return again({ problem: wordingOf(error) })
  }
}

const isStale = ({ readAt }: senders.Sender, now: number): boolean =>
  readAt === null || now >= readAt + MOMENT_REACTIONS_MS

async function publishedBy(wecom: Wecom, wecomId: string): Promise<Set<string>> {
  const published = new Set<string>()
  for await (const page of wecom.pages('externalcontact/get_moment_task', { body: { moment_id: wecomId } }))
    for (const { userid, publish_status: status } of page.task_list) if (status === 1) published.add(userid)
  return published
}

/** How many were to see it of theirs, whom it has reached, and what they say. */
async function readSeen(wecom: Wecom, wecomId: string, { userid }: senders.Sender): Promise<senders.Seen> {
  const body = { moment_id: wecomId, userid }
  let [customers, reached] = [0, 0]
  for await (const page of wecom.pages('externalcontact/get_moment_customer_list', { body }))
    customers += page.customer_list.length
  for await (const page of wecom.pages('externalcontact/get_moment_send_result', { body }))
    reached += page.customer_list.length
  const { like_list: likes, comment_list: comments } = await wecom.call('externalcontact/get_moment_comments', { body })
  const ofCustomers = (said: typeof likes) => said.filter(({ external_userid: customer }) => customer !== undefined).length // prettier-ignore
  return { userid, customers, reached, likes: ofCustomers(likes), comments: ofCustomers(comments) }
}

/** Cancelled there already, or never to be: nothing depends on it. */
async function cancelIn(wecom: Wecom, wecomId: string): Promise<void> {
  try {
    await wecom.call('externalcontact/cancel_moment_task', { body: { moment_id: wecomId } })
  } catch (error) {
    if (!(error instanceof WecomError) || !['gone', 'refused'].includes(error.kind)) throw error
  }
}

async function press(office: Office, moment: store.Moment, open: string[], change: store.Change): Promise<void> {
  const { database, clock, zone } = office
  const now = clock.now()
  // Nobody is told above them: a Moment is asked of many, and the page says who has not published it.
  const asked = { madeAt: moment.madeAt!, remindedAt: moment.remindedAt, isEscalated: true }
  const { deed, nextAt } = pressOf(asked, now, zone)
  const dueAt = Math.min(change.dueAt!, nextAt > now ? nextAt : Infinity)
  await database.transaction(async (session) => {
    const remindedAt = deed === 'remind' ? { remindedAt: now } : {}
    if ((await store.updateMoment(session, moment, { ...change, dueAt, ...remindedAt }, now)) === 0) return
    if (deed === 'remind') await enqueue(session, open.map((userid) => ({ key: `moment ${moment.id} ${moment.remindedAt.length} ${userid}`, userid, text: wordsOf(moment), dueAt: now }))) // prettier-ignore
  })
}

const SHOWN_CHARS = 30
function wordsOf({ name, message }: store.Moment): string {
  const said = [...(message?.text ?? '')].slice(0, SHOWN_CHARS).join('').replaceAll('\n', ' ')
  return `您还没有发表朋友圈“${name}”${said === '' ? '' : `（${said}…）`}。请在企业微信“客户朋友圈”中发表。`
}
