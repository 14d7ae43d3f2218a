import type { Clock } from './kernel/clock.ts'
import type { Database } from './kernel/database.ts'
import type { Vault } from './kernel/vault.ts'
import { Builder } from './pipeline/builder.ts'
import type { Core } from './pipeline/commit.ts'
import { Deeds } from './pipeline/deeds.ts'
import { DefinitionsCache } from './pipeline/definitions-cache.ts'
import { Ingest } from './pipeline/ingest.ts'
import { nothingRecent } from './pipeline/recent.ts'
import { AttributeRegistry } from './pipeline/registry.ts'
import { Sealing } from './pipeline/sealing.ts'
import { Settling } from './pipeline/settling.ts'
import { WakeWorker } from './pipeline/wake.ts'
import { Traffic } from './pipeline/traffic.ts'
import { Watch } from './pipeline/watch.ts'

/**
 * The engine, put together: three doors lead to turns and nothing else does — ingest (facts from outside), verbs (features
 * write facts through the same door) and wakes (time) — and the builder brings new definitions to life.
 */
export interface EngineOptions {
  database: Database
  clock: Clock
  /** Without it nothing personal could be kept: see openVault in pipeline/vault-store.ts. */
  vault: Vault
  /** The brand's time zone (IANA). */
  zone: string
  /** A worker failed and will try again. */
  onError(error: unknown, what: string): void
}

export class Engine {
  readonly core: Core
  readonly doors: Ingest
  readonly wakes: WakeWorker
  readonly builder: Builder
  readonly sealing: Sealing
  readonly deeds: Deeds
  private readonly settling: Settling
  private readonly watch: Watch

  constructor({ database, clock, vault, zone, onError }: EngineOptions) {
    this.settling = new Settling(database, (error) => onError(error, 'settling of tallies'))
    this.core = {
      database,
      clock,
      vault,
      definitions: new DefinitionsCache(zone),
      attributes: new AttributeRegistry(),
      recent: nothingRecent((customers) => this.settling.take(customers)),
      traffic: new Traffic(),
    }
    this.doors = new Ingest(this.core)
    this.wakes = new WakeWorker(this.core, (error) => onError(error, 'wake'))
    this.builder = new Builder(this.core, (error, versionId) => onError(error, `build of rule version ${versionId}`))
    this.sealing = new Sealing(this.core, (error) => onError(error, 'sealing of an attribute'))
    this.deeds = new Deeds(this.core, (error) => onError(error, 'a deed of a flow'))
    this.watch = new Watch(this.core, this, (error) => onError(error, 'watch'))
  }

  /** Begins to work on what is due. Ingest works without it. */
  start(): void {
    this.watch.start()
  }

  /** Ends after the commits under way; whatever was answered is durable. */
  async stop(): Promise<void> {
    await this.doors.drained()
    await this.watch.stop()
    await Promise.all([this.wakes.stop(), this.builder.stop(), this.sealing.stop(), this.deeds.stop()])
    this.core.recent.customers.forget()
    await this.settling.finished()
  }

  /** Until nothing is waiting, being built or due: for tests and virtual time. */
  async quiet(): Promise<void> {
    await this.doors.drained()
    await this.sealing.finishAll()
    await this.builder.finishAll()
    await this.wakes.drain()
    await this.deeds.tellAll()
  }
}
