import type { AddressInfo } from 'node:net'
import { playedAt } from '../../features/corps/corps.ts'
import { openLog } from '../../kernel/log.ts'
import { DEMO_DATA, readEnvironment } from '../opening.ts'
import { print, progress } from '../output.ts'
import { ensurePortIsFree, serve, stopInOrder, tellFirstAdminKey } from '../serve.ts'
import { listenForStop } from '../stopping.ts'
import { version } from '../version.ts'
import { defineShop } from './definitions.ts'
import { openDemoAccount, openGuide } from './account.ts'
import { liveOn, sendHistory, type Door } from './shop.ts'
import { employShop } from './staff.ts'
import { connectWecom, startWecom } from './wecom.ts'
import { beginRun, openShopKey, saveState } from './state.ts'

/** `siyu demo`: the product itself with a small shop in front of it. Nothing in the product knows that it is a demo. */
export async function demo(): Promise<void> {
  const stopping = listenForStop()
  const given = process.env
  const config = await readEnvironment({ ...given, SIYU_DATA: given['SIYU_DATA']?.trim() || DEMO_DATA })
  await ensurePortIsFree(config)
  const sandbox = await startWecom(config)
  const log = openLog({ level: 'warn', destination: process.stderr })
  const running = await serve({ ...config, wecomUrl: sandbox.url }, log).catch(async (error: unknown) => {
    await sandbox.stop()
    throw error
  })
  const { product } = running
  let living: Promise<void> | undefined
  try {
    const state = await beginRun(product)
    await defineShop(product.engine.core)
    const door: Door = { url: localUrl(running.app.addresses()), writeKey: await openShopKey(product) }

    print(`Siyu ${version()} demo: a tea shop, live at ${config.url}`)
    print(`  data      ${config.databaseUrl ? 'PostgreSQL at DATABASE_URL' : config.dataFolder}`)
    print(`  write key ${door.writeKey}   (of this run; send your own events with any Segment client)`)
    await tellFirstAdminKey(product)
    const account = await openDemoAccount(running.people)
    print(`  sign in   ${account.email}   password ${account.password}   (of this run)`)
    if (!state.hasHistory) {
      const shown = progress(product.clock)
      const onProgress = (share: number) => shown.show(`  filling the shop with four months of history: ${Math.floor(share * 100)} %`) // prettier-ignore
      await sendHistory(product, door, state, { signal: stopping.signal, onProgress })
      shown.done()
      if (!stopping.signal.aborted) {
        await employShop({ core: product.engine.core, database: product.database, clock: product.clock })
        await saveState(product, Object.assign(state, { hasHistory: true }))
      }
    }
    if (!stopping.signal.aborted) {
      await connectWecom(running, sandbox, door)
      await openGuide(running.people)
      await sandbox.control('PUT', '/sidebar', { url: `${config.url}/sidebar` })
      print(
        `  phones    ${playedAt(sandbox.url, config.url) ?? sandbox.url}/?phones=staff:LinXia,staff:ChenChen   (WeCom, played: staff and customers in your hand)`,
      )
      print('  Customers come and go now. Ctrl-C stops it; the next start goes on from here.')
    }
    living = liveOn(product, door, state, stopping.signal)
    await Promise.race([living, stopping.asked])
  } finally {
    await living?.catch(() => {})
    await stopInOrder(running)
    await sandbox.stop()
  }
}

/** The address we listen on, not the public one: that may lead through a proxy that is not there yet. */
function localUrl(addresses: (AddressInfo | string)[]): string {
  const { address, port } = addresses.find((one) => typeof one === 'object')!
  const host =
    address === '0.0.0.0' || address === '::' ? 'localhost' : address.includes(':') ? `[${address}]` : address
  return `http://${host}:${port}`
}
