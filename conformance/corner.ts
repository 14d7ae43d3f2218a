import type { Work } from 'node-easywechat'
import { calls } from '../test/wecom/fixtures.ts'
import { call, openWork, type Answer, type Asked } from './client.ts'
import type { Heard, Listener } from './listener.ts'
import { STARTS_AT, type Sandbox } from './sandbox.ts'

/** A corner of the corp, in which one exchange takes place: days later than the one before, and with people and things of
 *  its own, so that no exchange depends on another. What stands in a fixture under a made-up name is brought about in the
 *  corner when it is asked for, and from then on goes by its real name. */
const DAYS_APART_MS = 3 * 86_400_000

export interface World {
  sandbox: Sandbox
  listener: Listener
  makers: Makers
}
/** How that which a fixture names comes about; answers its real name, and may name more. */
export type Makers = Record<string, (corner: Corner) => Promise<string | void>>

export interface Corner {
  work(): Work
  /** The real name of what a fixture names. */
  of(name: string): Promise<string>
  /** Says what goes by that name from now on. */
  name(name: string, real: string | undefined): void
  /** A name that nobody has outside of this corner. */
  own(name: string): string
  /** What is named and can be brought about is; instants are moved to this corner's time. */
  toReal<T>(value: T): Promise<T>
  /** The same, of what is there already. */
  named<T>(value: T): T
  /** What people do. */
  act<Outcome = Answer>(name: string, input: object): Promise<Outcome>
  /** A call that must go well. */
  post<T = Answer>(name: string, body?: Asked['body']): Promise<T>
  get<T = Answer>(name: string, query: Asked['query']): Promise<T>
  upload<T = Answer>(name: string, asked: Asked): Promise<T>
  later(ms: number): Promise<void>
  /** What has been called back in this corner. */
  heard(): Promise<Heard[]>
}

export async function openCorner({ sandbox, listener, makers }: World, number: number): Promise<Corner> {
  const at = STARTS_AT + number * DAYS_APART_MS
  await sandbox.moveTimeTo(at)
  await sandbox.settled()
  const heardBefore = listener.heard.length
  const names = new Map<string, string>()
  const open = () => openWork({ baseUrl: sandbox.url })
  let work = open()

  async function ask<T>(method: 'GET' | 'POST', name: string, asked: Asked): Promise<T> {
    const answer = await call(work, method, name, asked)
    if (answer['errcode'] !== 0) throw new Error(`${name}: ${JSON.stringify(answer)}`)
    return answer as T
  }
  const named = <T>(value: T) => replace(value, (text) => names.get(text) ?? text, at - STARTS_AT)
  const corner: Corner = {
    work: () => work,
    async of(name) {
      const real = names.has(name) ? undefined : await makers[name]?.(corner)
      if (typeof real === 'string') names.set(name, real)
      return names.get(name) ?? name
    },
    name: (name, real) => {
      if (real === undefined) throw new Error(`There is no ${name}.`)
      names.set(name, real)
    },
    own: (name) => `${name}${number}`,
    async toReal(value) {
      for (const text of textsOf(value)) await corner.of(text)
      return named(value)
    },
    named,
    act: (name, input) => sandbox.act(name, input),
    post: (name, body = bodyOf(name)) => ask('POST', name, { body }),
    get: (name, query) => ask('GET', name, { query }),
    upload: (name, asked) => ask('POST', name, asked),
    async later(ms) {
      await sandbox.moveTimeTo((await sandbox.now()) + ms)
      // its token may have died meanwhile
      work = open()
    },
    async heard() {
      await sandbox.settled()
      return listener.heard.slice(heardBefore)
    },
  }
  return corner
}

export const bodyOf = (name: string): Record<string, unknown> => calls.find((call) => call.name === name)!.body!

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : []
}

/** The fixtures' instants, in seconds, are of the days around the first corner's. */
const isInstant = (value: unknown): value is number =>
  typeof value === 'number' && Math.abs(value - STARTS_AT / 1_000) <= 7 * 86_400

function replace<T>(value: T, rename: (text: string) => string, byMs: number): T {
  const change = (one: unknown): unknown => {
    if (typeof one === 'string') return rename(one)
    if (isInstant(one)) return one + byMs / 1_000
    if (Array.isArray(one)) return one.map(change)
    if (typeof one !== 'object' || one === null) return one
    return Object.fromEntries(Object.entries(one).map(([key, inner]) => [key, change(inner)]))
  }
  return change(value) as T
}
