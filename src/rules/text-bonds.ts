import type { Both } from '../kernel/wording.ts'
import type { LeafOf } from './language.ts'
import type { WrittenLeaf } from './text-leaves.ts'
import { oneOrMore } from './text-parts.ts'
import { oneOf, THING } from './text-words.ts'
import type { TokenReader } from './token-reader.ts'

/** Conditions on who serves the customer and which groups they are in, as they are written. */
const CONTACT = 'has contact with ("zhangsan", "lisi") by state "mall-01"'
const GROUP = 'in group "wr123"'

/** After `in group`; which ones need not be said: `in group and …`. */
export function group(reader: TokenReader): WrittenLeaf {
  const token = reader.peek()
  const isNamed = token.kind === 'text' || token.kind === 'number' || (token.kind === 'mark' && token.mark === '(')
  const isBare = token.kind === 'word' && !reader.looksAt('and') && !reader.looksAt('or')
  const chats = isNamed || isBare ? oneOrMore(reader, GROUP, () => reader.name('chat', GROUP)) : []
  return { leaf: { kind: 'group', chats }, negated: false, example: GROUP }
}

/** After `has`: `contact`, then in any order `with "zhangsan"`, `by state "mall-01"`, `by way 1`, each once; or `no contact …`. */
export function contact(reader: TokenReader): WrittenLeaf {
  const negated = reader.took('no')
  if (!reader.took('contact')) reader.fail(negated ? '"contact"' : oneOf('contact', 'no contact'), CONTACT)
  const leaf: LeafOf<'contact'> = { kind: 'contact', staff: [], states: [], addWays: [] }
  while (true) {
    if (leaf.staff.length === 0 && reader.took('with'))
      leaf.staff = oneOrMore(reader, CONTACT, () => reader.name('staff', CONTACT))
    else if (leaf.states.length === 0 && reader.took('by', 'state'))
      leaf.states = oneOrMore(reader, CONTACT, () => reader.name('channel', CONTACT))
    else if (leaf.addWays.length === 0 && reader.took('by', 'way'))
      leaf.addWays = oneOrMore(reader, CONTACT, () => reader.number('way', CONTACT))
    else if (reader.looksAt('with') || reader.looksAt('by')) return reader.fail(contactGoesOn(leaf), CONTACT)
    else return { leaf, negated, example: CONTACT }
  }
}

/** What may still be said of a contact. */
const contactGoesOn = ({ staff, states, addWays }: LeafOf<'contact'>): Both =>
  oneOf(
    ...(staff.length === 0 ? ['with'] : []),
    ...(states.length === 0 ? ['by state'] : []),
    ...(addWays.length === 0 ? ['by way'] : []),
    'and',
    'or',
    THING.end,
  )
