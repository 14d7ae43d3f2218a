import { createCipheriv, createDecipheriv, createHash, timingSafeEqual } from 'node:crypto'
import type { Random } from '../../kernel/random.ts'

/**
 * How callbacks are signed and sealed. The signature is sha1 over token, timestamp, nonce and ciphertext, sorted and
 * joined; the plaintext is 16 random bytes, the length of the message, the message, and whom it is for, padded (PKCS#7) to
 * blocks of 32, which is why OpenSSL's own padding is off.
 */
const KEY_CHARS = 43
const RANDOM_BYTES = 16
const HEAD_BYTES = RANDOM_BYTES + 4
const BLOCK_BYTES = 32
const CIPHER = 'aes-256-cbc'

/** An EncodingAESKey as WeCom's console makes them. */
export const isEncodingKey = (text: string) => new RegExp(`^[A-Za-z0-9]{${KEY_CHARS}}$`).test(text)

export interface Signed {
  timestamp: string
  nonce: string
  encrypted: string
}

export const signatureOf = (token: string, { timestamp, nonce, encrypted }: Signed): string =>
  createHash('sha1').update([token, timestamp, nonce, encrypted].sort().join('')).digest('hex')

export function isSigned(token: string, signed: Signed, signature: string): boolean {
  const expected = Buffer.from(signatureOf(token, signed))
  const given = Buffer.from(signature)
  return given.length === expected.length && timingSafeEqual(given, expected)
}

export interface Opened {
  text: string
  receiveId: string
}

/** Undefined when it was not sealed with this key. */
export function decrypt(encodingKey: string, encrypted: string): Opened | undefined {
  const sealed = Buffer.from(encrypted, 'base64')
  if (sealed.length === 0 || sealed.length % BLOCK_BYTES !== 0) return undefined
  const { key, iv } = keyOf(encodingKey)
  const decipher = createDecipheriv(CIPHER, key, iv).setAutoPadding(false)
  const plain = withoutPadding(Buffer.concat([decipher.update(sealed), decipher.final()]))
  if (plain === undefined || plain.length < HEAD_BYTES) return undefined
  const end = HEAD_BYTES + plain.readUInt32BE(RANDOM_BYTES)
  if (end > plain.length) return undefined
  return { text: plain.toString('utf8', HEAD_BYTES, end), receiveId: plain.toString('utf8', end) }
}

export function encrypt(encodingKey: string, { text, receiveId }: Opened, random: Random): string {
  const { key, iv } = keyOf(encodingKey)
  const message = Buffer.from(text)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(message.length)
  const plain = Buffer.concat([random.bytes(RANDOM_BYTES), length, message, Buffer.from(receiveId)])
  const cipher = createCipheriv(CIPHER, key, iv).setAutoPadding(false)
  return Buffer.concat([cipher.update(withPadding(plain)), cipher.final()]).toString('base64')
}

function keyOf(encodingKey: string): { key: Buffer; iv: Buffer } {
  const key = Buffer.from(`${encodingKey}=`, 'base64')
  return { key, iv: key.subarray(0, 16) }
}

function withPadding(plain: Buffer): Buffer {
  const count = BLOCK_BYTES - (plain.length % BLOCK_BYTES)
  return Buffer.concat([plain, Buffer.alloc(count, count)])
}

function withoutPadding(padded: Buffer): Buffer | undefined {
  const count = padded.at(-1)!
  if (count < 1 || count > BLOCK_BYTES) return undefined
  return padded.subarray(-count).every((byte) => byte === count) ? padded.subarray(0, -count) : undefined
}
