import type { Session } from '../../kernel/database.ts'
import { Refusal } from '../../kernel/refusals.ts'
import type { Both, Language } from '../../kernel/wording.ts'
import type { Core } from '../../pipeline/commit.ts'
import { raiseEpoch } from '../../pipeline/definitions-cache.ts'
import { addApproved } from '../contents/contents.ts'
import { addSegment } from '../segments/segments.ts'
import { addSop } from '../sops/sops.ts'
import { addTag, addTagGroup } from '../tags/tags.ts'
import { abandonedCart } from './flows/abandoned-cart.ts'
import { advocateCare } from './flows/advocate-care.ts'
import { birthday } from './flows/birthday.ts'
import { countdown } from './flows/countdown.ts'
import { couponExpiring } from './flows/coupon-expiring.ts'
import { firstPurchase } from './flows/first-purchase.ts'
import { groupCampaign } from './flows/group-campaign.ts'
import { newFriend } from './flows/new-friend.ts'
import { serviceDue } from './flows/service-due.ts'
import { silentRecall } from './flows/silent-recall.ts'
import { surveyToTag } from './flows/survey-to-tag.ts'
import * as store from './store.ts'
import type { Template } from './template.ts'

/**
 * Templates (标准流程模板): the standing flows every brand needs, ready to be installed as drafts with all that they name. What
 * is there already under a name is taken as it is: it may be somebody's work.
 */
export type { Template } from './template.ts'

export const TEMPLATES: readonly Template[] = [
  newFriend,
  abandonedCart,
  couponExpiring,
  countdown,
  firstPurchase,
  silentRecall,
  birthday,
  groupCampaign,
  advocateCare,
  surveyToTag,
  serviceDue,
]

/** `installed`: the flow that came of it, and is not archived. */
export async function listTemplates({ database, clock, definitions: { calendar } }: Core) {
  const flows = await store.selectFlows(database)
  return TEMPLATES.map(({ slug, name, about, definition }) => {
    const { steps, subject = 'customer' } = definition({ say: ({ zh }) => zh, now: clock.now(), calendar })
    const installed = placeFor(slug, flows).taken ?? null
    return { slug, name, about, subject, steps: Object.keys(steps).length, installed }
  })
}

/** All of it or nothing: what it says (approved), whom it is about, and the flow as a draft. */
export const installTemplate = (core: Core, by: string, slug: string, language: Language): Promise<{ slug: string }> =>
  core.database.transaction(async (session) => {
    const template = TEMPLATES.find((one) => one.slug === slug)
    if (!template) throw new Refusal('not_found')
    // One after the other: two who install it at once must not both find the place free.
    await raiseEpoch(session)
    const { taken, free } = placeFor(slug, await store.selectFlows(session))
    if (taken !== undefined) throw new Refusal('already_exists', { value: taken })
    const say = (both: Both): string => both[language]
    const definition = template.definition({ say, now: core.clock.now(), calendar: core.definitions.calendar })
    await addParts(core, session, template, { by, say })
    await addSop(core, session, { slug: free, name: say(template.name), definition })
    return { slug: free }
  })

/** A slug is never used again: who archived the flow before gets another. */
function placeFor(slug: string, flows: readonly store.Flow[]): { taken?: string; free: string } {
  const held = new Map(flows.map((flow) => [flow.slug, flow]))
  for (let number = 1; ; number++) {
    const free = number === 1 ? slug : `${slug}-${number}`
    const flow = held.get(free)
    if (!flow) return { free }
    if (!flow.isArchived) return { taken: free, free }
  }
}

async function addParts(
  core: Core,
  session: Session,
  { contents, tagGroups = [], tags = [], segments = [] }: Template,
  { by, say }: { by: string; say(both: Both): string },
): Promise<void> {
  const here = await store.selectParts(session)
  for (const group of tagGroups)
    if (!here.tagGroups.has(group.slug)) await addTagGroup(core, session, { ...group, name: say(group.name) })
  for (const tag of tags) if (!here.tags.has(tag.slug)) await addTag(core, session, { ...tag, name: say(tag.name) }, by)
  for (const segment of segments)
    if (!here.segments.has(segment.slug)) await addSegment(core, session, { ...segment, name: say(segment.name) }, by)
  for (const { slug, name, purpose, text } of contents) {
    const message = { text: say(text), attachments: [] }
    await addApproved(core, session, { slug, name: say(name), purpose, message, topic: '', expiresAt: null }, by)
  }
}
