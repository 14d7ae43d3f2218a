import type { AddressInfo } from 'node:net'
import { playedAt } from '../../features/corps/corps.ts'
import { StoppableClock, systemClock } from '../../kernel/clock.ts'
import { openLog } from '../../kernel/log.ts'
import { systemRandom } from '../../kernel/random.ts'
import { DEMO_DATA, readEnvironment } from '../opening.ts'
import { print, progress } from '../output.ts'
import { ensurePortIsFree, serve, stopInOrder, tellFirstAdminKey } from '../serve.ts'
import { listenForStop } from '../stopping.ts'
import { version } from '../version.ts'
import { defineShop, ruleShop } from './definitions.ts'
import { openDemoAccount, openGuide } from './account.ts'
import { historyUntil, liveOn, sendAll, type Door } from './shop.ts'
import { beginWorld, connectWecom, startWecom } from './wecom.ts'
import type { Sent } from './visits.ts'
import { beginRun, openShopKey, saveState } from './state.ts'
import { befriendShop, beginningOf, liveYesterday, type Yesterday } from './yesterday.ts'

/** Of the time it takes to fill the shop. */
const HISTORY_SHARE = 0.6

/** `siyu demo`: the product itself with a small shop in front of it. Nothing in the product knows that it is a demo. */
export async function demo(): Promise<void> {
  const stopping = listenForStop()
  const given = process.env
  const config = await readEnvironment({ ...given, SIYU_DATA: given['SIYU_DATA']?.trim() || DEMO_DATA })
  await ensurePortIsFree(config)
  const clock = new StoppableClock()
  const sandbox = await startWecom(config, clock)
  const log = openLog({ level: 'warn', destination: process.stderr })
  const driven = { clock, random: systemRandom }
  const running = await serve({ ...config, wecomUrl: sandbox.url }, log, { driven }).catch(async (error: unknown) => {
    await sandbox.stop()
    throw error
  })
  const { product } = running
  let living: Promise<void> | undefined
  try {
    const state = await beginRun(product)
    if (!state.hasHistory) clock.standAt(await beginningOf(sandbox, state, config.timezone))
    await defineShop(product.engine.core)
    const door: Door = { url: localUrl(running.app.addresses()), writeKey: await openShopKey(product) }

    print(`Siyu ${version()} demo: a tea shop, live at ${config.url}`)
    print(`  data      ${config.databaseUrl ? 'PostgreSQL at DATABASE_URL' : config.dataFolder}`)
    print(`  write key ${door.writeKey}   (of this run; send your own events with any Segment client)`)
    await tellFirstAdminKey(product)
    const account = await openDemoAccount(running.people)
    print(`  sign in   ${account.email}   password ${account.password}   (of this run)`)
    const day = { running, sandbox, clock, door, state, zone: config.timezone }
    const rest = state.hasHistory ? [] : await fill(day, stopping.signal)
    if (!stopping.signal.aborted) {
      await present(day)
      await sandbox.control('PUT', '/sidebar', { url: `${config.url}/sidebar` })
      print(
        `  phones    ${playedAt(sandbox.url, config.url) ?? sandbox.url}/?phones=staff:LinXia,staff:ChenChen   (WeCom, played: staff and customers in your hand)`,
      )
      print('  Customers come and go now. Ctrl-C stops it; the next start goes on from here.')
    }
    living = liveOn(product, door, state, rest, stopping.signal)
    await Promise.race([living, stopping.asked])
  } finally {
    await living?.catch(() => {})
    await stopInOrder(running)
    await sandbox.stop()
  }
}

/** What lies before the first start, until its last evening; what has happened in the shop since then is left to be sent. */
async function fill(day: Yesterday, signal: AbortSignal): Promise<Sent[]> {
  const { running, sandbox, clock, door, state } = day
  const { product } = running
  const shown = progress(systemClock)
  const onProgress = (share: number) => shown.show(`  filling the shop with four months of history: ${Math.floor(share * 100)} %`) // prettier-ignore
  await product.engine.quiet()
  await sendAll(door, historyUntil(state, clock.now()), clock, signal, (share) => onProgress(share * HISTORY_SHARE))
  if (!signal.aborted) {
    await ruleShop(product.engine.core)
    await befriendShop(day)
    await connectWecom(running, sandbox, door)
    await liveYesterday(day, { signal, onProgress: (share) => onProgress(HISTORY_SHARE + share * (1 - HISTORY_SHARE)) })
  }
  shown.done()
  const rest = historyUntil(state, state.bornAt).filter(({ at }) => at > clock.now())
  if (!signal.aborted) await saveState(product, Object.assign(state, { hasHistory: true }))
  return rest
}

/** From here on everybody's time is the machine's. */
async function present({ running, sandbox, clock, door }: Yesterday): Promise<void> {
  clock.letRun()
  await sandbox.control('POST', '/clock', { run: true })
  running.begin()
  await connectWecom(running, sandbox, door)
  await beginWorld(sandbox, door)
  await openGuide(running.people)
}

/** The address we listen on, not the public one: that may lead through a proxy that is not there yet. */
function localUrl(addresses: (AddressInfo | string)[]): string {
  const { address, port } = addresses.find((one) => typeof one === 'object')!
  const host =
    address === '0.0.0.0' || address === '::' ? 'localhost' : address.includes(':') ? `[${address}]` : address
  return `http://${host}:${port}`
}
