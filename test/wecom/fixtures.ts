import { readFileSync } from 'node:fs'
import path from 'node:path'

/** A request and an answer of every WeCom call, and every callback: what our client and whatever plays WeCom agree on. */
export interface CallFixture {
  name: string
  method: 'GET' | 'POST'
  path: string
  query?: Record<string, string>
  body?: Record<string, unknown>
  form?: { media: { filename: string } }
  answer: { errcode: number; errmsg: string } & Record<string, unknown>
}
export interface ErrorFixture {
  when: string
  answer: { errcode: number; errmsg: string }
}
export interface CallbackFixture {
  name: string
  fields: Record<string, string | number | { Item: string[] }>
}
interface Vector {
  token: string
  encodingAesKey: string
  receiveid: string
  timestamp: string
  nonce: string
  echostr: string
  signature: string
  plaintext: string
}

const read = <T>(name: string) =>
  JSON.parse(readFileSync(path.join(import.meta.dirname, 'fixtures', name), 'utf8')) as T

export const { calls, errors } = read<{ calls: CallFixture[]; errors: ErrorFixture[] }>('calls.json')
export const { callbacks, vector } = read<{ callbacks: CallbackFixture[]; vector: Vector }>('callbacks.json')
export const fixtureOf = (name: string): CallFixture => calls.find((call) => call.name === name)!
