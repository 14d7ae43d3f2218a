import { expect, test } from 'vitest'
import type { Fact } from '../../src/events.ts'
import { countMembers, createSegment } from '../../src/features/segments/segments.ts'
import { commitFacts } from '../../src/pipeline/commit.ts'
import { freshDatabase } from '../support/database.ts'
import { engineOn } from './world.ts'

const T0 = Date.parse('2026-03-01T00:00:00Z')
const database = await freshDatabase()
const [one, other] = [0, 1].map(() => engineOn(database, 'Asia/Shanghai', T0 + 1000).engine)
let count = 0

const bought = (person: string): Fact => ({
  type: 'track',
  name: 'Order Completed',
  at: T0 + ++count,
  receivedAt: T0,
  source: 'shop',
  messageId: `m${count}`,
  mark: null,
  identifiers: [{ kind: 'user_id', value: person }],
  properties: {},
  context: null,
})

test('what one process remembers of a customer gives way to what another has written', async () => {
  const rule = { kind: 'count', of: { event: 'Order Completed' }, window: { kind: 'ever' }, op: '=', value: 5 }
  await createSegment(one!.core, { slug: 'five', name: 'Five', rule } as never, 'test')
  await one!.quiet()
  for (const engine of [one, one, other, other, one]) await commitFacts(engine!.core, [bought('p')])
  expect(await countMembers(one!.core, 'five')).toBe(1)
  await commitFacts(other!.core, [bought('p')])
  expect(await countMembers(one!.core, 'five')).toBe(0)
})

test('a commit that failed leaves nothing behind to be remembered', async () => {
  const { core } = one!
  for (let n = 0; n < 3; n++) await commitFacts(core, [bought('q')])
  const failing = { ...core, attributes: { ...core.attributes, note: () => Promise.reject(new Error('disk full')) } }
  await expect(commitFacts(failing as never, [bought('q')])).rejects.toThrow('disk full')
  for (let n = 0; n < 2; n++) await commitFacts(core, [bought('q')])
  expect(await countMembers(core, 'five')).toBe(1)
})
