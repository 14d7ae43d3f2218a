import { expect, test } from 'vitest'
import { z } from 'zod'
import { cutting, isWriting } from '../support/cutting.ts'
import { act } from '../../wecom-sandbox/actions/actions.ts'
import { setSwitches } from '../../wecom-sandbox/switches.ts'
import { createBroadcast, forecastOf, launchBroadcast } from '../../src/features/broadcasts/broadcasts.ts'
import { createSop, editSop, launchSop, putStatus, startForGroups, stopForGroup } from '../../src/features/sops/sops.ts'
import { finishGroupTask } from '../../src/features/tasks/tasks.ts'
import { installTemplate } from '../../src/features/templates/templates.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/kernel/clock.ts'
import { sql, type Sql } from '../../src/kernel/sql.ts'
import { addContent } from '../support/contents.ts'
import { openVirtualOffice } from '../support/virtual-office.ts'

/** Flows of groups, from what lets one in to what its members read, on virtual time, with WeCom played. */
const START = Date.parse('2026-03-02T10:00:00+08:00')
const office = await openVirtualOffice(START)
const { database, sandbox, clock, settle, moveOn, pass, goOn } = office
const { core } = office.engine
const cuts = cutting(database)

/** To the next ten in the morning: nothing waits for the night to end. */
async function morning(): Promise<void> {
  const at = Math.floor((clock.now() + 8 * HOUR_MS) / DAY_MS) * DAY_MS + 2 * HOUR_MS
  await pass((at > clock.now() ? at : at + DAY_MS) - clock.now())
}
const linesOf = async (query: Sql) =>
  (await database.rows(z.object({ line: z.string() }), query)).map((row) => row.line)
/** What its members read, by the beginning of each post. */
const read = (chat: string): string[] =>
  sandbox.state.all<{ content: string }>`
    select content from messages where chat = ${chat} and source = 'broadcast' order by id`.map(({ content }) =>
    (JSON.parse(content) as { content: string }).content.slice(0, 4),
  )
const tasksOf = (chat: string) => linesOf(sql`select title as line from tasks where chat_id = ${chat} order by id`)
const logOf = (chat: string) =>
  linesOf(sql`select kind || coalesce(' ' || (detail ->> 'step'), '') || coalesce(' ' || (detail ->> 'reason'), '') as line
    from group_events where chat_id = ${chat} and kind ~ '^(sop|touch|task)_' order by id`)
const made = (name: string, members: string[] = []): string =>
  act(sandbox, 'group.create', { owner: 'LinXia', name, members }).chat_id
const broadcasts = () => sandbox.state.get<{ n: number }>`select count(*) as n from broadcasts`!.n

async function launched(slug: string, definition: object): Promise<void> {
  await createSop(core, { slug, name: slug, definition: { subject: 'group', reentry: { kind: 'never' }, ...definition } }) // prettier-ignore
  await launchSop(core, slug, 1, 'test')
}
const post = (content: string, next: string | null = null) => ({ kind: 'send', channel: 'broadcast', content, next })
const wait = (ms: number, next: string | null) => ({ kind: 'wait', until: { kind: 'duration', ms }, next })
await addContent(database, 'hello', '欢迎新群')

test('a campaign of two groups: warm-up, opening, a topic each evening, closing; one that is dismissed hears no more', { timeout: 120_000 }, async () => {
  const [west, flash] = [made('西湖茶友群'), made('快闪群')]
  await settle()
  await installTemplate(core, 'test', 'group-campaign', 'zh')
  await launchSop(core, 'group-campaign', 1, 'test')
  await startForGroups(core, 'test', 'group-campaign', { chats: [west, flash] })
  await settle()
  const before = broadcasts()
  await goOn(2 * DAY_MS + HOUR_MS)
  expect(read(west)).toEqual(['各位早上', '开始啦！'])
  expect(await tasksOf(west)).toEqual(['社群活动开场，请在群里值守'])
  act(sandbox, 'group.dismiss', { chat_id: flash })
  await goOn(4 * DAY_MS)
  expect(read(west)).toEqual(['各位早上', '开始啦！', '今晚话题', '今晚话题', '今晚话题', '这一轮活'])
  expect(read(flash)).toEqual(['各位早上', '开始啦！'])
  // Equal posts of one owner are one task: the first two went to both.
  expect(broadcasts() - before).toBe(6)
  expect(await tasksOf(west)).toEqual(['社群活动开场，请在群里值守', '写一份社群活动小结'])
  expect((await logOf(west)).filter((line) => line.startsWith('touch_delivered'))).toHaveLength(6)
  expect((await logOf(west)).at(-2)).toBe('sop_left completed')
  expect(await logOf(flash)).toContain('sop_left exit')
  // What the owner had to do there is asked no more.
  expect(await linesOf(sql`select outcome as line from tasks where chat_id = ${flash}`)).toEqual(['withdrawn'])
}) // prettier-ignore

