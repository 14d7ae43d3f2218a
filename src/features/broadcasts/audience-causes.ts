import type { Session } from '../../kernel/database.ts'
import * as causes from './cause-store.ts'
import type { Told } from './differences.ts'
import type { Cause } from './forecast-store.ts'

/** Why somebody is in the audience who was not, or is not who was. */
type Whys = (customer: number) => Cause
const PERSONS = ['Customers Merged', 'Customer Split']
const UNKNOWN: Cause = { cause: 'unknown' }

export const eventCause = ({ seq, name, at }: Omit<causes.EventRow, 'customer'>): Cause => ({ cause: 'event', seq, name, at }) // prettier-ignore

/** Whose identities were put together or parted since. */
export async function whyPersons(session: Session, { head }: Told, customers: number[]): Promise<Whys> {
  const found = await causes.selectLast(session, customers, { names: PERSONS, after: head.seq })
  return (customer) => (found.has(customer) ? eventCause(found.get(customer)!) : UNKNOWN)
}

export const whyIn = (session: Session, told: Told, customers: number[], now: number): Promise<Whys> =>
  whyMoved(session, told, customers, { now, isIn: true })

export const whyOut = (session: Session, told: Told, customers: number[], now: number): Promise<Whys> =>
  whyMoved(session, told, customers, { now, isIn: false })

async function whyMoved(
  session: Session,
  told: Told,
  customers: number[],
  { now, isIn }: { now: number; isIn: boolean },
): Promise<Whys> {
  if (customers.length === 0) return () => UNKNOWN
  const { audience, head } = told
  const persons = await whyPersons(session, told, customers)
  if (audience.kind === 'customers' || audience.kind === 'groups') return persons
  if (audience.kind === 'unreached') {
    const failed = await causes.selectLast(session, customers, { names: ['Touch Failed'], after: head.seq })
    return (customer) => (isIn && failed.has(customer) ? eventCause(failed.get(customer)!) : persons(customer))
  }
  const { segment } = audience
  const moved = await causes.selectLast(session, customers, {
    names: [isIn ? 'Segment Entered' : 'Segment Left'],
    segment,
    after: head.seq,
  })
  const under = await causes.selectUnder(session, [...moved.values()].map(({ seq }) => seq), segment) // prettier-ignore
  const expired = await causes.selectExpired(session, customers, segment, now)
  const changes = await causes.selectSegmentChange(session, segment, head.at)
  return (customer) => {
    const event = moved.get(customer)
    if (event) {
      const { seq, name, at } = event
      const fact = under.get(seq)
      if (fact) return { cause: 'event', seq, name, at, under: fact }
      const { changedAt = null } = changes ?? {}
      return changedAt !== null && changedAt <= at
        ? { cause: 'segment', at: changedAt, seq, name }
        : { cause: 'time', seq, name, at }
    }
    if (!isIn && expired.has(customer)) return { cause: 'time', at: expired.get(customer)!.at }
    const person = persons(customer)
    if (person.cause === 'unknown' && !isIn && changes?.archivedAt != null)
      return { cause: 'segment', at: changes.archivedAt }
    return person
  }
}
