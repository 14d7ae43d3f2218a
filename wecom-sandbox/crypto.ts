import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'

/** How WeCom seals its callbacks: AES-256-CBC, padded to blocks of 32, around 16 bytes of chance, the length, the message
 *  and whom it is for; signed by SHA-1 over what is sorted. */
const BLOCK_BYTES = 32
const SALT_BYTES = 16
const KEY_CHARS = 43

export function keyOf(encodingAesKey: string): Buffer {
  if (encodingAesKey.length !== KEY_CHARS) throw new Error(`An EncodingAESKey has ${KEY_CHARS} characters.`)
  return Buffer.from(`${encodingAesKey}=`, 'base64')
}

export function seal(encodingAesKey: string, message: string, receiver: string, salt: Uint8Array): string {
  const key = keyOf(encodingAesKey)
  const text = Buffer.from(message)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(text.length)
  const plain = Buffer.concat([salt.subarray(0, SALT_BYTES), length, text, Buffer.from(receiver)])
  const pad = BLOCK_BYTES - (plain.length % BLOCK_BYTES)
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  return Buffer.concat([cipher.update(plain), cipher.update(Buffer.alloc(pad, pad)), cipher.final()]).toString('base64')
}

export function unseal(encodingAesKey: string, sealed: string): { message: string; receiver: string } {
  const key = keyOf(encodingAesKey)
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  const padded = Buffer.concat([decipher.update(sealed, 'base64'), decipher.final()])
  const pad = padded.at(-1) ?? 0
  if (pad < 1 || pad > BLOCK_BYTES) throw new Error('It was not sealed with this key.')
  const plain = padded.subarray(SALT_BYTES, padded.length - pad)
  const end = 4 + plain.readUInt32BE()
  return { message: plain.toString('utf8', 4, end), receiver: plain.toString('utf8', end) }
}

export const signatureOf = (token: string, timestamp: string, nonce: string, sealed: string): string =>
  createHash('sha1').update([token, timestamp, nonce, sealed].sort().join('')).digest('hex')