test('a group that is made enters by itself, if the flow is for it; one that was there does not', async () => {
  const old = made('旧群')
  await settle()
  await launched('newborn', {
    trigger: { kind: 'event', of: { event: 'Group Created' } },
    entry: { kind: 'attribute', attribute: 'name', test: { op: 'contains', value: '茶' } },
    first: 'hello',
    steps: { hello: post('hello', 'ask'), ask: { kind: 'task', task: 'other', title: '介绍自己', dueMs: HOUR_MS, next: 'told' }, told: { kind: 'await', of: [{ event: 'Task Done' }], ms: DAY_MS, next: 'thank', otherwise: null }, thank: post('hello') },
  }) // prettier-ignore
  await pass(1_000)
  const [tea, coffee] = [made('新茶友群'), made('咖啡群')]
  await settle()
  await goOn(HOUR_MS)
  expect([read(old), read(tea), read(coffee)]).toEqual([[], ['欢迎新群'], []])
  const [task] = await database.rows(z.object({ id: z.int() }), sql`select id from tasks where chat_id = ${tea}`)
  const others = { by: 'p', serves: ['WangFang'] }
  await expect(finishGroupTask(core, others, { task: task!.id, outcome: 'done' })).rejects.toMatchObject({ code: 'not_found' }) // prettier-ignore
  await finishGroupTask(core, { by: 'p', serves: ['LinXia'] }, { task: task!.id, outcome: 'done' })
  await expect(finishGroupTask(core, { by: 'p', serves: null }, { task: task!.id, outcome: 'done' })).rejects.toMatchObject({ code: 'task_done' }) // prettier-ignore
  await settle()
  await goOn(HOUR_MS)
  expect(read(tea)).toEqual(['欢迎新群', '欢迎新群'])
})

test('paused, resumed, moved to a new version, stopped and archived: no group is stranded, and each stands where it says', async () => {
  const chat = made('停走群')
  await settle()
  const flow = (ms: number, content = 'hello') => ({ trigger: { kind: 'manual' }, first: 'a', steps: { a: wait(ms, 'b'), b: post(content, 'c'), c: wait(DAY_MS, null) } }) // prettier-ignore
  await launched('stopgo', flow(HOUR_MS))
  await startForGroups(core, 'test', 'stopgo', { chats: [chat] })
  await settle()
  await putStatus(core, 'stopgo', 'paused')
  await goOn(3 * HOUR_MS)
  expect(read(chat)).toEqual([])
  await putStatus(core, 'stopgo', 'live')
  await goOn(HOUR_MS, 10 * MINUTE_MS)
  expect(read(chat)).toEqual(['欢迎新群'])
  const { c, ...rest } = flow(HOUR_MS).steps
  await editSop(core, 'stopgo', { definition: { subject: 'group', reentry: { kind: 'never' }, ...flow(HOUR_MS), steps: { ...rest, c: { ...c, until: { kind: 'duration', ms: 2 * HOUR_MS } } } }, expectedRevision: 4 }) // prettier-ignore
  await launchSop(core, 'stopgo', 5, 'test', { moves: true })
  await goOn(2 * HOUR_MS)
  expect((await logOf(chat)).at(-1)).toBe('sop_left completed')
  const [again, stopped] = [made('归档群'), made('手停群')]
  await settle()
  await startForGroups(core, 'test', 'stopgo', { chats: [again, stopped] })
  await settle()
  await stopForGroup(core, 'test', 'stopgo', stopped)
  await settle()
  await putStatus(core, 'stopgo', 'archived')
  await settle()
  expect([(await logOf(again)).at(-1), (await logOf(stopped)).at(-1)]).toEqual(['sop_left archived', 'sop_left stopped']) // prettier-ignore
  await goOn(3 * HOUR_MS)
  expect([read(again), read(stopped)]).toEqual([[], []])
})

