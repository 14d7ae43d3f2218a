import { wordingOf } from '../../channels/wecom/errors.ts'
import type { Wecom } from '../../channels/wecom/wecom.ts'
import type { Both } from '../../kernel/wording.ts'

/** What must be right in WeCom before anything works, one after another, as somebody would set it up there. */
export const CHECKS = ['app', 'staff', 'customers', 'tags', 'groups'] as const
export type CheckName = (typeof CHECKS)[number]

export interface Checked {
  check: CheckName
  isRight: boolean
  /** What is wrong and what to do about it; null when it is right. */
  problem: Both | null
  /** How many there are to be seen, where that is told. */
  found: number | null
}

const PATIENCE_MS = 15_000

const CALLS: Record<CheckName, (wecom: Wecom, agentId: number) => Promise<number | null>> = {
  // What asks for a token tells a wrong id or secret; what is asked with it tells an address that is not trusted.
  app: async (wecom) => {
    await wecom.call('department/simplelist', {}, { patienceMs: PATIENCE_MS })
    return null
  },
  staff: async (wecom) => (await wecom.call('department/list', {}, { patienceMs: PATIENCE_MS })).department.length,
  customers: async (wecom) =>
    (await wecom.call('externalcontact/get_follow_user_list', {}, { patienceMs: PATIENCE_MS })).follow_user.length,
  tags: async (wecom) =>
    (await wecom.call('externalcontact/get_corp_tag_list', { body: {} }, { patienceMs: PATIENCE_MS })).tag_group.length,
  groups: async (wecom) => {
    await wecom.call('externalcontact/groupchat/list', { body: { limit: 1 } }, { patienceMs: PATIENCE_MS })
    return null
  },
}

export async function checkCorp(wecom: Wecom, agentId: number): Promise<Checked[]> {
  const checked: Checked[] = []
  for (const check of CHECKS)
    try {
      const found = await CALLS[check](wecom, agentId)
      checked.push({ check, isRight: true, problem: null, found })
    } catch (error) {
      checked.push({ check, isRight: false, problem: wordingOf(error), found: null })
      // Without the app nothing else can be asked.
      if (check === 'app') break
    }
  return checked
}
