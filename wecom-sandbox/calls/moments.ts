import { z } from 'zod'
import { countWithin } from '../counters.ts'
import { refuse } from '../errors.ts'
import * as limits from '../limits.ts'
import type { Sandbox } from '../sandbox.ts'
import { checkMedia } from '../state/media.ts'
import { activeAmong, findDepartment, findMember } from '../state/members.ts'
import { momentOf, type Moment } from '../state/moments.ts'
import { findTag } from '../state/tags.ts'
import { hearOfTask } from '../world/world.ts'
import { call } from './call.ts'
import { bytes, id, ids } from './shapes.ts'

/** Moments that a corp asks its members to publish. */
const MAX_USERS = 100_000
const MAX_IMAGES = 9
const attachment = z.object({
  msgtype: z.string(),
  image: z.object({ media_id: id }).optional(),
  video: z.object({ media_id: id }).optional(),
  link: z.object({ title: bytes(64).optional(), url: z.string().min(1), media_id: id }).optional(),
})
const input = z.object({
  text: z.object({ content: z.string() }).optional(),
  attachments: z.array(attachment).default([]),
  visible_range: z
    .object({
      sender_list: z.object({ user_list: ids(MAX_USERS).default([]), department_list: z.array(z.int()).default([]) }),
      external_contact_list: z.object({ tag_list: ids(limits.MAX_TAGS_PER_FILTER).default([]) }).optional(),
    })
    .partial()
    .optional(),
})
type Input = z.output<typeof input>

/** In the words of WeCom: nine pictures, or one video, or one link. */
function checkContent(sandbox: Sandbox, { text, attachments }: Input): void {
  if (text && [...text.content].length > limits.MAX_MOMENT_CHARS) refuse(40058, 'invalid text size')
  if (!text?.content && attachments.length === 0) refuse(40063)
  const kinds = new Set(attachments.map(({ msgtype }) => msgtype))
  if (kinds.size > 1 || [...kinds].some((kind) => !['image', 'video', 'link'].includes(kind)))
    refuse(40058, 'invalid attachments msgtype')
  if (attachments.length > (kinds.has('image') ? MAX_IMAGES : 1)) refuse(40058, 'invalid attachments size')
  const isEmpty = attachments.some((one) => one[one.msgtype as 'image'] === undefined)
  if (isEmpty) refuse(40058, 'invalid msg')
  checkMedia(sandbox, attachments)
}

function add(sandbox: Sandbox, wanted: Input) {
  const { state, clock, chance, switches, live } = sandbox
  const now = clock.now()
  checkContent(sandbox, wanted)
  const rates = [
    { window: 'minute' as const, max: switches.momentsPerMinute },
    { window: 'month' as const, max: switches.momentsByApiPerMonth },
  ]
  if (!countWithin(state, now, { key: 'moments', rates })) refuse(41078)
  const { user_list: users = [], department_list: departments = [] } = wanted.visible_range?.sender_list ?? {}
  const tags = wanted.visible_range?.external_contact_list?.tag_list ?? []
  const goodTags = tags.filter((tagId) => findTag(sandbox, tagId)?.deleted === 0)
  const goodDepartments = departments.filter((department) => findDepartment(sandbox, department))
  const invalid = {
    invalid_sender_list: {
      user_list: users.filter((userid) => !findMember(sandbox, userid)),
      department_list: departments.filter((department) => !goodDepartments.includes(department)),
    },
    invalid_external_contact_list: { tag_list: tags.filter((tagId) => !goodTags.includes(tagId)) },
  }
  const momentId = chance.id('mom', 29)
  const jobid = chance.id('job', 40)
  const content = JSON.stringify({ text: wanted.text, attachments: wanted.attachments })
  state.run`insert into moments (moment_id, jobid, content, create_type, visible_type, created_at, ready_at, invalid)
    values (${momentId}, ${jobid}, ${content}, 0, ${tags.length > 0 ? 0 : 1}, ${now}, ${now + switches.dispatchMs},
      ${JSON.stringify(invalid)})`
  const isForAll = users.length + departments.length === 0
  const senders = activeAmong(sandbox, users, isForAll ? [1] : goodDepartments)
  for (const { userid } of senders) addSender(sandbox, momentId, userid, tags.length > 0 ? goodTags : undefined)
  live.tell({ at: now, what: 'task', detail: { kind: 'moment', moment_id: momentId, senders: senders.length } })
  return { jobid }
}

/** The member is asked to publish it, for those customers who wear one of the tags, or all. */
function addSender(sandbox: Sandbox, momentId: string, userid: string, tags: string[] | undefined): void {
  const { state } = sandbox
  state.run`insert into moment_tasks (moment_id, userid) values (${momentId}, ${userid})`
  const worn = JSON.stringify(tags ?? [])
  state.run`insert into moment_customers (moment_id, userid, external_userid)
    select ${momentId}, userid, external_userid from relations r
    where userid = ${userid} and staff_side = 1 and customer_side = 1 and (${Number(tags === undefined)} = 1 or exists (
      select 1 from relation_tags t where t.userid = r.userid and t.external_userid = r.external_userid
        and t.tag_id in (select value from json_each(${worn})))) order by id`
  hearOfTask(sandbox, 'publish', { moment_id: momentId, userid })
}

const STARTED = 1
const DONE = 3

export const momentCalls = [
  call({ method: 'POST', path: 'externalcontact/add_moment_task', right: 'customers', input, run: add }),
  call({
    method: 'GET',
    path: 'externalcontact/get_moment_task_result',
    right: 'customers',
    input: z.object({ jobid: id }),
    run({ state, clock }, { jobid }) {
      const now = clock.now()
      const job = state.get<Moment>`select * from moments where jobid = ${jobid}`
      if (!job || now > job.created_at + limits.MOMENT_JOB_MS) return refuse(41061)
      const invalid = JSON.parse(job.invalid) as object
      const type = 'add_moment_task'
      if (now < job.ready_at) return { status: STARTED, type, result: { errcode: 0, errmsg: 'ok' } }
      return { status: DONE, type, result: { errcode: 0, errmsg: 'ok', moment_id: job.moment_id, ...invalid } }
    },
  }),
  call({
    method: 'POST',
    path: 'externalcontact/cancel_moment_task',
    right: 'customers',
    input: z.object({ moment_id: id }),
    run(sandbox, { moment_id: momentId }) {
      if (momentOf(sandbox, momentId).cancelled_at !== null) refuse(41093)
      sandbox.state.run`update moments set cancelled_at = ${sandbox.clock.now()} where moment_id = ${momentId}`
    },
  }),
]