test('the gate counts what a group has had, and says why something does not go', async () => {
  await database.run(sql`update touch_policies set policy = jsonb_set(policy, '{quota}', '"one_a_day"') where id = 1`)
  await database.run(sql`
    insert into touch_policies (id, policy, changed_at)
    select 1, '{"consent":{"broadcast":"unless_withdrawn","chat":"unless_withdrawn","kf":"unless_withdrawn"},"holdout":{"share":0,"kinds":[]},"caps":[],"quiet":null,"quota":"one_a_day"}', to_timestamp(0)
    where not exists (select from touch_policies)`)
  const chat = made('配额群')
  await settle()
  await launched('thrice', { trigger: { kind: 'manual' }, first: 'a', steps: { a: post('hello', 'b'), b: wait(HOUR_MS, 'c'), c: post('hello') } }) // prettier-ignore
  await startForGroups(core, 'test', 'thrice', { chats: [chat] })
  await settle()
  await goOn(2 * HOUR_MS, 30 * MINUTE_MS)
  expect(await logOf(chat)).toContain('touch_suppressed c quota')
  expect(read(chat)).toEqual(['欢迎新群'])
  await database.run(sql`delete from touch_policies`)
})

test('by a schedule every group that is open posts each time, and one that is made later from then on', async () => {
  await morning()
  const chat = made('定时群')
  await settle()
  await launched('evenings', {
    trigger: { kind: 'schedule', every: 'day', time: '20:00' },
    reentry: { kind: 'always' },
    entry: { kind: 'attribute', attribute: 'name', test: { op: 'contains', value: '定时' } },
    first: 'a',
    steps: { a: post('hello') },
  })
  await goOn(11 * HOUR_MS)
  const late = made('后来的定时群')
  await settle()
  await goOn(10 * HOUR_MS)
  expect([read(chat), read(late)]).toEqual([['欢迎新群'], []])
  await goOn(DAY_MS)
  expect([read(chat), read(late)]).toEqual([['欢迎新群', '欢迎新群'], ['欢迎新群']])
  await putStatus(core, 'evenings', 'archived')
})

test('a schedule is for groups that are read late too, and for one that is dismissed no more', async () => {
  await morning()
  setSwitches(sandbox.state, sandbox.switches, { callbackDropRate: 1 })
  const unread = made('没人说起的群')
  await settle()
  setSwitches(sandbox.state, sandbox.switches, { callbackDropRate: 0 })
  await launched('daily', {
    trigger: { kind: 'schedule', every: 'day', time: '20:00' },
    reentry: { kind: 'always' },
    entry: { kind: 'attribute', attribute: 'name', test: { op: 'contains', value: '的群' } },
    first: 'a',
    steps: { a: post('hello') },
  })
  await settle()
  expect(await database.run(sql`select from groups where chat_id = ${unread}`)).toBe(0)
  await moveOn(2 * DAY_MS)
  await office.wecom.syncs.ask('test')
  const over = made('要解散的群')
  await settle()
  expect(await database.run(sql`select from groups where chat_id = ${unread}`)).toBe(1)
  await goOn(11 * HOUR_MS)
  expect([read(unread), read(over)]).toEqual([['欢迎新群'], ['欢迎新群']])
  act(sandbox, 'group.dismiss', { chat_id: over })
  await goOn(2 * DAY_MS)
  expect(read(unread)).toHaveLength(3)
  expect((await logOf(over)).filter((line) => line === 'sop_entered')).toHaveLength(1)
  const waiting = () => linesOf(sql`select chat_id as line from groups where chat_id = any(${[unread, over]}::text[]) and sops_due is not null`) // prettier-ignore
  expect(await waiting()).toEqual([unread])
  // WeCom said that it was gone, and has it again.
  await database.run(sql`update groups set dismissed_at = read_at, sops_due = null where chat_id = ${unread}`)
  await office.wecom.syncs.ask('test')
  await goOn(DAY_MS)
  expect([await waiting(), read(unread).length]).toEqual([[unread], 4])
  await putStatus(core, 'daily', 'archived')
})

