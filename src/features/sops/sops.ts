import { isDeepStrictEqual } from 'node:util'
import type { Session } from '../../kernel/database.ts'
import { MAX_KF_SENT, MAX_SOPS } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { problemAt, wordingsOf, type Wording } from '../../kernel/wording.ts'
import type { Core } from '../../pipeline/commit.ts'
import { selectPersonal } from '../../pipeline/definitions.ts'
import { changeDefinitions, personalNames } from '../../pipeline/rule-store.ts'
import { selectPolicy } from '../../pipeline/ledgers.ts'
import { sealFlow } from '../../pipeline/sop-tokens.ts'
import { ensureIdentitiesOf, identifierOf, writeFacts, type Actor } from '../../pipeline/verbs.ts'
import { parseSop } from '../../sops/check.ts'
import { channelsOf, isSending, type Sop, type Subject } from '../../sops/language.ts'
import { neverPasses } from '../../sops/caps.ts'
import { canMove } from '../../sops/moving.ts'
import * as groupFlows from '../group-flows/group-flows.ts'
import * as store from './store.ts'
import { beginSweep } from './sweeps.ts'

/**
 * A standing flow (SOP, 标准流程): what somebody edits is a draft; launched, it becomes a version that lets people in. Whoever
 * is inside goes on by the version they entered by, or moves to the new one. Turns take people through it (`pipeline/sops.ts`).
 */
export { selectSop } from './store.ts'
export { openSweeps } from './sweeps.ts'

export interface SopDraft {
  slug: string
  name: string
  definition: unknown
}

/** Drafts may be unfinished; what is wrong with one is said when it is launched, or asked for (`checkSop`). */
export const createSop = (core: Core, draft: SopDraft): Promise<void> =>
  core.database.transaction((session) => addSop(core, session, draft))

/** Among other things that come together. */
export async function addSop(core: Core, session: Session, draft: SopDraft): Promise<void> {
  if (await store.isTaken(session, draft.slug)) throw new Refusal('already_exists', { value: draft.slug })
  if ((await store.countSops(session)) >= MAX_SOPS) throw new Refusal('limit_reached', { limit: MAX_SOPS })
  const definition = await sealed(core, session, draft.definition)
  await store.insertSop(session, { ...draft, definition }, core.clock.now())
}

interface Edit {
  name?: string | undefined
  definition?: unknown
  expectedRevision: number
}

/** Nothing of what runs changes before it is launched again. */
export const editSop = (core: Core, slug: string, { expectedRevision, ...change }: Edit): Promise<void> =>
  core.database.transaction(async (session) => {
    const held = await ensureSop(session, slug, expectedRevision)
    const definition = change.definition === undefined ? undefined : await sealed(core, session, change.definition)
    await store.updateSop(session, held.id, { ...change, definition }, core.clock.now())
  })

/** As it would be launched; throws Refusal('invalid_sop') with the places of what can never work. */
export function checkSop(definition: unknown): Sop {
  const parsed = parseSop(definition)
  if ('problems' in parsed) throw new Refusal('invalid_sop', { problems: parsed.problems })
  return parsed.sop
}

/** How many of those inside would move to the draft, and how many finish the version they are in. */
export async function countMoves(core: Core, slug: string): Promise<{ moving: number; staying: number }> {
  const held = await store.selectSop(core.database, slug)
  if (!held) throw new Refusal('not_found')
  const draft = checkSop(held.definition)
  const counts = { moving: 0, staying: 0 }
  for (const { definition, step, people } of await store.selectStanding(core.database, held.id))
    counts[canMove(definition, draft, step) ? 'moving' : 'staying'] += people
  return counts
}

/** The draft lets people in from now on. `moves`: who is inside goes on by it, where it has the step they stand at. */
export const launchSop = (
  core: Core,
  slug: string,
  expectedRevision: number,
  by: string,
  { moves = false } = {},
): Promise<{ version: number }> =>
  core.database.transaction((session) =>
    changeDefinitions(session, async () => {
      const held = await ensureSop(session, slug, expectedRevision)
      const now = core.clock.now()
      const definition = checkSop(held.definition)
      await checkContents(session, definition, now)
      await checkCaps(session, definition)
      await checkEndpoints(session, definition)
      await checkWays(session, definition)
      const version = await store.insertVersion(session, held.id, { definition, moves }, now, by)
      await store.updateSop(session, held.id, { status: 'live' }, now)
      if (held.status === 'paused' || moves) await wakeInside(session, held.id, now)
      await meetTime(session, held.id, definition, now)
      return { version }
    }),
  )

