import { reachFrom } from '../features/corps/corps.ts'
import { MINUTE_MS } from '../kernel/clock.ts'
import { readWecom } from '../server/system-store.ts'
import type { Finding } from './doctor.ts'
import type { Bare } from './opening.ts'
import { counted } from './output.ts'

/** Whether WeCom is connected, when it has called, and what of it is not dealt with. */
export async function checkWecom({ database, clock, config }: Bare): Promise<Finding> {
  const found = await readWecom(database)
  const finding = (state: Finding['state'], text: string, advice?: string): Finding => ({
    what: 'wecom',
    state,
    found: text,
    ...(advice !== undefined && { advice }),
  })
  if (!found) return finding('ok', 'not connected')
  const { corpId, checkedAt, calledAt, waiting, oldestAt, syncProblem } = found
  const now = clock.now()
  const called = calledAt === null ? 'has never called' : `last called ${agoOf(now - calledAt)}`
  const text = `${corpId} ${called}`
  if (checkedAt === null) {
    const reach = reachFrom(config.wecomUrl, config.url)
    const advice =
      reach === 'own_machine' || reach === 'private'
        ? `WeCom cannot reach ${config.url}: set SIYU_URL to an address that leads here from outside.`
        : "Enter the address of callbacks in WeCom's console: the console's page Settings, WeCom shows what and where."
    return finding('warn', `${text}; the address of callbacks was never checked`, advice)
  }
  if (syncProblem) return finding('warn', `${text}; the last sync failed: ${syncProblem.en}`, 'It is tried again by itself while a server runs.') // prettier-ignore
  if (oldestAt !== null && now - oldestAt > LATE_MS)
    return finding('warn', `${text}; ${counted(waiting)} callbacks wait, the first came ${agoOf(now - oldestAt)}`, 'They are dealt with while a server runs: npx siyu start') // prettier-ignore
  return finding('ok', text)
}

const LATE_MS = 5 * MINUTE_MS

function agoOf(ms: number): string {
  const minutes = Math.floor(ms / MINUTE_MS)
  if (minutes < 1) return 'a moment ago'
  if (minutes < 120) return `${minutes} minutes ago`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} hours ago` : `${Math.floor(hours / 24)} days ago`
}
