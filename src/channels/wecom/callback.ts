import { createHash } from 'node:crypto'
import { MAX_CALLBACK_BYTES } from '../../kernel/limits.ts'
import { decrypt, isSigned, type Signed } from './crypto.ts'
import { readXml } from './xml.ts'

/**
 * What WeCom sends to our address. Opening tells whether it is WeCom's and gives the plain XML with the key that tells a
 * repetition: store that, answer, and only then read what it says (events.ts). WeCom repeats what is not answered in 5 s,
 * with the same plaintext in a new envelope.
 */
export interface CallbackAccount {
  token: string
  encodingKey: string
  /** Whom callbacks are for: the corp's id, for an app of its own. */
  receiveId: string
}

export interface CallbackQuery {
  msg_signature: string
  timestamp: string
  nonce: string
}

export type CallbackProblem = 'too_large' | 'malformed' | 'signature' | 'key' | 'receiver'

/** Any of these would do; WeCom asks for no more. */
export const CALLBACK_ANSWER = 'success'

/** The address is being entered in WeCom's console: what it sends must come back in plain, within a second. */
export function checkAddress(
  account: CallbackAccount,
  query: CallbackQuery & { echostr: string },
): { answer: string } | { problem: CallbackProblem } {
  const opened = unseal(account, query, query.echostr)
  return 'problem' in opened ? opened : { answer: opened.text }
}

export interface Callback {
  /** The same for every repetition, and for nothing else: two tags may be made in one second by one person. */
  key: string
  xml: string
}

export function openCallback(
  account: CallbackAccount,
  query: CallbackQuery,
  body: Uint8Array,
): Callback | { problem: CallbackProblem } {
  if (body.length > MAX_CALLBACK_BYTES) return { problem: 'too_large' }
  const encrypted = readXml(Buffer.from(body).toString())?.['Encrypt']
  if (typeof encrypted !== 'string') return { problem: 'malformed' }
  const opened = unseal(account, query, encrypted)
  if ('problem' in opened) return opened
  const fields = readXml(opened.text)
  if (fields === undefined) return { problem: 'malformed' }
  const messageId = fields['MsgId']
  return {
    key: typeof messageId === 'string' && messageId !== '' ? `msg ${messageId}` : sha1(opened.text),
    xml: opened.text,
  }
}

function unseal(
  { token, encodingKey, receiveId }: CallbackAccount,
  { timestamp, nonce, msg_signature }: CallbackQuery,
  encrypted: string,
): { text: string } | { problem: CallbackProblem } {
  const signed: Signed = { timestamp, nonce, encrypted }
  if (!isSigned(token, signed, msg_signature)) return { problem: 'signature' }
  const opened = decrypt(encodingKey, encrypted)
  if (opened === undefined) return { problem: 'key' }
  return opened.receiveId === receiveId ? { text: opened.text } : { problem: 'receiver' }
}

const sha1 = (text: string) => createHash('sha1').update(text).digest('hex')