/** What is sent must be there to be sent: approved, in use, and not over. */
async function checkContents(session: Session, { steps }: Sop, now: number): Promise<void> {
  const sent = Object.entries(steps).flatMap(([name, step]) =>
    isSending(step) ? { name, slug: step.content, channels: channelsOf(step), isInvite: step.kind === 'invite' } : [],
  )
  if (sent.length === 0) return
  const contents = new Map((await store.selectContents(session, sent.map(({ slug }) => slug))).map((one) => [one.slug, one])) // prettier-ignore
  const problems = sent.flatMap(({ name, slug, channels, isInvite }) => {
    const held = contents.get(slug)
    const problem = contentProblem(slug, held, now)
    if (problem) return [problemAt(`steps.${name}.content`, problem)]
    // An invitation has words of its own.
    const kf = isInvite ? undefined : kfProblem(slug, held!.kfMessages!)
    return channels.flatMap((channel, place) =>
      channel === 'kf' && kf ? problemAt(`steps.${name}.${place === 0 ? 'channel' : `fallback.${place - 1}`}`, kf) : [],
    )
  })
  if (problems.length > 0) throw new Refusal('invalid_sop', { problems })
}

function kfProblem(content: string, messages: number) {
  if (messages === 0) return say('not_by_kf', { content })
  return messages > MAX_KF_SENT ? say('many_by_kf', { content, messages, most: MAX_KF_SENT }) : undefined
}

async function checkEndpoints(session: Session, { steps }: Sop): Promise<void> {
  const told = Object.entries(steps).flatMap(([name, step]) =>
    step.kind === 'webhook' ? { name, id: step.endpoint } : [],
  )
  if (told.length === 0) return
  const open = new Set(await store.selectEndpoints(session, told.map(({ id }) => id))) // prettier-ignore
  const problems = told.flatMap(({ name, id }) =>
    open.has(id) ? [] : problemAt(`steps.${name}.endpoint`, say('no_endpoint', { id: String(id) })),
  )
  if (problems.length > 0) throw new Refusal('invalid_sop', { problems })
}

async function checkWays(session: Session, { steps }: Sop): Promise<void> {
  const led = Object.entries(steps).flatMap(([name, step]) => (step.kind === 'invite' ? { name, id: step.way } : []))
  if (led.length === 0) return
  const open = new Set(await store.selectWays(session, led.map(({ id }) => id))) // prettier-ignore
  const problems = led.flatMap(({ name, id }) =>
    open.has(id) ? [] : problemAt(`steps.${name}.way`, say('no_way', { id: String(id) })),
  )
  if (problems.length > 0) throw new Refusal('invalid_sop', { problems })
}

/** Caps are of customers: of a group they are not asked. */
async function checkCaps(session: Session, definition: Sop): Promise<void> {
  if (definition.subject !== 'customer') return
  const found = neverPasses(definition, await selectPolicy(session))
  const problems = found.map(({ step, cap }) => problemAt(`steps.${step}`, say('never_passes', { cap })))
  if (problems.length > 0) throw new Refusal('invalid_sop', { problems })
}

function contentProblem(content: string, held: store.HeldContent | undefined, now: number): Wording | undefined {
  if (!held || held.isArchived) return say('no_content', { content })
  if (!held.isApproved) return say('not_approved', { content })
  return held.expiresAt !== null && held.expiresAt <= now ? say('expired', { content }) : undefined
}

const say = wordingsOf({
  no_content: { zh: '没有名为“{content}”的素材', en: 'there is no content {content}' },
  not_approved: { zh: '素材“{content}”还没有批准', en: 'the content {content} is not approved yet' },
  not_by_kf: {
    zh: '素材“{content}”没有微信客服能发的：文字、图片、视频或文件',
    en: 'of the content {content} nothing goes by customer service: words, pictures, videos or files',
  },
  many_by_kf: {
    zh: '素材“{content}”由微信客服发送要 {messages} 条消息，最多 {most} 条',
    en: 'the content {content} would be {messages} messages of customer service, of which there are {most} at most',
  },
  no_way: { zh: '没有编号 {id} 的群活码，或已归档', en: 'there is no join way {id}, or it is archived' },
  no_endpoint: { zh: '没有编号 {id} 的推送地址，或已停用', en: 'there is no endpoint {id}, or it is switched off' },
  never_passes: {
    zh: '这条消息永远发不出去：流程自己之前发的已占满频次上限“{cap}”。请在中间加等待，或调整触达策略',
    en: 'this message can never go: what the flow has sent before it uses up the cap {cap}. Wait in between, or change the policy',
  },
  expired: { zh: '素材“{content}”已过期', en: 'the content {content} has expired' },
})

