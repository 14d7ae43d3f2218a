import { createHash } from 'node:crypto'
import type { State } from './state/state.ts'

/**
 * Chance that survives a restart: the n-th draw of a stream is a hash of the corp's salt, the stream and n, and n is kept
 * with the state. With a given salt everything that is drawn is the same again.
 */
export interface Chance {
  /** 32 bytes. */
  bytes(stream: string): Buffer
  /** Uniform in [0, 1). */
  number(stream: string): number
  /** Letters and digits. */
  id(prefix: string, chars: number): string
  hex(stream: string, chars: number): string
  pick<T>(stream: string, from: readonly T[]): T
}

export function openChance(state: State, salt: string): Chance {
  const bytes = (stream: string) => {
    const { n } = state.get<{ n: number }>`insert into draws (stream, n) values (${stream}, 1)
      on conflict (stream) do update set n = n + 1 returning n`!
    return createHash('sha256').update(`${salt}:${stream}:${n}`).digest()
  }
  const number = (stream: string) => bytes(stream).readUInt32BE() / 2 ** 32
  return {
    bytes,
    number,
    id: (prefix, chars) => prefix + bytes(prefix).toString('base64url').replace(/[-_]/g, 'x').slice(0, chars),
    hex: (stream, chars) => bytes(stream).toString('hex').slice(0, chars),
    pick: (stream, from) => from[Math.floor(number(stream) * from.length)]!,
  }
}
