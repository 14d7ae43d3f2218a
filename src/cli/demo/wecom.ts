import path from 'node:path'
import { saveCorp } from '../../features/corps/corps.ts'
import type { Config } from '../../config.ts'
import type { Running } from '../serve.ts'
import { startSandbox, type RunningSandbox } from '../sandbox.ts'

/** The demo's WeCom: the sandbox with a small tea brand, in which people live some two hundred times faster than outside. */
const CORP = { corpId: 'wwTea0000000000001', agentId: 1_000_002, secret: 'sandbox-app-secret' }
/** About one in ten seconds comes, for as long as anybody looks on. */
const WORLD = { customers: 100_000, days: 2_900, pace: 240 }

export const startWecom = ({ dataFolder }: Config): Promise<RunningSandbox> =>
  startSandbox(['--seed-demo', '--data', path.join(dataFolder, 'wecom.sqlite')])

/** Each tells the other where it is; then people begin to live. */
export async function connectWecom(
  { product, wecom }: Running,
  sandbox: RunningSandbox,
  door: { url: string; writeKey: string },
): Promise<void> {
  const { database, random, engine } = product
  const parts = { database, vault: engine.core.vault, random }
  if (!(await wecom.corps.find())) await saveCorp(parts, { ...CORP, expectedRevision: 0 })
  wecom.corps.forget()
  const { callbackToken: token, callbackKey: aesKey, agentId: agentid } = await wecom.corps.ensure()
  await sandbox.control('PUT', '/callback', { url: `${door.url}/wecom/callback`, token, aesKey, agentid })
  await sandbox.control('PUT', '/world', { ...WORLD, store: { url: door.url, key: door.writeKey } })
}
