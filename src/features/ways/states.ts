import type { Random } from '../../kernel/random.ts'

/** What a way is known by, in WeCom and in the address that is printed: short, and nothing in it is taken for another. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'
const LENGTH = 9
/** So that no contact way has the state of a join way. */
const FIRST = { contact_ways: 'c', join_ways: 'g' }

export function newState(random: Random, table: keyof typeof FIRST): string {
  let state = FIRST[table]
  // Beyond the last whole round of letters the first ones would be likelier.
  while (state.length <= LENGTH)
    for (const byte of random.bytes(LENGTH))
      if (byte < 256 - (256 % LETTERS.length) && state.length <= LENGTH) state += LETTERS[byte % LETTERS.length]
  return state
}

export const STATE_PATTERN = /^[A-Za-z0-9_-]{1,30}$/
