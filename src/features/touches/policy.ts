import { z } from 'zod'
import { issueWording } from '../../kernel/issue-words.ts'
import { Refusal } from '../../kernel/refusals.ts'
import { problemAt } from '../../kernel/wording.ts'
import { sql } from '../../kernel/sql.ts'
import type { Core } from '../../pipeline/commit.ts'
import { instant } from '../../pipeline/identity-store.ts'
import { DEFAULT_POLICY, policyShape, type Policy } from '../../touches/policy.ts'

/** The touch policy as people edit it: one, of the whole brand. */
export interface HeldPolicy {
  policy: Policy
  /** 0: nobody has said anything; these are the product's. */
  revision: number
}

const row = z.object({ policy: policyShape, revision: z.int() })

export async function readPolicy({ database }: Core): Promise<HeldPolicy> {
  const [held] = await database.rows(row, sql`select policy, revision from touch_policies where id = 1`)
  return held ?? { policy: DEFAULT_POLICY, revision: 0 }
}

/** Counts from now on; what was decided stays. */
export const putPolicy = (core: Core, given: unknown, expectedRevision: number): Promise<void> =>
  core.database.transaction(async (session) => {
    const parsed = policyShape.safeParse(given, { reportInput: true })
    if (!parsed.success)
      throw new Refusal('invalid_policy', {
        problems: parsed.error.issues.slice(0, 20).map((issue) => problemAt(issue.path.join('.'), issueWording(issue))),
      })
    const now = instant(core.clock.now())
    const written = await session.run(sql`
      insert into touch_policies (id, policy, changed_at) select 1, ${JSON.stringify(parsed.data)}, ${now}
      where ${expectedRevision} = 0
      on conflict (id) do nothing`)
    if (expectedRevision === 0 && written === 1) return
    const changed = await session.run(sql`
      update touch_policies set policy = ${JSON.stringify(parsed.data)}, revision = revision + 1, changed_at = ${now}
      where id = 1 and revision = ${expectedRevision}`)
    if (changed === 0) throw new Refusal('changed_meanwhile')
  })
