import type { State } from './state/state.ts'

/**
 * Everything about which sources disagree, or of which no document tells the number, and every fault, in one table.
 * A product must work whichever way it stands. `of` says what kind it is; `note` what it decides.
 */
export const SWITCHES = {
  // sources disagree
  tagCap: number('disputed', 3_000, 'tags a corp may have: 3,000 by error 40126, 10,000 by a newer page'),
  tagGroupNameChars: number('disputed', 30, 'longest name of a tag group: 30, in older texts 15'),
  broadcastQuota: choice(
    'disputed',
    ['days-in-month', '7-per-week', '1-per-day', '4-per-month'],
    'corp messages a customer or a group may receive; the corp chooses among the first three, the last is how it was',
  ),
  callbacksForApiWrites: flag('disputed', false, 'whether what the API writes is called back too'),
  groupTemplateMethod: choice('disputed', ['both', 'GET', 'POST'], 'how group_welcome_template/get is asked'),
  groupWelcomeBytes: number('disputed', 3_000, 'longest text of a group welcome: 3,000 or 4,000 bytes'),
  momentsPerMonth: number('disputed', 4, 'corp moments of one member that a customer sees in a month; 0: all'),
  tokenLifeSeconds: number('disputed', 7_200, 'when a token really dies; 7,200 is what it is told'),
  groupMembersMax: number('disputed', 500, 'members of a group'),
  groupScanMax: number('disputed', 200, 'from so many members on nobody joins by scanning: 200 or 500'),
  wechatGroupMembersMax: number('disputed', 200, 'members of a group that was made in WeChat'),

  // second hand, or told by nobody
  corpCustomersMax: number('assumed', 50_000, 'customers of the corp; 200 before it is verified'),
  memberCustomersMax: number('assumed', 5_000, 'customers of a member; may be raised to 20,000'),
  transfersPerDay: number('assumed', 300, 'customers that a member may hand over in a day'),
  momentsPerMinute: number('assumed', 10, 'moments that the API may make in a minute'),
  momentsByApiPerMonth: number('assumed', 100_000, 'moments that the API may make in a month'),
  concurrentCalls: number('assumed', 50, 'calls answered at once; more are refused with 45033'),
  dispatchMs: number('assumed', 5_000, 'how long a new broadcast or moment is being dispatched (41063, 41079)'),
  welcomeSendMs: number('assumed', 1_000, 'how long a welcome is being sent (41096, then 41051)'),
  accountCap: number('assumed', 10_000, 'people the corp is verified for; × 200 app messages a day'),
  memberNames: flag('assumed', true, 'whether an app is told the names of members; not if it is new'),

  // how the corp is set up
  archiveOf: choice('corp', ['all', 'agreed'], 'whose chats the agent hands on: all, or of customers who have agreed'),
  trustedIps: text('corp', '', 'addresses that may call, with commas; empty: every one (60020)'),

  // faults, each drawn from the seed: a rate is between 0 and 1
  apiLatencyMs: number('fault', 0, 'every answer waits so long'),
  apiBusyRate: number('fault', 0, 'calls answered with -1, having done nothing'),
  apiErrorRate: number('fault', 0, 'calls answered with HTTP 502, having done nothing'),
  apiLostAnswerRate: number('fault', 0, 'calls that are done, but whose answer is cut off'),
  callbackLatencyMs: number('fault', 0, 'every callback waits so long'),
  callbackDropRate: number('fault', 0, 'callbacks that are never sent'),
  callbackDuplicateRate: number('fault', 0, 'callbacks that are sent twice'),
  callbackReorderRate: number('fault', 0, 'callbacks that are held back so that others overtake them'),
  callbackReorderMs: number('fault', 3_000, 'how long they are held back at most'),
  callbackLanes: number('fault', 1, 'callbacks sent at once; with more than one they overtake each other'),
}

type Kind = 'disputed' | 'assumed' | 'corp' | 'fault'
type Value = string | number | boolean
interface Switch<T extends Value> {
  of: Kind
  default: T
  choices?: readonly T[]
  note: string
}

export type SwitchName = keyof typeof SWITCHES
export type Switches = { [Name in SwitchName]: (typeof SWITCHES)[Name] extends Switch<infer T> ? T : never }

function number(of: Kind, standard: number, note: string): Switch<number> {
  return { of, default: standard, note }
}
function flag(of: Kind, standard: boolean, note: string): Switch<boolean> {
  return { of, default: standard, note }
}
function text(of: Kind, standard: string, note: string): Switch<string> {
  return { of, default: standard, note }
}
function choice<const T extends string>(of: Kind, choices: readonly T[], note: string): Switch<T> {
  return { of, default: choices[0]!, choices, note }
}

/** A switch and which way it stands. */
export interface SwitchListed extends Switch<Value> {
  name: SwitchName
  value: Value
}
export const listSwitches = (switches: Switches): SwitchListed[] =>
  Object.entries(SWITCHES).map(([name, entry]) => {
    const known = name as SwitchName
    return { name: known, value: switches[known], ...entry }
  })

const KEY = 'switch.'

export function readSwitches(state: State): Switches {
  const saved = state.all<{ name: string; value: string }>`select name, value from settings where name like 'switch.%'`
  const known = saved.filter(({ name }) => name.slice(KEY.length) in SWITCHES)
  return {
    ...Object.fromEntries(Object.entries(SWITCHES).map(([name, { default: value }]) => [name, value])),
    ...Object.fromEntries(known.map(({ name, value }) => [name.slice(KEY.length), JSON.parse(value)])),
  } as Switches
}

/** Sets what is named and leaves the rest; throws, in a sentence, for what is not a value of the switch. */
export function setSwitches(state: State, switches: Switches, wanted: Partial<Switches>): void {
  for (const [name, value] of Object.entries(wanted)) {
    const known = (SWITCHES as Record<string, Switch<Value>>)[name]
    if (!known) throw new Error(`There is no switch "${name}".`)
    const fits = typeof value === typeof known.default && (typeof value !== 'number' || value >= 0)
    if (!fits || (known.choices && !known.choices.includes(value)))
      throw new Error(`${name} cannot be ${JSON.stringify(value)}.`)
  }
  state.transaction(() => {
    for (const [name, value] of Object.entries(wanted))
      state.run`insert into settings (name, value) values (${KEY + name}, ${JSON.stringify(value)})
        on conflict (name) do update set value = excluded.value`
  })
  Object.assign(switches, wanted)
}
