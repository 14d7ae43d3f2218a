import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { Random } from './random.ts'

/**
 * How personal data is kept: pure functions of keys, no database. Every identity has a data key of its own, so that
 * throwing the key away makes whatever was sealed with it unreadable, in backups too. Data keys are wrapped by a key
 * derived from SIYU_SECRET. Tokens (keyed hashes, for equality) and tails (of the last four digits, for search) come from
 * a root key that lives in the database, wrapped as well: a new secret does not change them.
 */
const KEY_BYTES = 32
const IV_BYTES = 12
const TAG_BYTES = 16
const KEY_ID_BYTES = 4
const TOKEN_PREFIX = 'tok_'
const TOKEN_CHARS = 22
const TAIL_CHARS = 12
/** Fewer digits are no number that somebody would ask for by its end. */
const MIN_TAIL_DIGITS = 7

const TOKEN = /^tok_[\w-]{22}$/
export const isToken = (value: unknown): value is string => typeof value === 'string' && TOKEN.test(value)

export class WrongSecret extends Error {}

const derive = (key: string | Uint8Array, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, 'siyu', purpose, KEY_BYTES))

// ── Sealing ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** AES-256-GCM: iv, tag, ciphertext. It opens only with the same `bound`: a row moved to another place does not. */
function encrypt(key: Uint8Array, plain: Uint8Array, bound: string, random: Random): Buffer {
  const iv = random.bytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(bound))
  const text = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), text])
}

function decrypt(key: Uint8Array, sealed: Uint8Array, bound: string): Buffer {
  const iv = sealed.subarray(0, IV_BYTES)
  const tag = sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(bound)).setAuthTag(tag)
  return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()])
}

// ── The secret ───────────────────────────────────────────────────────────────────────────────────────────────────────

interface Wrapper {
  id: Buffer
  key: Buffer
}

/** SIYU_SECRET as "new,old": everything opens, and what is wrapped from now on is wrapped by the first. */
export class Wrapping {
  private readonly wrappers: Wrapper[]
  private readonly random: Random

  constructor(secrets: string, random: Random) {
    this.random = random
    this.wrappers = splitSecrets(secrets).map((secret) => ({
      id: derive(secret, 'wrapping id').subarray(0, KEY_ID_BYTES),
      key: derive(secret, 'wrapping'),
    }))
  }

  /** Begins every wrapped key that needs no rotation. */
  get currentId(): Buffer {
    return this.wrappers[0]!.id
  }

  wrap(key: Uint8Array, bound: string): Buffer {
    const { id, key: wrapper } = this.wrappers[0]!
    return Buffer.concat([id, encrypt(wrapper, key, bound, this.random)])
  }

  unwrap(wrapped: Uint8Array, bound: string): Buffer {
    const wrapper = this.wrappers.find(({ id }) => timingSafeEqual(id, wrapped.subarray(0, KEY_ID_BYTES)))
    if (!wrapper)
      throw new WrongSecret(
        'SIYU_SECRET is not the one that this database was sealed with: put the former one after it, with a comma between',
      )
    return decrypt(wrapper.key, wrapped.subarray(KEY_ID_BYTES), bound)
  }
}

export const splitSecrets = (secrets: string): string[] =>
  secrets
    .split(',')
    .map((secret) => secret.trim())
    .filter((secret) => secret !== '')

// ── The vault ────────────────────────────────────────────────────────────────────────────────────────────────────────

export class Vault {
  readonly wrapping: Wrapping
  private readonly random: Random
  private readonly tokenKey: KeyObject
  private readonly tailKey: KeyObject
  private readonly contentKey: KeyObject
  private readonly itemKey: Buffer

  /** `root`: the 32 bytes that the database keeps wrapped (see pipeline/vault-store.ts). */
  constructor(wrapping: Wrapping, root: Uint8Array, random: Random) {
    this.wrapping = wrapping
    this.random = random
    // As objects, because a hash keyed by bytes costs several times as much.
    this.tokenKey = createSecretKey(derive(root, 'tokens'))
    this.tailKey = createSecretKey(derive(root, 'tails'))
    this.contentKey = createSecretKey(derive(root, 'content'))
    this.itemKey = derive(root, 'items')
  }

  /** Equal for equal values of a kind, and says nothing of them to who has not the key. */
  token(kind: string, value: string): string {
    const hash = createHmac('sha256', this.tokenKey).update(`${kind}\u0000${value}`).digest('base64url')
    return TOKEN_PREFIX + hash.slice(0, TOKEN_CHARS)
  }

  /** A blind index of the last four digits; undefined for what is not a number of some length. */
  tail(value: string): string | undefined {
    const digits = value.replace(/\D/g, '')
    return digits.length < MIN_TAIL_DIGITS ? undefined : this.tailOfDigits(digits.slice(-4))
  }

  tailOfDigits(lastFour: string): string {
    return createHmac('sha256', this.tailKey).update(lastFour).digest('base64url').slice(0, TAIL_CHARS)
  }

  /** The id of a message that has none. Keyed: a plain hash of little more than a phone number tells the number. */
  contentId(content: string): string {
    return `content-${createHmac('sha256', this.contentKey).update(content).digest('base64url')}`
  }

  newDataKey(): Buffer {
    return Buffer.from(this.random.bytes(KEY_BYTES))
  }

  seal(key: Uint8Array, plain: string, bound: string): Buffer {
    return encrypt(key, Buffer.from(plain), bound, this.random)
  }

  open(key: Uint8Array, sealed: Uint8Array, bound: string): string {
    return decrypt(key, sealed, bound).toString()
  }

  /** For what belongs to nobody yet: items in quarantine. */
  sealItem(plain: Uint8Array): Buffer {
    return encrypt(this.itemKey, plain, 'item', this.random)
  }

  openItem(sealed: Uint8Array): Buffer {
    return decrypt(this.itemKey, sealed, 'item')
  }
}
