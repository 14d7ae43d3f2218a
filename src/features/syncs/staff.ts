import { readStaff } from '../staff/staff.ts'
import type { StepWork } from './syncs.ts'

/** Departments and staff, whole: a few hundred calls at most, so that it begins again where it was interrupted. */
export async function readStaffStep({ reader, signal, isFirst, count, differ }: StepWork): Promise<void> {
  const { departments, members, differences } = await readStaff(reader, signal)
  count('departments', departments, 'is')
  count('staff', members, 'is')
  if (!isFirst && differences.length > 0) await differ(differences)
}
