import { wordingOf } from './channels/wecom/errors.ts'
import {
  deleteDone,
  handle,
  openCallbackDoor,
  openInbox,
  type CallbackDoor,
  type Inbox,
} from './features/callbacks/callbacks.ts'
import { openArchive, type Archive } from './features/messages/messages.ts'
import { openCorps, type Corps } from './features/corps/corps.ts'
import { WECOM_SOURCE } from './events.ts'
import { openKf, type Kf } from './features/kf/kf.ts'
import { forgetOld, openReplies } from './features/replies/replies.ts'
import { openComparing, type Reader } from './features/relations/relations.ts'
import { openSyncs, type Syncs } from './features/syncs/syncs.ts'
import { openTelling } from './features/untold/untold.ts'
import { openWays, type Ways } from './features/ways/ways.ts'
import { openMarks, putIntoWecom } from './features/wecom-tags/wecom-tags.ts'
import { openWelcomes, type Welcomes } from './features/welcomes/welcomes.ts'
import type { Timer } from './kernel/clock.ts'
import type { Database } from './kernel/database.ts'
import { lead } from './kernel/leading.ts'
import { CALLBACK_KEPT_MS } from './kernel/limits.ts'
import type { Random } from './kernel/random.ts'
import { takingTurns } from './kernel/turns.ts'
import type { Vault } from './kernel/vault.ts'
import type { Ingest } from './pipeline/ingest.ts'

/**
 * WeCom joined to the engine: what it tells comes in by the door of callbacks, what is so is read, and both become facts by
 * the same door as all others. Any process stores callbacks and greets; one of them deals with the rest.
 */
export interface WecomOffice {
  corps: Corps
  door: CallbackDoor
  inbox: Inbox
  syncs: Syncs
  ways: Ways
  welcomes: Welcomes
  kf: Kf
  /** One of our tags becomes one of WeCom's too. */
  putTag(slug: string): Promise<void>
  archive: Archive
  start(): void
  stop(): Promise<void>
  /** Until nothing is due or under way; only while it is started. */
  quiet(): Promise<void>
  /** Instead of starting it, for virtual time: all that is due, one after another. Answers when the next is. */
  drain(): Promise<number | null>
}

interface Parts {
  database: Database
  vault: Vault
  clock: Timer
  random: Random
  baseUrl: string
  zone: string
  ingest: Ingest['ingest']
  onError(error: unknown, what: string): void
}

const AFTER_TROUBLE_MS = 1_000

export function openWecomOffice(parts: Parts): WecomOffice {
  const { database, clock, zone, onError } = parts
  const corps = openCorps(parts)
  const ways = openWays({ database, clock, corps, zone, onError: (error) => onError(error, 'a way') })
  const { followingFrom, noted, greetingFor, hasGreeting } = ways
  const inTurn = takingTurns()
  const readerOf = async (): Promise<Reader> => ({
    database,
    clock,
    wecom: await corps.wecom(),
    write,
    compareReading,
    inTurn,
  })

  async function tell(items: unknown[]): Promise<void> {
    const results = await parts.ingest(items, { source: WECOM_SOURCE, sentAt: null, trusted: true })
    const bad = results.find(({ status }) => status === 'quarantined')
    // It lies in quarantine with its reason, for somebody to look at; the rest is stored.
    if (bad) onError(new Error(`${bad.code}: ${bad.detail}`), 'a fact from WeCom')
  }

  const { write, catchUp } = openTelling({ database, tell })
  const compareReading = openComparing({ write, followingFrom, noted })

  const welcomes = openWelcomes({
    database,
    clock,
    corps,
    tell,
    greetingFor,
    hasGreeting,
    onError: (error) => onError(error, 'a welcome'),
  })
  const replies = openReplies(parts)
  const archive = openArchive({ ...parts, tell, hear: replies.hearArchive })
  const isConnected = async () => (await corps.find()) !== undefined
  const kf = openKf({
    ...parts,
    readerOf,
    isConnected,
    hear: replies.hear,
    onResult: async () => [],
    onError: (error) => onError(error, 'a message of kf'),
  })
  const inbox = openInbox({
    database,
    clock,
    handle: async (xml, options) => handle({ ...(await readerOf()), kf }, xml, options),
    describe: wordingOf,
    onError: (error) => onError(error, 'a callback'),
  })
  const syncs = openSyncs({
    database,
    clock,
    corps,
    zone,
    readerOf,
    welcomes,
    kf,
    onError: (error) => onError(error, 'a sync'),
  })
  const marks = openMarks({
    database,
    clock,
    readerOf,
    isConnected,
    onError: (error) => onError(error, 'a tag in WeCom'),
  })
  const stopping = new AbortController()
  let leading: Promise<void> | undefined
  const door = openCallbackDoor({
    database,
    clock,
    corps,
    onStored: inbox.kick,
    onWelcome: (key, asked) => leading && welcomes.begin(key, asked),
  })

  /** What a process that is gone has left behind. */
  async function prepare(): Promise<void> {
    await catchUp()
    await welcomes.takeUp()
    await welcomes.miss()
    await deleteDone(database, clock.now() - CALLBACK_KEPT_MS)
    await forgetOld(database, clock.now())
  }
  async function work(): Promise<void> {
    while (!stopping.signal.aborted)
      try {
        const { lost, release } = await lead(database, 'siyu wecom', stopping.signal)
        const failing = new AbortController()
        const over = AbortSignal.any([lost, stopping.signal, failing.signal])
        const workers = [
          prepare(),
          inbox.work(over),
          syncs.work(over),
          marks.work(over),
          ways.work(over),
          kf.work(over),
        ]
        await Promise.all(workers).finally(async () => {
          failing.abort()
          await Promise.allSettled(workers)
          release()
        })
      } catch (error) {
        if (stopping.signal.aborted) return
        onError(error, 'what WeCom tells')
        await clock.sleep(AFTER_TROUBLE_MS, stopping.signal).catch(() => {})
      }
  }

  return {
    corps,
    door,
    inbox,
    syncs,
    ways,
    welcomes,
    kf,
    putTag: async (slug) => putIntoWecom(await readerOf(), slug),
    archive,
    start: () => void (leading = work()),
    async stop() {
      stopping.abort()
      await leading
      await welcomes.quiet()
    },
    async drain() {
      await catchUp()
      await welcomes.takeUp({ oneByOne: true })
      const dues = [
        await inbox.drain(),
        await syncs.drain(),
        await marks.drain(),
        await ways.drain(),
        await kf.drain(),
      ].filter((due) => due !== null)
      return dues.length === 0 ? null : Math.min(...dues)
    },
    async quiet() {
      await welcomes.quiet()
      await inbox.quiet()
      await syncs.quiet()
      await marks.quiet()
      await ways.quiet()
      await kf.quiet()
    },
  }
}
