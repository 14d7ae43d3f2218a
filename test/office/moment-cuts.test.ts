import { expect, test } from 'vitest'
import { moveTime } from '../../wecom-sandbox/due.ts'
import { cancelMoment, createMoment, launchMoment } from '../../src/features/moments/moments.ts'
import { momentDraft } from '../../src/features/moments/rules.ts'
import { selectMoment } from '../../src/features/moments/store.ts'
import { DAY_MS, MINUTE_MS } from '../../src/kernel/clock.ts'
import { addContent } from '../support/contents.ts'
import { cutting } from '../support/cutting.ts'
import { openVirtualOffice } from '../support/virtual-office.ts'

/** The connection to the database is cut at every statement on the way from a launched Moment to WeCom, and from WeCom's word
 *  back. Whatever was cut, it is made once, and whoever has not published it is reminded once. */
const START = Date.parse('2026-03-02T10:00:00+08:00')
const office = await openVirtualOffice(START)
const { database, sandbox, clock, moveOn } = office
const { core } = office.engine
const { moments } = office.wecom
const cuts = cutting(database)

await addContent(database, 'hello', 'hello')
await office.wecom.syncs.ask('test')
await office.wecom.drain()

async function pass(ms: number): Promise<void> {
  await moveOn(ms)
  await moments.drain()
}
const made = () => sandbox.state.get<{ n: number }>`select count(*) as n from moments`!.n
const STAGES = ['making', 'asking', 'reminding'] as const

/** A Moment of which one stage is cut at a statement; whether that stage had so many. */
async function cutAt(stage: (typeof STAGES)[number], statement: number, when: 'before' | 'after'): Promise<boolean> {
  const before = made()
  const draft = momentDraft.parse({ name: stage, content: 'hello', senders: ['LinXia', 'WangFang'] })
  const id = await createMoment(core, draft, 'test')
  const held = async () => (await selectMoment(database, id))!
  let wasCut = false
  const drain = async (now: (typeof STAGES)[number]) => {
    cuts.at(now === stage ? statement : Infinity, when)
    await moments.drain().catch(() => {})
    wasCut ||= now === stage && cuts.wasCut()
    cuts.at(Infinity, when)
  }
  await launchMoment(core, id, 1)
  await drain('making')
  await moveOn(6_000)
  await drain('asking')
  for (let minutes = 0; (await held()).state !== 'made'; minutes++) {
    expect(minutes).toBeLessThan(20)
    await pass(MINUTE_MS)
  }
  await pass(MINUTE_MS)
  await moveOn(120 * MINUTE_MS)
  await drain('reminding')
  for (let minutes = 0; minutes < 3; minutes++) await pass(MINUTE_MS)
  expect([stage, statement, made()]).toEqual([stage, statement, before + 1])
  expect((await held()).remindedAt).toHaveLength(1)
  const { rows } = await database.pool.query('select from app_messages where key like $1', [`moment ${id} %`])
  expect(rows).toHaveLength(2)
  await cancelMoment(core, id)
  await moments.drain()
  clock.set(
    Math.max(clock.now(), Date.parse(new Date(clock.now() + DAY_MS).toISOString().replace(/T.*/, 'T02:00:00Z'))),
  )
  await moveTime(sandbox, clock.now())
  return wasCut
}

test.each(STAGES.flatMap((stage) => (['before', 'after'] as const).map((when) => ({ stage, when }))))(
  'wherever $stage is cut, $when a statement is carried out, it is made once and reminded of once',
  { timeout: 120_000 },
  async ({ stage, when }) => {
    let statement = 1
    while (await cutAt(stage, statement, when)) statement++
    expect(statement).toBeGreaterThan(4)
  },
)
