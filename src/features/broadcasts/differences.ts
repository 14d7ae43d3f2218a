import type { Session } from '../../kernel/database.ts'
import type { GateView } from '../../pipeline/ledgers.ts'
import { gate } from '../../touches/gate.ts'
import { causesOf } from './causes.ts'
import { flipOf, isSame, outcomeOf, type Outcome } from './flips.ts'
import * as kept from './forecast-store.ts'
import { whyIn, whyOut } from './audience-causes.ts'
import type { Decided, Planned } from './planning.ts'
import type { Audience } from './rules.ts'

/**
 * For whom a broadcast comes out otherwise than was said when it was launched, and what caused that: noted by the
 * transaction that decides, while all that the gate looks at still is what it was. Only those who differ cost something.
 */
export interface Told {
  id: number
  audience: Audience
  planned: Planned
  head: kept.Head
}

export async function noteDecided(
  session: Session,
  told: Told,
  { decided, view, now }: { decided: readonly Decided[]; view: GateView; now: number },
): Promise<void> {
  const { id, head } = told
  const before = await kept.selectSaid(session, id, decided.map((one) => one.id)) // prettier-ignore
  const joined: { customer: number; became: Outcome }[] = []
  const differ: { one: Decided; said: Outcome; became: Outcome }[] = []
  for (const one of decided) {
    const [said, became] = [before.get(one.id), outcomeOf(one.verdict)]
    if (!said) joined.push({ customer: one.id, became })
    else if (!isSame(said, became)) differ.push({ one, said, became })
  }
  const whys = await whyIn(session, told, joined.map(({ customer }) => customer), now) // prettier-ignore
  const came = joined.map(({ customer, became }) => ({ customer, said: null, became, cause: whys(customer) }))
  const flips = differ.map(({ one, said, became }) => {
    const { ask, clocks } = one
    const byOldTerms = outcomeOf(gate(ask, view.ledgers.get(one.id)!, head.terms.policy, clocks))
    return {
      customer: one.id,
      clocks,
      ask,
      byPolicy: isSame(byOldTerms, said),
      flip: flipOf(said, became, view.policy),
    }
  })
  const causes = await causesOf(session, told, { flips, policy: view.policy, now })
  const others = differ.map(({ one, said, became }) => ({ customer: one.id, said, became, cause: causes(one.id) }))
  await kept.insertDifferences(session, id, [...came, ...others])
}

const LEFT_AT_ONCE = 1_000

/** At the end of the plan: who was in the audience and is not any more. */
export async function noteLeft(session: Session, told: Told, now: number): Promise<void> {
  for (let after: number | undefined = 0; after !== undefined;) {
    const missing = await kept.selectMissing(session, told.id, after, LEFT_AT_ONCE)
    const whys = await whyOut(session, told, [...new Set(missing.map(({ customer }) => customer))], now)
    await kept.insertDifferences(
      session,
      told.id,
      missing.map(({ customer, said, cap }) => ({
        customer,
        said: { said, cap },
        became: null,
        cause: whys(customer),
      })),
    )
    after = missing.length === LEFT_AT_ONCE ? missing.at(-1)!.of : undefined
  }
}
