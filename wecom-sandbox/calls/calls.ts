import { agentCalls } from './agents.ts'
import { appMessageCalls } from './app-messages.ts'
import { broadcastResultCalls } from './broadcast-results.ts'
import { broadcastCalls } from './broadcasts.ts'
import type { Call } from './call.ts'
import { contactWayCalls } from './contact-ways.ts'
import { contactCalls } from './contacts.ts'
import { customerCalls } from './customers.ts'
import { groupTemplateCalls } from './group-templates.ts'
import { groupTransferCalls } from './group-transfers.ts'
import { groupCalls } from './groups.ts'
import { joinWayCalls } from './join-ways.ts'
import { kfAccountCalls } from './kf-accounts.ts'
import { kfServiceCalls } from './kf-service.ts'
import { mediaCalls } from './media.ts'
import { momentResultCalls } from './moment-results.ts'
import { momentCalls } from './moments.ts'
import { pageCalls } from './pages.ts'
import { statisticCalls } from './statistics.ts'
import { tagCalls } from './tags.ts'
import { transferCalls } from './transfers.ts'
import { welcomeCalls } from './welcome.ts'

/** Every call but gettoken, which has no token. */
export const calls: Call[] = [
  ...contactCalls,
  ...customerCalls,
  ...tagCalls,
  ...contactWayCalls,
  ...welcomeCalls,
  ...broadcastCalls,
  ...broadcastResultCalls,
  ...groupCalls,
  ...joinWayCalls,
  ...groupTemplateCalls,
  ...groupTransferCalls,
  ...statisticCalls,
  ...transferCalls,
  ...momentCalls,
  ...momentResultCalls,
  ...kfAccountCalls,
  ...kfServiceCalls,
  ...agentCalls,
  ...appMessageCalls,
  ...mediaCalls,
  ...pageCalls,
]
