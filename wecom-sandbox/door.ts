import { parseInput, type App, type Bytes, type Call, type File, type Right } from './calls/call.ts'
import { calls } from './calls/calls.ts'
import { appOf, getToken } from './calls/token.ts'
import { secondsOf } from './clock.ts'
import { countWithin } from './counters.ts'
import { isRefusal, isUnable, refuse, wordsOf, type Code } from './errors.ts'
import { RATES_PER_ADDRESS, RATES_PER_API } from './limits.ts'
import { inOneGo, type Sandbox } from './sandbox.ts'

/** One request as it came, and what is answered: always 200, with a code inside. */
export interface Asked {
  method: string
  /** Without "/cgi-bin/". */
  path: string
  query: Record<string, string | undefined>
  body?: Buffer
  file?: File
  address: string
}
export type Answered = { errcode: number; errmsg: string } | Bytes

const GET_TOKEN = 'gettoken'
const byPath = new Map(calls.map((call) => [call.path, call]))
export const paths = [GET_TOKEN, ...byPath.keys()]

export function answer(sandbox: Sandbox, asked: Asked): Answered {
  const answered = tryAnswer(sandbox, asked)
  const { errcode } = 'errcode' in answered ? answered : { errcode: 0 }
  const body = asked.body && !asked.file ? asked.body.toString() : undefined
  const detail = { path: asked.path, query: { ...asked.query, access_token: undefined }, body, errcode }
  sandbox.live.tell({ at: sandbox.clock.now(), what: 'call', detail })
  sandbox.live.release()
  return answered
}

function tryAnswer(sandbox: Sandbox, asked: Asked): Answered {
  try {
    const found = asked.path === GET_TOKEN ? tokenFor(sandbox, asked) : run(sandbox, asked)
    return 'bytes' in found ? (found as Bytes) : { errcode: 0, errmsg: 'ok', ...found }
  } catch (error) {
    if (isRefusal(error)) {
      const hint = `${secondsOf(sandbox.clock.now())}_${sandbox.chance.hex('hint', 32)}`
      return { errcode: error.errcode, errmsg: wordsOf(error, { hint, address: asked.address }) }
    }
    if (isUnable(error)) return { errcode: -1, errmsg: error.message }
    throw error
  }
}

function tokenFor(sandbox: Sandbox, asked: Asked): object {
  if (asked.method !== 'GET') refuse(43001)
  checkRates(sandbox, asked)
  return inOneGo(sandbox, () => getToken(sandbox, asked.query))
}

function run(sandbox: Sandbox, asked: Asked): object {
  const call = byPath.get(asked.path) ?? refuse(40066)
  checkMethod(sandbox, call, asked.method)
  const app = appOf(sandbox, asked.query['access_token'])
  checkAddress(sandbox, asked.address)
  if (call.right && !(JSON.parse(app.rights) as Right[]).includes(call.right)) refuse(48002)
  checkRates(sandbox, asked, call, app)
  checkPlanned(sandbox, asked.path)
  const isQuery = asked.method === 'GET' || call.takesFile
  const input = parseInput(call.input, isQuery ? asked.query : jsonOf(asked.body))
  return inOneGo(sandbox, () => call.run(sandbox, input, { app, file: asked.file }) ?? {})
}

function checkMethod({ switches }: Sandbox, call: Call, method: string): void {
  const allowed = call.methodBy?.(switches) ?? call.method
  if (allowed !== 'both' && allowed !== method) refuse(allowed === 'GET' ? 43001 : 43002)
}

function checkAddress({ switches }: Sandbox, address: string): void {
  const trusted = switches.trustedIps.split(',').filter((part) => part !== '')
  if (trusted.length > 0 && !trusted.includes(address)) refuse(60020)
}

/** Of the call for the corp, of the address, and what the call has of its own. */
function checkRates({ state, clock }: Sandbox, { path, address }: Asked, call?: Call, app?: App): void {
  const now = clock.now()
  const within = state.transaction(
    () =>
      countWithin(state, now, { key: `calls of ${path}`, rates: RATES_PER_API }) &&
      countWithin(state, now, { key: `calls from ${address}`, rates: RATES_PER_ADDRESS }) &&
      (!call?.rates ||
        countWithin(state, now, {
          key: call.rates.of === 'app' ? `${path} of ${app!.agentid}` : path,
          rates: call.rates.rates,
        })),
  )
  if (!within) refuse(45009)
}

/** What a test has asked for: the next calls of this path are refused. */
function checkPlanned({ state }: Sandbox, path: string): void {
  const planned = state.get<{ errcode: Code }>`update planned_refusals set times = times - 1
    where path = ${path} and times > 0 returning errcode`
  if (planned) refuse(planned.errcode)
}

function jsonOf(body: Buffer | undefined): unknown {
  const text = body?.toString() ?? ''
  if (text === '') return {}
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed
  } catch {
    // told below
  }
  return refuse(40063, 'some parameters are empty, Warning: wrong json format.')
}