test('a broadcast to groups is forecast, posted by each owner with one task, and said in their logs', async () => {
  await morning()
  const chats = [made('群发一'), made('群发二'), made('群发散')]
  const other = act(sandbox, 'group.create', { owner: 'WangFang', name: '群发三', members: [] }).chat_id
  await settle()
  const draft = {
    name: '通知',
    content: 'hello',
    kind: 'service' as const,
    priority: 'normal' as const,
    startsAt: null,
  }
  const id = await createBroadcast(core, { ...draft, audience: { kind: 'groups', chats: [...chats, other] } }, 'test')
  act(sandbox, 'group.dismiss', { chat_id: chats[2]! })
  await settle()
  const audience = { kind: 'groups' as const, chats: [...chats, other] }
  expect(await forecastOf(core, audience, draft)).toMatchObject({ people: 4, goes: 3, senders: 2, tasks: 2, not: [{ reason: 'unreachable', people: 1 }] }) // prettier-ignore
  const before = broadcasts()
  await launchBroadcast(core, id, 1)
  await settle()
  await goOn(HOUR_MS, 20 * MINUTE_MS)
  expect(broadcasts() - before).toBe(2)
  expect([...chats, other].map(read)).toEqual([['欢迎新群'], ['欢迎新群'], [], ['欢迎新群']])
  expect(await logOf(chats[0]!)).toEqual(['touch_requested', 'touch_delivered'])
  expect(await logOf(chats[2]!)).toEqual(['touch_suppressed unreachable'])
  expect(await linesOf(sql`select state as line from broadcasts where id = ${id}`)).toEqual(['done'])
  await expect(createBroadcast(core, { ...draft, audience: { kind: 'groups', chats: ['none'] } }, 'test')).rejects.toMatchObject({ code: 'names_nothing' }) // prettier-ignore
})

test('ten who start the same group at once start it once, and two who work at once take its turn once', async () => {
  await morning()
  const chat = made('并发群')
  await settle()
  await launched('once', { trigger: { kind: 'manual' }, first: 'a', steps: { a: post('hello', 'b'), b: wait(DAY_MS, null) } }) // prettier-ignore
  await Promise.all(Array.from({ length: 10 }, () => startForGroups(core, 'test', 'once', { chats: [chat] })))
  await Promise.all([office.wecom.drain(), office.wecom.drain(), office.wecom.drain()])
  expect((await logOf(chat)).filter((line) => line === 'sop_entered')).toHaveLength(1)
  await goOn(HOUR_MS)
  expect(read(chat)).toEqual(['欢迎新群'])
})

test.each(['before', 'after'] as const)(
  'wherever the connection is cut, %s a writing statement is carried out, a group enters and posts once',
  { timeout: 120_000 },
  async (when) => {
    await morning()
    const slug = `cut-${when}`
    await launched(slug, { trigger: { kind: 'manual' }, first: 'a', steps: { a: post('hello', 'b'), b: wait(DAY_MS, null) } }) // prettier-ignore
    const chats: string[] = []
    let wasCut = true
    // Each in a group of its own: what was written before another cut is not written again.
    while (wasCut) {
      const chat = made(`断线群 ${when} ${chats.length}`)
      chats.push(chat)
      await settle()
      await startForGroups(core, 'test', slug, { chats: [chat] })
      cuts.at(chats.length, when, isWriting)
      await office.wecom.drain().catch(() => {})
      wasCut = cuts.wasCut()
      cuts.at(Infinity, when)
      for (let tries = 0; (await logOf(chat)).length < 3; tries++) {
        expect(tries, `done after ${cuts.lastCut()}`).toBeLessThan(20)
        await moveOn(2_000)
        await office.wecom.drain()
      }
    }
    console.info(`cut ${when} ${chats.length - 1} statements of an entry of a group`)
    expect(chats.length).toBeGreaterThan(4)
    await goOn(HOUR_MS)
    for (const chat of chats) {
      expect((await logOf(chat)).slice(0, 4)).toEqual(['sop_start_asked', 'sop_entered', 'touch_requested a', 'touch_delivered a']) // prettier-ignore
      expect(read(chat)).toEqual(['欢迎新群'])
    }
  },
)
