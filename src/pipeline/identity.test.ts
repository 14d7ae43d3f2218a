import { expect, test } from 'vitest'
import { makeIdentityCase, type IdentityCase } from '../../test/oracle/identities.ts'
import { partition } from '../../test/oracle/identity.ts'
import { compareOrder, compareText, type OrderKey } from '../events.ts'
import { compareIdentifiers, divide, type AssertedEdge, type Decision, type Identity } from './identity.ts'

/** `divide` against the oracle, which looks at every pair and knows nothing of ids, ranks or maps. */
const CASES = 600

test('divides as the oracle does, whatever the order of arrival', () => {
  for (let seed = 1; seed <= CASES; seed++) {
    const made = strongestFirst(makeIdentityCase(seed))
    const { customers, refused } = partition(made.assertions, made.decisions)
    expect(told(made, 'as they came'), `case ${seed}`).toEqual({
      customers: customers.map((customer) => [...customer].sort(compareText)).sort(byFirst),
      refused: refused.map(({ edge, reason }) => [...edge, reason].join(' ')).sort(compareText),
    })
    expect(told(made, 'backwards'), `case ${seed} backwards`).toEqual(told(made, 'as they came'))
  }
})

/** Ids are given in order of arrival: the answer must not hang on them. */
function told(made: IdentityCase, order: 'as they came' | 'backwards') {
  const turned = <T>(list: T[]): T[] => (order === 'backwards' ? list.toReversed() : list)
  const texts = turned(made.assertions).flatMap(({ identifiers }) => turned(identifiers))
  const spoken = turned(made.decisions).flatMap(({ a, b }) => [...a, ...b])
  const ids = new Map([...new Set([...texts, ...spoken])].map((text, index) => [text, index + 1]))
  const textOf = new Map([...ids].map(([text, id]) => [id, text]))
  const id = (text: string) => ids.get(text)!
  const decisions = turned(made.decisions).map((one): Decision => ({
    decision: one.say,
    a: one.a.map(id),
    b: one.b.map(id),
    key: keyOf(one),
  }))
  const { customerOf, refused } = divide([...ids].map(identityOf), edgesOf(turned(made.assertions), id), decisions)
  const customers = Map.groupBy([...customerOf.keys()], (one) => customerOf.get(one))
  return {
    customers: [...customers.values()]
      .map((some) => some.map((one) => textOf.get(one)!).sort(compareText))
      .sort(byFirst),
    refused: [...refused]
      .map(([{ a, b }, { reason }]) => [...[textOf.get(a)!, textOf.get(b)!].sort(compareText), reason].join(' '))
      .sort(compareText),
  }
}

/** As facts carry them. */
const strongestFirst = (made: IdentityCase): IdentityCase => ({
  ...made,
  assertions: made.assertions.map((one) => {
    const sorted = one.identifiers.toSorted((x, y) => compareIdentifiers(identityOf([x, 0]), identityOf([y, 0])))
    return { ...one, identifiers: sorted }
  }),
})

function identityOf([text, id]: [string, number]): Identity {
  const end = text.lastIndexOf(':')
  return { id, kind: text.slice(0, end), value: text.slice(end + 1) }
}

/** Each pair with its earliest fact, as the table keeps it. */
function edgesOf(assertions: IdentityCase['assertions'], id: (text: string) => number): AssertedEdge[] {
  const edges = new Map<string, AssertedEdge>()
  for (const fact of assertions)
    for (const other of fact.identifiers.slice(1)) {
      const [a, b] = [id(fact.identifiers[0]!), id(other)].sort((x, y) => x - y) as [number, number]
      const held = edges.get(`${a} ${b}`)
      if (!held || compareOrder(fact, held.key) < 0) edges.set(`${a} ${b}`, { a, b, key: keyOf(fact) })
    }
  return [...edges.values()]
}

const keyOf = ({ at, source, messageId }: OrderKey): OrderKey => ({ at, source, messageId })
const byFirst = (x: string[], y: string[]): number => compareText(x[0]!, y[0]!)
