import { isDeepStrictEqual } from 'node:util'
import type { Session } from '../../kernel/database.ts'
import { Refusal } from '../../kernel/refusals.ts'
import type { PlacedProblem } from '../../kernel/wording.ts'
import type { Core } from '../../pipeline/commit.ts'
import type { WrittenMessage } from './message.ts'
import * as store from './store.ts'
import { customerValues } from './values.ts'
import { missingIn } from './missing.ts'
import { checkMessage, compileMessage, type Compiled } from './variables.ts'

/**
 * Contents (素材): what flows, broadcasts and staff say to customers. What somebody edits is a draft; approved, it becomes a
 * version that is sent from then on, and touches go on saying the version they were decided with.
 */
export { keepFile, readSlices, selectFileFacts, selectFilesIn } from './files.ts'
export { inTime } from './in-time.ts'
export { carriedIn, MediaGone, openMedia, openPictureAddresses, type Carried, type MediaIdOf } from './media.ts'
export { messageShape, pictureId, type Attachment, type WrittenMessage } from './message.ts'
export { keepPicture, PICTURE_TYPES, selectPicture } from './pictures.ts'
export { sayableTo } from './sayable.ts'
export { sendable, type SendableMessage } from './sendable.ts'
export { customerValues, withoutPersonal } from './values.ts'
export { checkMessage, compileMessage, type Values } from './variables.ts'

export const createContent = (core: Core, fields: store.ContentFields): Promise<void> =>
  core.database.transaction(async (session) => {
    if (!(await store.insertContent(session, fields, core.clock.now())))
      throw new Refusal('already_exists', { value: fields.slug })
  })

export const editContent = (
  core: Core,
  slug: string,
  fields: Omit<store.ContentFields, 'slug'>,
  expectedRevision: number,
): Promise<void> =>
  core.database.transaction(async (session) => {
    const held = await ensure(session, slug, expectedRevision)
    await store.updateContent(session, held.id, fields, core.clock.now())
  })

/** From now on it says what its draft says. */
export const approveContent = (core: Core, slug: string, expectedRevision: number, by: string): Promise<void> =>
  core.database.transaction((session) => approve(core, session, slug, expectedRevision, by))

async function approve({ clock }: Core, session: Session, slug: string, expectedRevision: number, by: string) {
  const held = await ensure(session, slug, expectedRevision)
  const problems = await problemsOf(session, held.message)
  if (problems.length > 0) throw new Refusal('invalid_content', { problems })
  if (isDeepStrictEqual(held.message, held.approved)) return
  await store.insertVersion(session, held.id, held.message, by, clock.now())
}

/** Written and approved at once, among other things that come together; one of that slug stays as it is. */
export async function addApproved(
  core: Core,
  session: Session,
  fields: store.ContentFields,
  by: string,
): Promise<void> {
  if (await store.insertContent(session, fields, core.clock.now())) await approve(core, session, fields.slug, 1, by)
}

/** Why it cannot be approved, with the places. */
export const problemsOf = async (reads: Pick<Session, 'rows'>, message: WrittenMessage): Promise<PlacedProblem[]> => [
  ...checkMessage(message),
  ...(await missingIn(reads, message)),
]

/** Nothing of it is sent any more; flows that name it skip it with a reason. */
export const putArchived = (core: Core, slug: string, isArchived: boolean): Promise<void> =>
  core.database.transaction(async (session) => {
    const held = await store.holdContent(session, slug)
    if (!held) throw new Refusal('not_found')
    if ((held.archivedAt !== null) === isArchived) return
    const now = core.clock.now()
    await store.archiveContent(session, held.id, isArchived ? now : null, now)
  })

async function ensure(session: Session, slug: string, expectedRevision: number): Promise<store.ContentRow> {
  const held = await store.holdContent(session, slug)
  if (!held || held.archivedAt !== null) throw new Refusal('not_found')
  if (held.revision !== expectedRevision) throw new Refusal('changed_meanwhile')
  return held
}

/** As the customer would see it, of whoever serves them; null where it could not be sent, or is half written. */
export async function previewFor(
  core: Core,
  message: WrittenMessage,
  customerId: number,
): Promise<WrittenMessage | null> {
  if (checkMessage(message).length > 0) return null
  const compiled = compileMessage(message)
  if (!compiled.render) return message
  const customer = (await customerValues(core.database, [customerId])).get(customerId)
  if (!customer) throw new Refusal('not_found')
  const staff = await store.selectServing(core.database, customerId)
  return compiled.render({ customer, event: {}, staff: { name: staff ?? '' } }) ?? null
}

const MAX_COMPILED = 1_000
/** Versions never change: each is read and parsed once. */
export function openVersions() {
  const compiled = new Map<number, Compiled>()
  return async (session: Pick<Session, 'rows'>, ids: number[]): Promise<ReadonlyMap<number, Compiled>> => {
    const missing = ids.filter((id) => !compiled.has(id))
    if (compiled.size + missing.length > MAX_COMPILED) compiled.clear()
    const wanted = ids.filter((id) => !compiled.has(id))
    if (wanted.length > 0)
      for (const { id, message } of await store.selectVersions(session, wanted))
        compiled.set(id, compileMessage(message))
    return compiled
  }
}
