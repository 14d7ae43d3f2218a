import { z } from 'zod'
import type { Session } from '../../kernel/database.ts'
import { sql } from '../../kernel/sql.ts'
import { MAX_MESSAGE_ATTACHMENTS } from '../../kernel/limits.ts'
import type { WrittenMessage } from '../contents/contents.ts'
import type { WaitingTouch } from './store.ts'

/**
 * What an invitation adds to the words it comes with: a card that leads to the printed address of a join way (decision 0028).
 * The page there shows WeCom's present picture of the code, so a card that was sent long ago goes on leading to it.
 */
export interface Invitation {
  title: string
  /** Of its join way. */
  state: string
  isOver: boolean
}

const row = z.object({ version: z.int(), step: z.string(), title: z.string(), state: z.string(), isOver: z.boolean() })

/** Of each touch that invites: said by the step of the very version that decided it. */
export async function readInvitations(
  session: Pick<Session, 'rows'>,
  touches: readonly WaitingTouch[],
): Promise<(touch: WaitingTouch) => Invitation | undefined> {
  // A group is invited nowhere.
  const ofCustomers = touches.filter(({ customerId }) => customerId !== null)
  const versions = [...new Set(ofCustomers.flatMap(({ sopVersion }) => sopVersion ?? []))]
  if (versions.length === 0) return () => undefined
  const rows = await session.rows(
    row,
    sql`select v.id as version, step.key as step, step.value ->> 'title' as title, w.state, w.archived_at is not null as "isOver"
        from sop_versions v cross join lateral jsonb_each(v.definition -> 'steps') as step
          join join_ways w on w.id = (step.value ->> 'way')::integer
        where v.id = any(${versions}::integer[]) and step.value ->> 'kind' = 'invite'`,
  )
  const found = new Map(rows.map((one) => [`${one.version} ${one.step}`, one]))
  return ({ sopVersion, step }) => found.get(`${sopVersion} ${step}`)
}

/** The card comes first: of a content that has as many attachments as WeCom takes, it is not the card that stays out. */
export const inviting = (message: WrittenMessage, { title }: Invitation, url: string): WrittenMessage => ({
  ...message,
  attachments: [{ kind: 'link' as const, title, url }, ...message.attachments].slice(0, MAX_MESSAGE_ATTACHMENTS),
})
