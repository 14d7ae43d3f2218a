import type { WecomEvent } from '../../channels/wecom/events.ts'
import { SECOND_MS } from '../../kernel/clock.ts'
import { readStatuses, renameInGroups } from '../groups/groups.ts'
import { renameFriend, type Reader } from '../relations/relations.ts'
import { readDepartments, readStaffMember, renameStaff } from '../staff/staff.ts'

type StaffEvent = Extract<WecomEvent, { Event: 'change_contact' }>

/** Reads whom it is about; answers whether WeCom does not yet say itself what it has told. */
export async function handleStaff(reader: Reader, event: StaffEvent): Promise<boolean> {
  switch (event.ChangeType) {
    case 'create_party':
    case 'update_party':
    case 'delete_party': {
      const ids = await readDepartments(reader)
      return ids !== undefined && ids.has(event.Id) !== (event.ChangeType !== 'delete_party')
    }
    case 'delete_user': {
      const { isThere } = await readStaffMember(reader, event.UserID)
      if (!isThere) await readStatuses(reader, event.UserID)
      return isThere
    }
    case 'create_user':
      return !(await readStaffMember(reader, event.UserID)).isThere
    case 'update_user': {
      const { UserID: from, NewUserID: to = from } = event
      const { isThere } = await readStaffMember(reader, to)
      if (to === from || !isThere) return !isThere
      await renameStaff(reader, from, to)
      await renameInGroups(reader.database, from, to)
      await renameFriend(reader, from, to, event.CreateTime * SECOND_MS)
      return false
    }
  }
}
