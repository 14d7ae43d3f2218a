import { WecomError, wordingOf } from '../../channels/wecom/errors.ts'
import type { Wecom } from '../../channels/wecom/wecom.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/database.ts'
import type { Both } from '../../kernel/wording.ts'
import { startOfNextDay } from '../../kernel/hours.ts'
import * as store from './life-store.ts'
import { retryAfterMs } from './rules.ts'

/**
 * Makes WeCom agree with a way's row: its code is made, changed when something else is wanted of it, made anew when it is
 * gone there, and removed with the way. To make one is not to be repeated: when nobody knows whether it was made it is
 * looked for first, by its state, where WeCom lists them.
 */

/** What WeCom is told and asked about ways of one kind. */
export interface Maker<Wanted> {
  table: store.WayTable
  plan(id: number, now: number): Promise<Plan<Wanted>>
  add(wecom: Wecom, wanted: Wanted): Promise<string>
  /** As it is there; rejects with way_gone where it is not. */
  read(wecom: Wecom, configId: string): Promise<{ qrUrl: string | null; isAs(wanted: Wanted): boolean }>
  update(wecom: Wecom, configId: string, wanted: Wanted): Promise<unknown>
  remove(wecom: Wecom, configId: string): Promise<unknown>
  /** Those of the state that were made since then, the first one first; none where WeCom cannot be asked. */
  find(wecom: Wecom, state: string, since: number): Promise<string[]>
  /** WeCom agrees with this now. */
  noteTold(id: number, wanted: Wanted): Promise<unknown>
}

/** What is wanted now, and when that is to be asked again; or why nothing can be. */
export type Plan<Wanted> = { dueAt: number } & ({ wanted: Wanted } | { problem: Both })

export interface Making {
  database: Database
  clock: Clock
  zone: string
  wecom(): Promise<Wecom>
  onError(error: unknown): void
}

/** For each call of several: none should outlast the claim. */
export const CALL = { patienceMs: 10_000 }

/** Where it is due and nobody else is at it. `anew`: the code that is there is given up for another. Never rejects. */
export async function settle<W>(making: Making, maker: Maker<W>, id: number, { anew = false } = {}): Promise<void> {
  const { database, clock, onError } = making
  const way = await store.claimWay(database, maker.table, id, clock.now())
  if (!way) return
  const release = (nextAt: number | null, problem: Both | null, tries: number) =>
    store.releaseWay(database, maker.table, way, { nextAt, problem, tries, now: clock.now() })
  try {
    if (anew || way.archivedAt !== null) await remove(making, maker, way)
    if (way.archivedAt !== null) return void (await release(null, null, 0))
    const { dueAt, problem } = await agree(making, maker, anew ? { ...way, configId: null, makingSince: null } : way)
    await release(dueAt, problem, 0)
  } catch (error) {
    const now = clock.now()
    // Gone as it was being changed: it is made anew.
    const isPassing = !(error instanceof WecomError) || error.meaning === 'way_gone'
    const kind = isPassing ? 'later' : error.kind
    const waitMs = retryAfterMs(kind, way.tries)
    const knownAt = error instanceof WecomError ? error.details.retryAt : undefined
    const nextAt = waitMs === undefined ? startOfNextDay(now, making.zone) : Math.max(now + waitMs, knownAt ?? 0)
    await release(nextAt, wordingOf(error), way.tries + 1)
    if (!(error instanceof WecomError)) onError(error)
  }
}

async function agree<W>(
  making: Making,
  maker: Maker<W>,
  way: store.Life,
): Promise<{ dueAt: number; problem: Both | null }> {
  const { database, clock } = making
  const plan = await maker.plan(way.id, clock.now())
  if ('problem' in plan) return plan
  const { wanted, dueAt } = plan
  const wecom = await making.wecom()
  const held = way.configId === null ? undefined : await unlessGone(maker.read(wecom, way.configId))
  const configId = held ? way.configId! : await make(making, maker, way, wanted)
  const code = held ?? (await maker.read(wecom, configId))
  if (!held || code.qrUrl !== way.qrUrl)
    await store.noteMade(database, maker.table, way.id, { configId, qrUrl: code.qrUrl, now: clock.now() })
  if (!code.isAs(wanted)) await maker.update(wecom, configId, wanted)
  await maker.noteTold(way.id, wanted)
  return { dueAt, problem: null }
}

async function make<W>(making: Making, maker: Maker<W>, way: store.Life, wanted: W): Promise<string> {
  const { database, clock } = making
  const wecom = await making.wecom()
  const [left, ...more] = way.makingSince === null ? [] : await maker.find(wecom, way.state, way.makingSince)
  for (const configId of more) await unlessGone(maker.remove(wecom, configId))
  if (left === undefined) await store.noteMaking(database, maker.table, way.id, clock.now())
  const configId = left ?? (await maker.add(wecom, wanted))
  await store.noteMade(database, maker.table, way.id, { configId, qrUrl: null, now: clock.now() })
  return configId
}

async function remove<W>(making: Making, maker: Maker<W>, way: store.Life): Promise<void> {
  const { database, clock } = making
  const wecom = await making.wecom()
  const left = way.makingSince === null ? [] : await maker.find(wecom, way.state, way.makingSince)
  for (const configId of [...left, ...(way.configId === null ? [] : [way.configId])])
    await unlessGone(maker.remove(wecom, configId))
  await store.noteRemoved(database, maker.table, way.id, clock.now())
}

async function unlessGone<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof WecomError && error.meaning === 'way_gone') return undefined
    throw error
  }
}
