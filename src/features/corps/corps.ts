import { openWecom, type Wecom } from '../../channels/wecom/wecom.ts'
import type { CallbackAccount } from '../../channels/wecom/callback.ts'
import type { Timer } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import type { Random } from '../../kernel/random.ts'
import { Refusal } from '../../kernel/refusals.ts'
import type { Vault } from '../../kernel/vault.ts'
import { newCallbackKeys } from './rules.ts'
import * as store from './store.ts'

/**
 * The corp that the installation serves: its id, the app by which WeCom is spoken to, and the keys of its callbacks. There
 * is one or none. Secrets are sealed where they lie and are never shown again.
 */
export interface Corp {
  corpId: string
  agentId: number
  /** Of the app. */
  secret: string
  callbackToken: string
  callbackKey: string
  revision: number
}

export { playedAt, reachFrom } from './reach.ts'
export { openScan } from './scanning.ts'
export { openSigning, type PageSignatures } from './signing.ts'
export { noteChecked } from './store.ts'

export interface Corps {
  /** Undefined until somebody has connected one. */
  find(): Promise<Corp | undefined>
  /** Refuses while there is none. */
  ensure(): Promise<Corp>
  /** WeCom, by the app of the corp; refuses while there is none. */
  wecom(): Promise<Wecom>
  wecomOf(app: { corpId: string; secret: string }): Wecom
  /** For the address of callbacks; read again when `fresh`, as another process may have changed it. */
  account(options?: { fresh?: boolean }): Promise<CallbackAccount | undefined>
  /** What was changed is read by this process at once; by others within a moment. */
  forget(): void
  /** Tells when a corp was connected or changed here. */
  onChange(then: () => void): void
  readonly baseUrl: string
}

interface Parts {
  database: Database
  vault: Vault
  clock: Timer
  random: Random
  baseUrl: string
}
/** Another process's change is seen after this. */
const HELD_MS = 2_000

export function openCorps({ database, vault, clock, random, baseUrl }: Parts): Corps {
  const wecomOf = openWecom({ clock, random, baseUrl })
  const watchers = new Set<() => void>()
  let held: { corp: Promise<Corp | undefined>; at: number } | undefined

  const find = () => {
    if (held && clock.now() - held.at < HELD_MS) return held.corp
    const corp = store.selectCorp(database, vault)
    held = { corp, at: clock.now() }
    corp.catch(() => (held = undefined))
    return corp
  }
  const ensure = async () => {
    const corp = await find()
    if (!corp) throw new Refusal('no_corp')
    return corp
  }
  return {
    find,
    ensure,
    wecomOf,
    wecom: async () => wecomOf(await ensure()),
    async account({ fresh = false } = {}) {
      if (fresh) held = undefined
      const corp = await find()
      return corp && { token: corp.callbackToken, encodingKey: corp.callbackKey, receiveId: corp.corpId }
    },
    forget() {
      held = undefined
      for (const watcher of watchers) watcher()
    },
    onChange: (then) => void watchers.add(then),
    baseUrl,
  }
}

export interface CorpDraft {
  corpId: string
  agentId: number
  /** Undefined: as it was. */
  secret?: string | undefined
  /** Of the one that is there; 0: there must be none yet. */
  expectedRevision: number
}

/** Connects the corp, or changes how. The keys of its callbacks are made here and stay what they are; customers of one corp
 *  are nobody in another, so its id stays too once somebody is known. */
export async function saveCorp({ database, vault, random }: Omit<Parts, 'clock' | 'baseUrl'>, draft: CorpDraft) {
  await database.transaction(async (tx) => {
    const held = await store.holdCorp(tx, vault)
    if (draft.expectedRevision !== (held?.revision ?? 0)) throw new Refusal('changed_meanwhile')
    if (held && held.corpId !== draft.corpId && (await store.hasContacts(tx))) throw new Refusal('other_corp')
    const secret = draft.secret ?? held?.secret
    if (secret === undefined) throw new Refusal('secret_missing')
    const { callbackToken, callbackKey } = held ?? newCallbackKeys(random)
    await store.writeCorp(tx, vault, {
      corpId: draft.corpId,
      agentId: draft.agentId,
      secret,
      callbackToken,
      callbackKey,
    })
  })
}
