import { openWebhookWorker } from './features/webhooks/webhooks.ts'
import type { Timer } from './kernel/clock.ts'
import type { Database } from './kernel/database.ts'
import { whileLeading } from './kernel/leading.ts'
import type { Vault } from './kernel/vault.ts'

/** Webhooks as a process has them: one process of an installation follows the log and tells the endpoints. */
export interface Webhooks {
  start(): void
  stop(): Promise<void>
  /** Until nothing is due or under way. */
  quiet(): Promise<void>
  /** Instead of starting it, for virtual time: all that is due. Answers when the next is. */
  drain(): Promise<number | null>
}

interface Parts {
  database: Database
  clock: Timer
  vault: Vault
  /** Endpoints may be in private networks. */
  mayBePrivate: boolean
  onError(error: unknown, what: string): void
}

export function openWebhooks({ onError: tell, ...parts }: Parts): Webhooks {
  const onError = (error: unknown) => tell(error, 'a webhook')
  const worker = openWebhookWorker({ ...parts, onError })
  const stopping = new AbortController()
  const { signal } = stopping
  let leading: Promise<void> | undefined
  return {
    start: () => void (leading = whileLeading({ ...parts, name: 'siyu webhooks', signal, onError }, (over) => [worker.work(over)])), // prettier-ignore
    async stop() {
      stopping.abort()
      await leading
    },
    quiet: worker.quiet,
    drain: worker.drain,
  }
}
