import type { Random } from '../../kernel/random.ts'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const TOKEN_CHARS = 24
/** WeCom's own rule: 43 characters of base64 without the sign at its end. */
const KEY_CHARS = 43

/** As WeCom's console makes them by its button: letters and digits. */
export function newCallbackKeys(random: Random): { callbackToken: string; callbackKey: string } {
  const letters = (count: number): string => {
    let text = ''
    // What lies beyond the last whole round of letters would make the first ones likelier.
    while (text.length < count)
      for (const byte of random.bytes(count))
        if (byte < 256 - (256 % LETTERS.length) && text.length < count) text += LETTERS[byte % LETTERS.length]
    return text
  }
  // Of the last character two bits are beyond the key and must be nothing, or strict readers refuse it.
  const last = 'AEIMQUYcgkosw048'[random.bytes(1)[0]! % 16]!
  return { callbackToken: letters(TOKEN_CHARS), callbackKey: letters(KEY_CHARS - 1) + last }
}
