import type { Sandbox } from '../sandbox.ts'
import { readSidebar } from '../sidebar.ts'

/** What somebody needs to point a program at this corp. */
interface AppListed {
  agentid: number
  name: string
  secret: string
}

export function readCorp(sandbox: Sandbox) {
  const { state, corpId, clock } = sandbox
  const root = state.get<{ name: string }>`select name from departments where parentid = 0 order by id limit 1`
  return {
    corpId,
    name: root?.name ?? corpId,
    apps: state.all<AppListed>`select agentid, name, secret from apps order by agentid`,
    /** The page of the connected program that stands beside a chat. */
    sidebar: readSidebar(sandbox),
    now: clock.now(),
    isVirtual: clock.isVirtual(),
  }
}
export type Corp = ReturnType<typeof readCorp>
