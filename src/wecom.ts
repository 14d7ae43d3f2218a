import { wordingOf } from './channels/wecom/errors.ts'
import { openAppMessages } from './features/app-messages/app-messages.ts'
import {
  deleteDone,
  handle,
  openCallbackDoor,
  openInbox,
  type CallbackDoor,
  type Inbox,
} from './features/callbacks/callbacks.ts'
import { openMoments, sendableMoment, type Moments } from './features/moments/moments.ts'
import { openArchive, type Archive } from './features/messages/messages.ts'
import { openMedia } from './features/contents/contents.ts'
import { openCorps, openSigning, reachFrom, type Corps, type PageSignatures } from './features/corps/corps.ts'
import { openLinks, type Links } from './features/links/links.ts'
import { WECOM_SOURCE } from './events.ts'
import { openKf, type Kf } from './features/kf/kf.ts'
import { forgetOld, openReplies } from './features/replies/replies.ts'
import { openComparing, readCustomer, type Reader } from './features/relations/relations.ts'
import { openSyncs, type Syncs } from './features/syncs/syncs.ts'
import {
  hearOfKf,
  openByHand,
  openComposer,
  openDispatcher,
  tellLeads,
  type ByHand,
} from './features/touches/touches.ts'
import { noteSent, openPlanner, selectSending } from './features/broadcasts/broadcasts.ts'
import { openTaskTelling } from './features/tasks/tasks.ts'
import { openSweeps } from './features/sops/sops.ts'
import { openGroupFlows } from './features/group-flows/group-flows.ts'
import { openTelling } from './features/untold/untold.ts'
import { openWays, type Ways } from './features/ways/ways.ts'
import { openMarks, putIntoWecom } from './features/wecom-tags/wecom-tags.ts'
import { openWelcomes, type Welcomes } from './features/welcomes/welcomes.ts'
import type { Timer } from './kernel/clock.ts'
import { whileLeading } from './kernel/leading.ts'
import { CALLBACK_KEPT_MS, SYNC_READERS } from './kernel/limits.ts'
import type { Random } from './kernel/random.ts'
import { sideBySide } from './kernel/side-by-side.ts'
import { takingTurns } from './kernel/turns.ts'
import type { Core } from './pipeline/commit.ts'
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
  moments: Moments
  /** One of our tags becomes one of WeCom's too. */
  putTag(slug: string): Promise<void>
  archive: Archive
  /** Of messages: what customers open in them. */
  links: Links
  /** What somebody of the staff sends from the page beside a chat, and what that page needs to do so. */
  byHand: ByHand
  sign(url: string): Promise<PageSignatures>
  start(): void
  stop(): Promise<void>
  /** Until nothing is due or under way; only while it is started. */
  quiet(): Promise<void>
  /** Instead of starting it, for virtual time: all that is due, one after another. Answers when the next is. */
  drain(): Promise<number | null>
}

interface Parts {
  core: Core
  clock: Timer
  random: Random
  baseUrl: string
  /** Our own public address. */
  url: string
  zone: string
  ingest: Ingest['ingest']
  onError(error: unknown, what: string): void
}

export function openWecomOffice(parts: Parts): WecomOffice {
  const { core, clock, zone, onError } = parts
  const { database } = core
  const corps = openCorps({ ...parts, ...core, clock })
  const ways = openWays({ database, clock, corps, zone, onError: (error) => onError(error, 'a way') })
  const isReached = ['outside', 'plain'].includes(reachFrom(corps.baseUrl, parts.url))
  const links = openLinks({ ...parts, database, url: isReached ? parts.url : null })
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
  const isConnected = async () => (await corps.find()) !== undefined
  const replies = openReplies({ ...parts, ...core })
  const archive = openArchive({ ...parts, ...core, clock, tell, hear: replies.hearArchive })
  const kf = openKf({
    ...parts,
    ...core,
    clock,
    mediaIdOf: openMedia({ database, clock, corps }),
    readerOf,
    isConnected,
    hear: replies.hear,
    onResult: hearOfKf,
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
  const planner = openPlanner(core, clock, (error) => onError(error, 'the plan of a broadcast'))
  const sweeps = openSweeps(core, clock, (error) => onError(error, 'a flow that is new to its customers'))
  const groupFlows = openGroupFlows(core, clock, (error) => onError(error, 'the flow of a group'))
  const compose = openComposer({ track: links.track, url: parts.url })
  const byHand = openByHand({ core, random: parts.random, compose, write })
  const dispatcher = openDispatcher({
    database,
    clock,
    zone,
    write,
    isConnected,
    vault: core.vault,
    onKf: kf.kick,
    wecom: () => corps.wecom(),
    compose,
    sendable: ways.sendable,
    async reread(ids, hint) {
      try {
        const reader = await readerOf()
        await sideBySide(ids, SYNC_READERS, async (id) => void (await readCustomer(reader, id, hint)))
      } catch (error) {
        onError(error, 'a reading of who was not reached')
      }
    },
    escalate: (task) => tellLeads(database, task, clock.now()),
    sending: () => selectSending(database),
    sent: (id) => noteSent(core, id),
    onError: (error) => onError(error, 'a message of ours'),
  })
  const momentMedia = openMedia({ database, clock, corps, use: 'moment' })
  const moments = openMoments({
    database,
    clock,
    zone,
    isConnected,
    wecom: () => corps.wecom(),
    sendable: (message) => sendableMoment(message, momentMedia),
    async track(session, versionId, message) {
      const [tracked] = await links.track(session, [{ versionId, touchId: null, message, written: message }])
      return tracked!
    },
    onError: (error) => onError(error, 'a Moment'),
  })
  const appMessages = openAppMessages({
    database,
    clock,
    corps,
    tellers: [openTaskTelling({ ...parts, database })],
    onError: (error) => onError(error, 'a message to the staff'),
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
  const work = () =>
    whileLeading(
      { database, clock, name: 'siyu wecom', signal: stopping.signal, onError: (error) => onError(error, 'what WeCom tells') }, // prettier-ignore
      (over) => [
        prepare(),
        inbox.work(over),
        syncs.work(over),
        marks.work(over),
        ways.work(over),
        planner.work(over),
        groupFlows.work(over),
        sweeps.work(over),
        dispatcher.work(over),
        moments.work(over),
        appMessages.work(over),
        kf.work(over),
      ],
    )

  return {
    corps,
    door,
    inbox,
    syncs,
    ways,
    welcomes,
    kf,
    moments,
    putTag: async (slug) => putIntoWecom(await readerOf(), slug),
    archive,
    links,
    byHand,
    sign: openSigning({ ...parts, corps }),
    start: () => void (leading = work()),
    async stop() {
      stopping.abort()
      await leading
      await welcomes.quiet()
    },
    async drain() {
      await catchUp()
      await welcomes.takeUp({ oneByOne: true })
      const dues: number[] = []
      for (const worker of [
        inbox,
        syncs,
        marks,
        ways,
        planner,
        sweeps,
        groupFlows,
        dispatcher,
        moments,
        appMessages,
        kf,
      ])
        dues.push((await worker.drain()) ?? Infinity)
      const due = Math.min(...dues)
      return due === Infinity ? null : due
    },
    async quiet() {
      await welcomes.quiet()
      await inbox.quiet()
      await syncs.quiet()
      await marks.quiet()
      await ways.quiet()
      await groupFlows.quiet()
      await dispatcher.quiet()
      await moments.quiet()
      await appMessages.quiet()
      await kf.quiet()
    },
  }
}