/** Whether the draft is another one than what lets people in. */
export function isChanged({ definition, launched }: { definition: unknown; launched: unknown }): boolean {
  const [own, running] = [parseSop(definition), parseSop(launched)]
  return 'problems' in own || 'problems' in running || !isDeepStrictEqual(own.sop, running.sop)
}

/** Paused: nobody enters, and nobody is asked for anything; time and answers go on. Archived: everybody leaves. */
export const putStatus = (core: Core, slug: string, status: 'live' | 'paused' | 'archived'): Promise<void> =>
  core.database.transaction((session) =>
    changeDefinitions(session, async () => {
      const held = await ensureSop(session, slug)
      if (held.status === status) return
      if (held.status === 'draft' && status !== 'archived') throw new Refusal('sop_not_live')
      await store.updateSop(session, held.id, { status }, core.clock.now())
      const now = core.clock.now()
      if (status !== 'paused') await wakeInside(session, held.id, now)
      if (status === 'live') await meetTime(session, held.id, checkSop(held.launched), now)
    }),
  )

async function wakeInside(session: Session, sopId: number, now: number): Promise<void> {
  await store.wakeInside(session, sopId, now)
  await groupFlows.wakeGroups(session, sopId, now)
}

/** Whom time itself lets in has to know when. */
async function meetTime(session: Session, sopId: number, { subject, trigger }: Sop, now: number): Promise<void> {
  if (trigger.kind !== 'date' && trigger.kind !== 'schedule') return
  if (subject === 'group') await groupFlows.wakeOpen(session, now)
  else await beginSweep(session, sopId)
}

/** By hand or a program: they enter, whatever else lets people in, if its entry rule and its re-entry allow it. */
export async function startFor(
  core: Core,
  actor: Actor,
  slug: string,
  customerId: number,
  key?: string,
): Promise<void> {
  await ensureStarts(core, slug, 'customer')
  await tell(core, actor, customerId, { name: 'SOP Start Asked', properties: { sop: slug, ...(key !== undefined && { key }) } }) // prettier-ignore
}

/** The same of groups, by WeCom's chat ids. */
export async function startForGroups(
  core: Core,
  by: string,
  slug: string,
  { chats, key }: { chats: readonly string[]; key?: string | undefined },
): Promise<void> {
  await ensureStarts(core, slug, 'group')
  await groupFlows.startForGroups(core, [...new Set(chats)], { sop: slug, key, by })
}

export async function stopForGroup(core: Core, by: string, slug: string, chat: string): Promise<void> {
  if (!(await store.selectSop(core.database, slug))) throw new Refusal('not_found')
  await groupFlows.stopForGroup(core, chat, { sop: slug, by })
}

async function ensureStarts({ database }: Core, slug: string, subject: Subject): Promise<void> {
  const held = await store.selectSop(database, slug)
  if (held?.status !== 'live') throw new Refusal(held ? 'sop_not_live' : 'not_found')
  const launched = checkSop(held.launched)
  if (launched.subject !== subject) throw new Refusal('sop_of_others', { subject })
  if (launched.deadline?.kind === 'property') throw new Refusal('sop_needs_fact')
}

export async function stopFor(core: Core, actor: Actor, slug: string, customerId: number): Promise<void> {
  if (!(await store.selectSop(core.database, slug))) throw new Refusal('not_found')
  await tell(core, actor, customerId, { name: 'SOP Stop Asked', properties: { sop: slug } })
}

type Word =
  | { name: 'SOP Start Asked'; properties: { sop: string; key?: string } }
  | { name: 'SOP Stop Asked'; properties: { sop: string } }

async function tell(core: Core, actor: Actor, customerId: number, word: Word): Promise<void> {
  const [strongest] = await ensureIdentitiesOf(core, customerId)
  await writeFacts(core, actor, [{ ...word, about: identifierOf(strongest!) }])
}

async function ensureSop(session: Session, slug: string, revision?: number): Promise<store.HeldSop> {
  const held = await store.holdSop(session, slug)
  if (!held || held.status === 'archived') throw new Refusal('not_found')
  if (revision !== undefined && held.revision !== revision) throw new Refusal('changed_meanwhile')
  return held
}

/** What it asks of personal values it asks of their tokens, as rules do. */
const sealed = async ({ vault }: Core, session: Session, definition: unknown): Promise<unknown> =>
  sealFlow(vault, definition, personalNames({ personal: await selectPersonal(session) }))
