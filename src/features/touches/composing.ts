import { z } from 'zod'
import type { Session } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import {
  customerValues,
  openVersions,
  withoutPersonal,
  type Values,
  type WrittenMessage,
} from '../contents/contents.ts'
import { staffNames } from '../staff/staff.ts'
import type { Links, Said } from '../links/links.ts'
import { inviting, readInvitations, type Invitation } from './invitations.ts'
import type { Compose, Composed } from './joining.ts'
import type { WaitingTouch } from './store.ts'

/** What touches say, by the version of the content they were decided with. What a variable stands for is read only of those
 *  whose content has one, of all of them at once; those that say the same are given one object, and one link.
 *  `url`: of the installation, at which join ways are. */
export function openComposer({ track, url }: Pick<Links, 'track'> & { url: string }): Compose {
  const versionsOf = openVersions()
  return async (session, touches) => {
    const versions = await versionsOf(session, [...new Set(touches.map(({ contentVersionId }) => contentVersionId))])
    const varied = touches.filter(({ contentVersionId }) => versions.get(contentVersionId)?.render)
    const valuesOf = varied.length === 0 ? undefined : await readValues(session, varied)
    const invitationOf = await readInvitations(session, touches)
    const over = new Set<number>()
    const groups = new Map<string, { touchIds: number[]; said: Said; invitation: Invitation | undefined }>()
    for (const touch of touches) {
      const { id, userid, contentVersionId: versionId } = touch
      const version = versions.get(versionId)
      const message = version?.render ? version.render(valuesOf!(touch)) : version?.message
      if (!version || !message) continue
      const invitation = invitationOf(touch)
      if (invitation?.isOver) {
        over.add(id)
        continue
      }
      const card = invitation ? `${invitation.state} ${invitation.title}` : ''
      const key = version.render ? `${versionId} ${card} ${userid} ${JSON.stringify(message)}` : `${versionId} ${card}`
      const group = groups.get(key)
      if (group) {
        group.touchIds.push(id)
        group.said.touchId = null
      } else
        groups.set(key, {
          touchIds: [id],
          invitation,
          said: { versionId, touchId: version.render ? id : null, message, written: version.message },
        })
    }
    const held = [...groups.values()]
    const messages = await track(session, held.map(({ said }) => said)) // prettier-ignore
    const composedOf = new Map(
      held.flatMap(({ touchIds, invitation }, place) => {
        const composed = withCard(messages[place]!, invitation)
        return touchIds.map((id) => [id, composed] as const)
      }),
    )
    return new Map(
      touches.map(({ id }) => {
        const problem = over.has(id) ? ('no_way' as const) : ('no_content' as const)
        return [id, composedOf.get(id) ?? { problem }]
      }),
    )
  }

  function withCard(message: WrittenMessage, invitation: Invitation | undefined): Composed {
    if (!invitation) return { message }
    const address = `${url}/w/${invitation.state}`
    return { message: inviting(message, invitation, address), address }
  }
}

const factRow = z.object({ seq: z.int(), properties: z.record(z.string(), z.unknown()) })

async function readValues(
  session: Pick<Session, 'rows'>,
  touches: readonly WaitingTouch[],
): Promise<(touch: WaitingTouch) => Values> {
  const ids = [...new Set(touches.flatMap(({ customerId }) => customerId ?? []))]
  const customerOf = await customerValues(session, ids)
  const seqs = touches.flatMap(({ factSeq }) => factSeq ?? [])
  const facts = seqs.length === 0 ? [] : await session.rows(factRow, sql`select seq, properties from events where seq = any(${seqs}::bigint[])`) // prettier-ignore
  const userids = [...new Set(touches.map(({ userid }) => userid))]
  const nameOf = await staffNames(session, userids)
  const eventOf = new Map(facts.map(({ seq, properties }) => [seq, withoutPersonal(properties)]))
  return ({ customerId, factSeq, userid }) => ({
    customer: (customerId === null ? undefined : customerOf.get(customerId)) ?? {},
    event: (factSeq === null ? undefined : eventOf.get(factSeq)) ?? {},
    staff: { name: nameOf.get(userid) ?? '' },
  })
}
