import type { Language, Both } from '../../kernel/wording.ts'
import { PASSING_MEANINGS } from './meanings/passing.ts'
import { REFUSED_MEANINGS } from './meanings/refused.ts'
import { SETUP_MEANINGS } from './meanings/setup.ts'

/**
 * Whatever WeCom refuses, and whatever goes wrong on the way to it, as one kind of error: whose fault it is decides what
 * is done next. WeCom's own text is not kept, for it repeats what was sent; of it only the address it was called from, its
 * hint and the name of a field are taken. No message has a token or anybody's data in it.
 */

/** later: the same call may be taken in a while; token: renewed by the client; setup: the operator must set something
 *  right in WeCom; gone: what the call names is not there; refused: it never will be taken. */
export type Kind = 'later' | 'token' | 'setup' | 'gone' | 'refused'

export interface Meaning {
  codes: readonly number[]
  kind: Kind
  zh: string
  en: string
}

const OUR_MEANINGS = {
  unexpected: {
    codes: [],
    kind: 'refused',
    zh: '企业微信的应答与预期不符（{call} {path}）。请把这一句告诉开发者。',
    en: "WeCom's answer is not what was expected ({call} {path}). Tell the developers this sentence.",
  },
  unsendable: {
    codes: [],
    kind: 'refused',
    zh: '内容不符合企业微信的要求（{call} {path}），未发送。请修改后重试。',
    en: 'This is not what WeCom takes ({call} {path}); nothing was sent. Change it and try again.',
  },
  unknown: {
    codes: [],
    kind: 'refused',
    zh: '企业微信拒绝了请求，错误码 {code}。请在 open.work.weixin.qq.com/devtool/query 查询其含义。',
    en: 'WeCom refused with code {code}. Look it up at open.work.weixin.qq.com/devtool/query.',
  },
} as const satisfies Record<string, Meaning>

const MEANINGS = { ...PASSING_MEANINGS, ...SETUP_MEANINGS, ...REFUSED_MEANINGS, ...OUR_MEANINGS }
export type MeaningName = keyof typeof MEANINGS
export const MEANING_NAMES = Object.keys(MEANINGS) as MeaningName[]

const NAME_OF_CODE = new Map<number, MeaningName>(
  MEANING_NAMES.flatMap((name) => MEANINGS[name].codes.map((code) => [code, name] as const)),
)
export const KNOWN_CODES: readonly number[] = [...NAME_OF_CODE.keys()]

interface Details {
  /** WeCom's number; undefined where it said none. */
  code?: number
  /** From where WeCom was called, as WeCom sees it. */
  ip?: string
  /** What WeCom's support asks for. */
  hint?: string
  field?: string
  /** Where in a request or an answer. */
  path?: string
  /** From when on it is worth trying again, where that is known. */
  retryAt?: number
  /** WeCom has one with this id already. */
  isRepeat?: true
  /** Nobody knows whether WeCom took it: look before it is sent again. */
  isUnsure?: true
}

export class WecomError extends Error {
  readonly call: string
  readonly meaning: MeaningName
  readonly details: Details
  constructor(call: string, meaning: MeaningName, details: Details = {}) {
    super(`${call}: ${[meaning, details.code, details.path].filter((part) => part !== undefined).join(' ')}`)
    this.name = 'WecomError'
    this.call = call
    this.meaning = meaning
    this.details = details
  }
  get kind(): Kind {
    return MEANINGS[this.meaning].kind
  }
}

export function errorOf(call: string, code: number, errmsg: string): WecomError {
  const found = (pattern: RegExp) => pattern.exec(errmsg)?.[1]
  return new WecomError(call, NAME_OF_CODE.get(code) ?? 'unknown', {
    code,
    ip: found(/from ip: ([\d.]{7,15}|[\da-f:.]{2,45})(?=,|$|\s)/i),
    hint: found(/hint: \[([\w-]{1,80})\]/),
    field: found(/field `([\w.[\]]{1,80})`/),
    ...(/\bmsgid\b.{0,20}\b(exist|duplicate|repeat)/i.test(errmsg) && { isRepeat: true }),
  })
}

/** What the operator should do, in a sentence. */
export function sentenceOf({ call, meaning, details }: WecomError, language: Language): string {
  const text: string = MEANINGS[meaning][language]
  const { field, ip, code, path } = details
  const values: Record<string, string> = {
    call,
    code: String(code ?? ''),
    path: path ?? '',
    ip: ip ?? (language === 'zh' ? '（见企业微信错误信息）' : "(see WeCom's message)"),
    field: field === undefined ? '' : language === 'zh' ? `（${field}）` : ` (${field})`,
  }
  return text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
}

/** What went wrong in a call, or elsewhere on the way, for whoever looks. */
export function wordingOf(error: unknown): Both {
  if (error instanceof WecomError) return { zh: sentenceOf(error, 'zh'), en: sentenceOf(error, 'en') }
  const text = error instanceof Error ? error.message : String(error)
  return { zh: text, en: text }
}
