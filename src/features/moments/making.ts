import { errorOf, WecomError, wordingOf } from '../../channels/wecom/errors.ts'
import type { Wecom } from '../../channels/wecom/wecom.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../kernel/clock.ts'
import { CLOCKS_APART_MS, MOMENT_UNSURE_MS } from '../../kernel/limits.ts'
import { wordingsOf, type Both } from '../../kernel/wording.ts'
import { MediaGone, selectFilesIn } from '../contents/contents.ts'
import { failedMaking, lookAgainMs } from '../touches/touches.ts'
import type { Office } from './office.ts'
import { isLike, uncarried } from './rules.ts'
import type { SendableMoment } from './sendable.ts'
import * as senders from './senders-store.ts'
import * as store from './store.ts'

/**
 * A Moment is made in WeCom: the call is outside of any transaction, and WeCom cannot be told that it is the same call again.
 * So it is written down that one begins; where nobody has written down what it answered, WeCom is asked for a Moment that is
 * just like it and nobody's, for as long as it may take WeCom to list it, before another one is made.
 */
const say = wordingsOf({
  no_content: {
    zh: '素材已过期、已归档，或缺少图片、视频',
    en: 'the content has expired, was archived, or lacks a picture or its video',
  },
  tag_gone: { zh: '限定可见的标签已不在企业微信里', en: 'a tag that says who sees it is not one of WeCom any more' },
  nobody: { zh: '没有员工可以发表', en: 'nobody of the staff can publish it' },
})
const MAKING = 'externalcontact/add_moment_task'
const ASKING = 'externalcontact/get_moment_task_result'
const JOB_DONE = 3
const FIRST_LOOK_MS = 5 * SECOND_MS

/** Its time has come: who publishes it and what it says is settled. */
export const begin = ({ database, clock, track }: Office, { id }: store.Moment): Promise<unknown> =>
  database.transaction(async (session) => {
    const moment = await store.holdMoment(session, id)
    if (moment?.state !== 'scheduled') return
    const now = clock.now()
    const fail = (problem: Both) => store.updateMoment(session, moment, failed(problem, now), now)
    const content = await store.selectContent(session, moment.content, moment.versionId, now)
    if (!content || content.isOver) return fail(say('no_content'))
    if (uncarried(content.message, await selectFilesIn(session, content.message)).length > 0)
      return fail(say('no_content'))
    const tags = await store.selectTagIds(session, moment.tags)
    // Fewer of them would be a Moment for others, and none one for everybody.
    if (tags.length < moment.tags.length) return fail(say('tag_gone'))
    if ((await senders.insertSenders(session, moment)) === 0) return fail(say('nobody'))
    const message = await track(session, content.versionId, content.message)
    return store.begin(session, id, message, tags.map(({ wecomId }) => wecomId), now) // prettier-ignore
  })

const failed = ({ zh, en }: Both, now: number): store.Change => ({ state: 'failed', problem: { zh, en }, dueAt: null, endedAt: now }) // prettier-ignore

export async function make(office: Office, moment: store.Moment): Promise<unknown> {
  const { database, clock } = office
  const isCancelled = moment.state === 'cancelled'
  const update = (change: store.Change) => store.updateMoment(database, moment, change, clock.now())
  try {
    const wecom = await office.wecom()
    if (moment.begunAt !== null) {
      // One that is alike and whose job is under way may be the one that is found.
      if (await store.hasTwinAtWork(database, moment)) return await update({ dueAt: clock.now() + FIRST_LOOK_MS })
      const found = await findMade(office, wecom, moment)
      if (found !== undefined) return await noteMade(office, moment, found, [])
      if (clock.now() < moment.begunAt + MOMENT_UNSURE_MS) return await update({ dueAt: clock.now() + MINUTE_MS })
    }
    if (isCancelled) return await update({ dueAt: null, begunAt: null })
    const message = await sendableOf(office, moment)
    if (!message) return await update(failed(say('no_content'), clock.now()))
    const visible_range = await rangeOf(office, moment)
    if ((await update({ begunAt: clock.now(), tries: moment.tries + 1 })) === 0) return undefined
    const { jobid: jobId } = await wecom.call(MAKING, { body: { ...message, visible_range } })
    return await store.noteAnswer(database, moment, { jobId, looks: 0, dueAt: clock.now() + FIRST_LOOK_MS, problem: null }, clock.now()) // prettier-ignore
  } catch (error) {
    if (!(error instanceof WecomError)) throw error
    const now = clock.now()
    const { isUnmade, isOver, dueAt } = failedMaking(error, { making: MAKING, ...moment }, now)
    // Somebody may have cancelled it during the call; it is not there then either.
    if (isUnmade) await store.noteAnswer(database, moment, { begunAt: null }, now)
    if (isOver) return update(failed(wordingOf(error), now))
    return update({ dueAt, tries: moment.tries + 1, problem: wordingOf(error) })
  }
}

