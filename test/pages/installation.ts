import { mkdir } from 'node:fs/promises'
import { once } from 'node:events'
import net from 'node:net'
import { openSandbox } from '../../wecom-sandbox/sandbox.ts'
import { seedDemo } from '../../wecom-sandbox/seed.ts'
import { buildServer } from '../../wecom-sandbox/server.ts'
import { serve } from '../../src/cli/serve.ts'
import { createKey, ensureFirstAdminKey } from '../../src/features/keys/keys.ts'
import type { Engine } from '../../src/engine.ts'
import type { Database } from '../../src/kernel/database.ts'
import { openLog } from '../../src/kernel/log.ts'
import type { Room } from './room.ts'

/** The product as `siyu start` makes it, on a database, with the administrator of its first sign-in. */
export interface Installation extends Room {
  engine: Engine
  database: Database
  account: { email: string; password: string }
  stop(): Promise<void>
}

const SECRET = 'of pictures, of people who are made up'
const ACCOUNT = { email: 'admin@shop.example', password: 'quiet-river-41' }

export async function openInstallation(databaseUrl: string, dataFolder: string): Promise<Installation> {
  await mkdir(dataFolder, { recursive: true })
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const place = { port, host: '127.0.0.1', url, trustProxy: false, dataFolder, databaseUrl }
  const sandbox = openSandbox({ seed: 7 })
  seedDemo(sandbox)
  const played = await buildServer(sandbox, { control: true })
  const wecomUrl = await played.listen({ port: 0, host: '127.0.0.1' })
  const log = openLog({ level: 'warn', destination: process.stderr })
  const running = await serve(
    { ...place, secret: SECRET, timezone: 'Asia/Shanghai', oidc: undefined, privateWebhooks: false, wecomUrl },
    log,
  )
  const { product, people } = running
  const { database, engine, clock, random } = product
  const now = clock.now()
  const another = () =>
    database.transaction((tx) => createKey(tx, { now, random }, { kind: 'api', name: 'Pictures', role: 'admin' }))
  const adminKey = (await ensureFirstAdminKey(database, { now, random })) ?? (await another()).secret
  const link = await people.linkForFirst()
  if (link) await people.accept(new URL(link).hash.slice(1), { ...ACCOUNT, name: '管理员' })
  const stop = async () => {
    await running.stop()
    await played.close()
    await sandbox.close()
  }
  return { url, adminKey, wecomUrl, engine, database, account: ACCOUNT, stop }
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  server.close()
  return port
}
