/**
 * What WeCom says of the corp's own people is compared with what we have of them. Departments and members that it lists
 * follow it; those made by hand, and what by hand was put beside, are left as they are.
 */
export interface ListedDepartment {
  id: number
  /** A new app is told none. */
  name?: string | undefined
  parentId: number
}

export interface ListedMember {
  userid: string
  name?: string | undefined
  /** Undefined, and whom they lead too, where we are not told. */
  departments?: { id: number; leads?: boolean | undefined }[] | undefined
}

export interface HeldDepartment {
  id: number
  wecomId: number | null
  parentId: number | null
  name: string
}

export interface HeldMember {
  userid: string
  name: string
  hasLeft: boolean
  /** WeCom listed them when it was read last. */
  listed: boolean
  /** Of WeCom's departments only, by its numbers. */
  departments: { id: number; leads: boolean }[]
}

export interface StaffDifference {
  kind: string
  subject: string
  detail: Record<string, unknown>
}

export interface DepartmentChanges {
  /** By WeCom's numbers; null: at the top, as far as we may see. */
  written: { id: number; name: string; parentId: number | null }[]
  gone: HeldDepartment[]
  differences: StaffDifference[]
}

export function compareDepartments(listed: ListedDepartment[], held: HeldDepartment[]): DepartmentChanges {
  const changes: DepartmentChanges = { written: [], gone: [], differences: [] }
  const seen = new Set(listed.map(({ id }) => id))
  const known = new Map(held.flatMap((one) => (one.wecomId === null ? [] : [[one.wecomId, one] as const])))
  const wecomIdOf = new Map(held.map(({ id, wecomId }) => [id, wecomId]))
  for (const { id, name: given, parentId: above } of listed) {
    const before = known.get(id)
    const name = given || before?.name || `#${id}`
    const parentId = seen.has(above) ? above : null
    const parentBefore = before?.parentId == null ? null : (wecomIdOf.get(before.parentId) ?? null)
    if (before && before.name === name && parentBefore === parentId) continue
    changes.written.push({ id, name, parentId })
    changes.differences.push({
      kind: before ? 'department_changed' : 'department_added',
      subject: name,
      detail: { id, ...(before && before.name !== name && { was: before.name }) },
    })
  }
  for (const [id, one] of known) {
    if (seen.has(id)) continue
    changes.gone.push(one)
    changes.differences.push({ kind: 'department_gone', subject: one.name, detail: { id } })
  }
  return changes
}

export interface MemberChanges {
  written: { userid: string; name: string; departments: { id: number; leads: boolean }[] }[]
  left: string[]
  differences: StaffDifference[]
}

/** `isWhole`: all are listed, and who is not there has left. */
export function compareMembers(listed: ListedMember[], held: HeldMember[], isWhole: boolean): MemberChanges {
  const changes: MemberChanges = { written: [], left: [], differences: [] }
  const known = new Map(held.map((one) => [one.userid, one]))
  for (const member of listed) {
    const before = known.get(member.userid)
    known.delete(member.userid)
    const after = memberOf(member, before)
    if (before?.listed && !before.hasLeft && before.name === after.name && placesOf(before) === placesOf(after))
      continue
    changes.written.push(after)
    changes.differences.push({
      kind: before?.listed && !before.hasLeft ? 'staff_changed' : 'staff_added',
      subject: member.userid,
      detail: {
        name: after.name,
        ...(before && before.name !== after.name && { was: before.name }),
        ...(before && placesOf(before) !== placesOf(after) && { departments: after.departments }),
      },
    })
  }
  if (isWhole)
    for (const { userid, name, listed: wasListed } of known.values()) {
      if (!wasListed) continue
      changes.left.push(userid)
      changes.differences.push({ kind: 'staff_left', subject: userid, detail: { name } })
    }
  return changes
}

function memberOf({ userid, name, departments }: ListedMember, before: HeldMember | undefined) {
  const led = new Map(before?.departments.map(({ id, leads }) => [id, leads]))
  return {
    userid,
    name: name || before?.name || userid,
    departments: departments?.map(({ id, leads }) => ({ id, leads: leads ?? led.get(id) ?? false })) ?? before?.departments ?? [], // prettier-ignore
  }
}

const placesOf = ({ departments }: { departments: { id: number; leads: boolean }[] }): string =>
  departments
    .map(({ id, leads }) => `${id} ${leads}`)
    .sort()
    .join('\n')
