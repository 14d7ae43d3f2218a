import { WecomError } from '../../channels/wecom/errors.ts'
import type { Answer } from '../../channels/wecom/calls.ts'
import type { Wecom } from '../../channels/wecom/wecom.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import { askAgainOf } from '../ways/ways.ts'
import { compareDepartments, compareMembers, type ListedDepartment, type ListedMember, type StaffDifference } from './listing.ts' // prettier-ignore
import { holdDepartments } from './store.ts'
import * as store from './wecom-store.ts'

/**
 * The corp's own people as WeCom lists them, as far as the app may see: an app that is told no names keeps userids, one that
 * is told no departments knows at least who has customers. Whoever is listed no longer has left.
 */
interface Reader {
  database: Database
  clock: Clock
  wecom: Wecom
}

export interface StaffRead {
  departments: number
  members: number
  differences: StaffDifference[]
}

/** What the app is not allowed is undefined. */
async function allowed<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call()
  } catch (error) {
    if (error instanceof WecomError && error.kind === 'setup') return undefined
    throw error
  }
}

interface Tree {
  departments: ListedDepartment[]
  /** By department; undefined where we are not told. */
  leaders: Map<number, Set<string>> | undefined
}

async function readTree({ wecom }: Reader): Promise<Tree | undefined> {
  const full = await allowed(() => wecom.call('department/list'))
  if (full) {
    const told = full.department.filter((one) => one.department_leader !== undefined)
    return {
      departments: full.department.map(({ id, name, parentid }) => ({ id, name, parentId: parentid })),
      leaders: told.length === 0 ? undefined : new Map(told.map((one) => [one.id, new Set(one.department_leader)])),
    }
  }
  const plain = await allowed(() => wecom.call('department/simplelist'))
  return plain && { departments: plain.department_id.map(({ id, parentid }) => ({ id, parentId: parentid })), leaders: undefined } // prettier-ignore
}

const HAS_LEFT = 5

function memberIn(one: Partial<Answer<'user/get'>> & { userid: string }, tree: Tree | undefined): ListedMember {
  const { userid, name, department, is_leader_in_dept: leads } = one
  const seen = tree && new Set(tree.departments.map(({ id }) => id))
  const places = department?.map((id, place) => {
    const isLeader = leads ? leads[place] === 1 : tree?.leaders?.get(id)?.has(userid)
    return { id, leads: isLeader }
  })
  return { userid, name, departments: places?.filter(({ id }) => !seen || seen.has(id)) }
}

/** Undefined: there is nobody of that name. */
async function readOne({ wecom }: Reader, userid: string, tree: Tree | undefined): Promise<ListedMember | undefined> {
  try {
    const one = await allowed(() => wecom.call('user/get', { query: { userid } }))
    if (one?.status === HAS_LEFT) return undefined
    return one ? memberIn(one, tree) : { userid }
  } catch (error) {
    if (error instanceof WecomError && error.kind === 'gone') return undefined
    throw error
  }
}

async function readListing(reader: Reader, tree: Tree | undefined, signal: AbortSignal) {
  const { wecom } = reader
  const members = new Map<string, ListedMember>()
  if (!tree) {
    const { follow_user: followers } = await wecom.call('externalcontact/get_follow_user_list')
    for (const userid of followers) members.set(userid, { userid })
    return { members, isWhole: false }
  }
  let isWhole = true
  for (const { id } of tree.departments) {
    const asked = [{ query: { department_id: String(id) } }, { signal }] as const
    const found =
      (await allowed(() => wecom.call('user/list', ...asked))) ??
      (await allowed(() => wecom.call('user/simplelist', ...asked)))
    if (!found) isWhole = false
    for (const one of found?.userlist ?? [])
      if (!('status' in one) || one.status !== HAS_LEFT) members.set(one.userid, memberIn(one, tree))
  }
  return { members, isWhole }
}

/** All of them. Who is not in the lists is asked for by name: somebody may have been moved while they were read. */
export async function readStaff(reader: Reader, signal: AbortSignal): Promise<StaffRead> {
  const tree = await readTree(reader)
  const { members, isWhole } = await readListing(reader, tree, signal)
  if (isWhole)
    for (const { userid, listed } of await store.selectHeldMembers(reader.database, null)) {
      if (!listed || members.has(userid)) continue
      const found = await readOne(reader, userid, tree)
      if (found) members.set(userid, found)
    }
  const differences = await apply(reader, { tree, members: [...members.values()], isWhole, among: null })
  return { departments: tree?.departments.length ?? 0, members: members.size, differences }
}

/** One of them, with the departments, for they may be in a new one. */
export async function readStaffMember(reader: Reader, userid: string): Promise<{ isThere: boolean }> {
  const tree = await readTree(reader)
  const found = await readOne(reader, userid, tree)
  await apply(reader, { tree, members: found ? [found] : [], isWhole: true, among: [userid] })
  return { isThere: found !== undefined }
}

/** Answers their numbers; undefined where we are told none. */
export async function readDepartments(reader: Reader): Promise<ReadonlySet<number> | undefined> {
  const tree = await readTree(reader)
  await apply(reader, { tree, members: [], isWhole: false, among: [] })
  return tree && new Set(tree.departments.map(({ id }) => id))
}

interface Found {
  tree: Tree | undefined
  members: ListedMember[]
  isWhole: boolean
  /** Whom it is about; null: everybody. */
  among: string[] | null
}

const apply = ({ database, clock }: Reader, { tree, members, isWhole, among }: Found): Promise<StaffDifference[]> =>
  database.transaction(async (tx) => {
    await holdDepartments(tx)
    const departments = compareDepartments(tree?.departments ?? [], tree ? await store.selectHeldDepartments(tx) : [])
    await store.writeDepartments(tx, departments.written)
    const staff = compareMembers(members, await store.selectHeldMembers(tx, among), isWhole)
    await store.writeMembers(tx, staff, clock.now())
    await askAgainOf(tx, [...staff.written.map(({ userid }) => userid), ...staff.left], clock.now())
    await store.deleteDepartments(tx, departments.gone.map(({ id }) => id)) // prettier-ignore
    return [...departments.differences, ...staff.differences]
  })

export const renameStaff = ({ database }: Pick<Reader, 'database'>, from: string, to: string): Promise<void> =>
  database.transaction(async (tx) => {
    await holdDepartments(tx)
    await store.renameMember(tx, from, to)
  })