/** Undefined: what it needs is not here any more. */
async function sendableOf({ sendable }: Office, { message }: store.Moment): Promise<SendableMoment | undefined> {
  try {
    return await sendable(message!)
  } catch (error) {
    if (!(error instanceof MediaGone)) throw error
    return undefined
  }
}

async function rangeOf({ database }: Office, { id, tagIds }: store.Moment) {
  const asked = await senders.selectSenders(database, id)
  return {
    sender_list: { user_list: asked.flatMap(({ userid, lost }) => (lost ? [] : userid)) },
    ...(tagIds.length > 0 && { external_contact_list: { tag_list: tagIds } }),
  }
}

/** Made then, just like it, for no others of the staff, and nobody's that we know of. */
async function findMade({ database, clock }: Office, wecom: Wecom, moment: store.Moment): Promise<string | undefined> {
  const { id: ownId, begunAt, message, tagIds } = moment
  const seconds = (ms: number) => Math.floor(ms / SECOND_MS)
  const body = {
    start_time: seconds(begunAt! - CLOCKS_APART_MS),
    end_time: seconds(Math.min(clock.now() + CLOCKS_APART_MS, begunAt! + DAY_MS)),
    filter_type: 0 as const,
  }
  const own = new Set((await senders.selectSenders(database, ownId)).map(({ userid }) => userid))
  for await (const page of wecom.pages('externalcontact/get_moment_list', { body }))
    for (const { moment_id: id, text, image, video, link, visible_type: visibleType } of page.moment_list) {
      if (!isLike({ text, image, video, link, visibleType }, message!, tagIds.length > 0)) continue
      if (await store.isKnownMoment(database, id)) continue
      if ((await sendersIn(wecom, id)).every((userid) => own.has(userid))) return id
    }
  return undefined
}

async function sendersIn(wecom: Wecom, wecomId: string): Promise<string[]> {
  const userids: string[] = []
  for await (const page of wecom.pages('externalcontact/get_moment_task', { body: { moment_id: wecomId } }))
    userids.push(...page.task_list.map(({ userid }) => userid))
  return userids
}

/** The job is asked what has come of it. */
export async function ask(office: Office, moment: store.Moment): Promise<unknown> {
  const { database, clock } = office
  const { jobId, looks } = moment
  const again = (change: Omit<store.Change, 'state'> = {}) =>
    store.noteAnswer(database, moment, { looks: looks + 1, dueAt: clock.now() + (looks < 3 ? FIRST_LOOK_MS : lookAgainMs(looks - 3)), ...change }, clock.now()) // prettier-ignore
  try {
    const wecom = await office.wecom()
    const { status, result } = await wecom.call(ASKING, { query: { jobid: jobId! } })
    if (status !== JOB_DONE || !result) return await again()
    if (result.errcode !== 0) {
      const problem = wordingOf(errorOf(ASKING, result.errcode, ''))
      await store.noteAnswer(database, moment, { dueAt: null, begunAt: null }, clock.now())
      return await store.updateMoment(database, moment, failed(problem, clock.now()), clock.now())
    }
    if (!result.moment_id) return await again()
    return await noteMade(office, moment, result.moment_id, result.invalid_sender_list?.user_list ?? [])
  } catch (error) {
    if (!(error instanceof WecomError)) throw error
    // WeCom forgets a job after a day: what it has made is looked for, and not made again so late.
    const isForgotten = ['gone', 'refused'].includes(error.kind) && clock.now() >= moment.begunAt! + HOUR_MS
    if (!isForgotten) return again({ problem: wordingOf(error) })
    const found = await findMade(office, await office.wecom(), moment)
    if (found !== undefined) return noteMade(office, moment, found, [])
    await store.noteAnswer(database, moment, { dueAt: null }, clock.now())
    return store.updateMoment(database, moment, failed(wordingOf(error), clock.now()), clock.now())
  }
}

async function noteMade(
  { database, clock }: Office,
  moment: store.Moment,
  wecomId: string,
  lost: readonly string[],
): Promise<void> {
  const now = clock.now()
  await database.transaction(async (session) => {
    await store.noteMade(session, moment.id, wecomId, now + lookAgainMs(0), now)
    if (lost.length > 0) await senders.markLost(session, moment.id, lost)
  })
}
