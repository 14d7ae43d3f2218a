import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import { MAX_DEPARTMENTS, MAX_STAFF } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import type { Core } from '../../pipeline/commit.ts'
import { identifierOf, identitiesOf, writeFacts, type Actor } from '../../pipeline/verbs.ts'
import { askAgainOf } from '../ways/ways.ts'
import * as store from './store.ts'

/**
 * Staff (员工 / 导购) serve customers; departments say who leads whom. What somebody of the staff, or who leads a department,
 * may see follows from here and from contacts: facts about the customer, so that they have a history.
 */
export { readDepartments, readStaff, readStaffMember, renameStaff, type StaffRead } from './from-wecom.ts'
export { selectLeadsOf, staffNames } from './leads.ts'
export { countContacts, ensureServed, isServed, isServedBy, servedCustomers } from './serving.ts'
export { selectOne, servedStaff } from './store.ts'

// ── Departments ──────────────────────────────────────────────────────────────────────────────────────────────────────

export interface DepartmentDraft {
  name: string
  parentId: number | null
}

export const createDepartment = (database: Database, draft: DepartmentDraft): Promise<number> =>
  database.transaction(async (tx) => {
    await store.holdDepartments(tx)
    if (draft.parentId !== null && !(await store.selectDepartment(tx, draft.parentId)))
      throw new Refusal('no_such_department', { id: draft.parentId })
    if ((await store.countDepartments(tx)) >= MAX_DEPARTMENTS)
      throw new Refusal('limit_reached', { limit: MAX_DEPARTMENTS })
    return store.insertDepartment(tx, draft)
  })

/** `expectedRevision`, here and below: refused when somebody else was faster. */
export const editDepartment = (
  database: Database,
  id: number,
  { expectedRevision, ...change }: Partial<DepartmentDraft> & { expectedRevision?: number | undefined },
): Promise<void> =>
  database.transaction(async (tx) => {
    await store.holdDepartments(tx)
    const held = await store.selectDepartment(tx, id)
    if (!held) throw new Refusal('not_found')
    if (expectedRevision !== undefined && expectedRevision !== held.revision) throw new Refusal('changed_meanwhile')
    const { name = held.name, parentId = held.parentId } = change
    if (parentId !== null && parentId !== held.parentId) {
      if (!(await store.selectDepartment(tx, parentId))) throw new Refusal('no_such_department', { id: parentId })
      if (await store.isBelow(tx, parentId, id)) throw new Refusal('below_itself')
    }
    await store.updateDepartment(tx, id, { name, parentId })
  })

export const deleteDepartment = (database: Database, id: number): Promise<void> =>
  database.transaction(async (tx) => {
    await store.holdDepartments(tx)
    const held = await store.selectDepartment(tx, id)
    if (!held) throw new Refusal('not_found')
    if (held.isUsed) throw new Refusal('not_empty')
    await store.deleteDepartment(tx, id)
  })

// ── Staff ────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface StaffDraft {
  name: string
  departments: { id: number; leads: boolean }[]
  /** No longer works here: their customers stay theirs until somebody hands them on. */
  hasLeft: boolean
  /** Of one that is there; 0: there must be none yet. */
  expectedRevision?: number | undefined
}

/** Makes the member of staff, or changes them. */
export const putStaff = (database: Database, clock: Clock, userid: string, draft: StaffDraft): Promise<void> =>
  database.transaction(async (tx) => {
    await store.holdDepartments(tx)
    const missing = await store.selectMissingDepartments(
      tx,
      draft.departments.map(({ id }) => id),
    )
    if (missing.length > 0) throw new Refusal('no_such_department', { id: missing[0] })
    const held = await store.selectOne(tx, userid)
    if (draft.expectedRevision !== undefined && draft.expectedRevision !== (held?.revision ?? 0)) {
      if (draft.expectedRevision === 0) throw new Refusal('already_exists', { value: userid })
      throw new Refusal('changed_meanwhile')
    }
    if (!held && (await store.countStaff(tx)) >= MAX_STAFF) throw new Refusal('limit_reached', { limit: MAX_STAFF })
    const leftAt = draft.hasLeft ? (held?.leftAt ?? clock.now()) : null
    await store.writeOne(tx, { userid, name: draft.name, leftAt, departments: draft.departments })
    await askAgainOf(tx, [userid], clock.now())
  })

// ── Contacts ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Handed {
  /** Customers spoken of; ids that are nobody's are left out. */
  customers: number
}

/** The staff serves the customers from now on, beside whoever does. */
export async function addContacts(core: Core, actor: Actor, userid: string, customerIds: number[]): Promise<Handed> {
  const held = await core.database.transaction((tx) => store.selectOne(tx, userid))
  if (!held || held.leftAt !== null) throw new Refusal('no_such_staff', { userid })
  const identities = await identitiesOf(core, [...new Set(customerIds)])
  const known = await store.selectOpen(core.database, userid, customerIds)
  const served = new Set(known.map(({ customerId }) => customerId))
  const strongest = new Map([...identities.values()].map((own) => [own[0]!.customer_id, identifierOf(own[0]!)]))
  const about = [...strongest].flatMap(([id, identifier]) => (served.has(id) ? [] : identifier))
  const sayings = about.map((one) => ({ name: 'Contact Added', properties: { userid }, about: one }) as const)
  await writeFacts(core, actor, sayings)
  return { customers: strongest.size }
}

export async function endContacts(core: Core, actor: Actor, userid: string, customerIds: number[]): Promise<Handed> {
  const open = await store.selectOpen(core.database, userid, customerIds)
  const properties = { userid, reason: 'handed' } as const
  const sayings = open.map((one) => ({ name: 'Contact Ended', properties, about: identifierOf(one) }) as const)
  await writeFacts(core, actor, sayings)
  return { customers: new Set(open.map(({ customerId }) => customerId)).size }
}
