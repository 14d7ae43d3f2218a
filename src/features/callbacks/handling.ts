import { readEvent } from '../../channels/wecom/events.ts'
import type { Kf } from '../kf/kf.ts'
import { readCustomer, type Reader } from '../relations/relations.ts'
import { isJoined, readCorpTags } from '../wecom-tags/wecom-tags.ts'
import type { Handled } from './inbox.ts'
import { handleGroup } from './groups.ts'
import { hintOf } from './rules.ts'
import { handleStaff } from './staff.ts'

/** A reading that is not yet what the callback told is believed after so many. */
const MAX_READINGS = 3

/** What is done about each callback: all of it in one list. A callback is a hint; what is so now is read. */
export async function handle(
  reader: Reader & { kf: Pick<Kf, 'read'> },
  xml: string,
  { isRepeat, tries }: { isRepeat: boolean; tries: number },
): Promise<Handled> {
  const event = readEvent(xml)
  const mayBeBehind = !isRepeat && tries < MAX_READINGS
  switch (event?.Event) {
    case 'change_external_contact': {
      const hint = mayBeBehind ? hintOf(event) : undefined
      const { isBehind } = await readCustomer(reader, event.ExternalUserID, hint)
      return isBehind ? 'behind' : 'done'
    }
    case 'change_contact': {
      const isBehind = await handleStaff(reader, event)
      return isBehind && mayBeBehind ? 'behind' : 'done'
    }
    case 'change_external_chat': {
      const isBehind = await handleGroup(reader, event, mayBeBehind)
      return isBehind && mayBeBehind ? 'behind' : 'done'
    }
    case 'change_external_tag': {
      // Of many that are made or deleted at once, the first reading has seen all.
      const isDone = event.ChangeType === 'create' || event.ChangeType === 'delete'
      if (isDone && (await isJoined(reader.database, event.Id)) === (event.ChangeType === 'create')) return 'done'
      const { ids } = await readCorpTags(reader)
      const isBehind = event.ChangeType !== 'shuffle' && ids.has(event.Id) !== (event.ChangeType !== 'delete')
      return isBehind && mayBeBehind ? 'behind' : 'done'
    }
    case 'kf_msg_or_event':
      await reader.kf.read(reader, event.OpenKfId, event.Token)
      return 'done'
    default:
      return 'done'
  }
}
