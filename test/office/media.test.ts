import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { act } from '../../wecom-sandbox/actions/actions.ts'
import { planRefusal } from '../../wecom-sandbox/faults.ts'
import { saidIn } from '../../wecom-sandbox/reads/chats.ts'
import { readCustomerPhone } from '../../wecom-sandbox/reads/customer.ts'
import { findMedia } from '../../wecom-sandbox/reads/media.ts'
import type { Part } from '../../wecom-sandbox/reads/parts.ts'
import { createBroadcast, launchBroadcast } from '../../src/features/broadcasts/broadcasts.ts'
import { keepFile, openMedia, type Attachment } from '../../src/features/contents/contents.ts'
import { createMoment, launchMoment } from '../../src/features/moments/moments.ts'
import { momentDraft } from '../../src/features/moments/rules.ts'
import { chatMessages } from '../../src/features/sidebar/form.ts'
import { createSop, launchSop, putStatus } from '../../src/features/sops/sops.ts'
import { saveDefaultWelcome } from '../../src/features/ways/default-welcome.ts'
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../src/kernel/clock.ts'
import { sql } from '../../src/kernel/sql.ts'
import { addContent } from '../support/contents.ts'
import { whenFileEnds } from '../support/cleanup.ts'
import { VIDEO, videoOf } from '../support/video.ts'
import { openVirtualOffice } from '../support/virtual-office.ts'

/** A video and a file by every way there is, to the customer's phone: on virtual time, with WeCom played. */
const START = Date.parse('2026-03-02T10:00:00+08:00')
const office = await openVirtualOffice(START)
const { database, sandbox, clock, settle, pass, confirmAll, befriend } = office
const { core } = office.engine

const MENU = Buffer.from('%PDF-1.7 the menu of the tea house')
const folder = await mkdtemp(path.join(os.tmpdir(), 'siyu-media-'))
whenFileEnds(() => rm(folder, { recursive: true }))
async function kept(kind: 'video' | 'file', bytes: Buffer): Promise<string> {
  const file = path.join(folder, 'arrived')
  await writeFile(file, bytes)
  return keepFile({ database, clock }, kind, file)
}
const video: Attachment = { kind: 'video', video: await kept('video', VIDEO) }
const file: Attachment = { kind: 'file', file: await kept('file', MENU), name: '菜单.pdf' }
const long: Attachment = { kind: 'video', video: await kept('video', videoOf(31_000)) }
await addContent(database, 'both', '请看', { attachments: [video, file] })
await addContent(database, 'film', '春天', { attachments: [video] })
await addContent(database, 'long', '', { attachments: [long] })
await addContent(database, 'papers', '', { attachments: [file] })
await addContent(database, 'many', '', { attachments: [file, file, file, file, file, file] })

/** Somebody waits before they call again: that time passes too. */
async function whileTimePasses<T>(work: Promise<T>): Promise<T> {
  let isOver = false
  const working = work.finally(() => (isOver = true))
  while (!isOver) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    const [due] = clock.dues
    if (isOver || due === undefined) continue
    clock.set(Math.max(due, clock.now()))
    sandbox.clock.moveTo(clock.now())
  }
  return working
}
/** As the phone shows it: words, and of what was brought there its name and whether it is just that. */
function shown(parts: readonly Part[]): unknown[] {
  return parts.map((part) => {
    if (part.kind === 'text') return part.text
    if (part.kind !== 'video' && part.kind !== 'file') return part.kind
    const { filename, bytes, type } = findMedia(sandbox, part.media)!
    const isSame = Buffer.from(bytes).equals(part.kind === 'video' ? VIDEO : MENU)
    return part.kind === 'video' ? `${type} ${isSame}` : `${filename} ${isSame}`
  })
}
const BOTH = ['请看', 'video/mp4 true', '菜单.pdf true']
const chat = (person: string, userid = 'LinXia') => saidIn(sandbox, `${userid}:${person}`).messages
const mediaOf = (messages: ReturnType<typeof chat>) => messages.flatMap(({ parts }) => parts.flatMap((part) => ('media' in part ? (part.media ?? []) : []))) // prettier-ignore
const touchesOf = (person: string) =>
  database.rows(
    z.object({ state: z.string(), reason: z.string().nullable() }),
    sql`select t.state, t.reason from identities i join touches t on t.customer_id = i.customer_id
        where i.value = ${person} order by t.id`,
  )
const launch = async (slug: string, event: string, channel: string, content: string) => {
  const touch = { kind: 'service', priority: 'normal' }
  const steps = { a: { kind: 'send', channel, content, next: null } }
  await createSop(core, { slug, name: slug, definition: { trigger: { kind: 'event', of: { event }, key: null }, reentry: { kind: 'always' }, touch, first: 'a', steps } }) // prettier-ignore
  await launchSop(core, slug, 1, 'test')
}
await office.wecom.syncs.ask('test')
await settle()

test('with a welcome; again as they are there, and brought there anew when WeCom has forgotten them', async () => {
  await saveDefaultWelcome(database, { usual: { text: '请看', attachments: [video, file] }, variants: [] }, 0)
  const said = async (name: string) => chat(await befriend(name))
  const first = await said('甲')
  expect(shown(first.flatMap(({ parts }) => parts))).toEqual(BOTH)
  const again = await said('乙')
  expect(mediaOf(again)).toEqual(mediaOf(first))
  await pass(4 * DAY_MS)
  const later = await said('丙')
  expect(shown(later.flatMap(({ parts }) => parts))).toEqual(BOTH)
  expect(mediaOf(later).some((media) => mediaOf(first).includes(media))).toBe(false)
  await saveDefaultWelcome(database, { usual: null, variants: [] }, 1)
})

test('by a step of a flow, which the staff confirms', async () => {
  await launch('friends', 'Contact Added', 'broadcast', 'both')
  const person = await befriend('丁')
  await pass(11 * SECOND_MS)
  confirmAll()
  await pass(2 * MINUTE_MS)
  expect(await touchesOf(person)).toEqual([{ state: 'delivered', reason: null }])
  expect(shown(chat(person).filter(({ source }) => source === 'broadcast').flatMap(({ parts }) => parts))).toEqual(BOTH) // prettier-ignore
})

test('in a group, by a broadcast', async () => {
  const { chat_id: group } = act(sandbox, 'group.create', { owner: 'LinXia', name: '茶友群', members: [] })
  await settle()
  const draft = { name: '菜单', content: 'both', kind: 'service' as const, priority: 'normal' as const, startsAt: null }
  const id = await createBroadcast(core, { ...draft, audience: { kind: 'groups', chats: [group] } }, 'test')
  await launchBroadcast(core, id, 1)
  await settle()
  await pass(11 * SECOND_MS)
  confirmAll()
  expect(shown(saidIn(sandbox, group).messages.flatMap(({ parts }) => parts))).toEqual(BOTH)
})

test('by customer service, each a message; more than five are not begun', async () => {
  const { open_kfid: openKfid } = act(sandbox, 'kf.add_account', { name: '茶铺客服', servicers: ['LinXia'] })
  await launch('asked', 'Message Sent', 'kf', 'both')
  const writes = async (name: string): Promise<string> => {
    const { external_userid: id } = act(sandbox, 'kf.enter', { open_kfid: openKfid, name, scene: 'poster' })
    act(sandbox, 'kf.customer_writes', { open_kfid: openKfid, external_userid: id, text: '有什么茶' })
    for (let i = 0; i < 3; i++) await settle()
    return id
  }
  const received = (who: string) =>
    sandbox.state.all<{ msgtype: string; content: string }>`select msgtype, content from kf_messages
      where external_userid = ${who} and origin = 0 order by id`
  await pass(MINUTE_MS)
  const person = await writes('戊')
  expect(received(person).map(({ msgtype }) => msgtype)).toEqual(['text', 'video', 'file'])
  const [, ...carried] = received(person).map(({ content }) => JSON.parse(content) as { media_id: string })
  const there = carried.map(({ media_id: id }) => findMedia(sandbox, id.slice(0, 16))!)
  expect(there.map(({ bytes }) => Buffer.from(bytes))).toEqual([VIDEO, MENU])
  expect(await touchesOf(person)).toEqual([{ state: 'delivered', reason: null }])
  // What cannot be brought there for now is tried again, behind what was said before it.
  await pass(4 * DAY_MS)
  planRefusal(sandbox, { path: 'media/upload', errcode: 45033, times: 5 })
  const third = await whileTimePasses(writes('壬'))
  for (let tries = 0; tries < 10 && received(third).length < 3; tries++) await whileTimePasses(pass(MINUTE_MS))
  expect(received(third).map(({ msgtype }) => msgtype).sort()).toEqual(['file', 'text', 'video']) // prettier-ignore
  await expect(launch('flood', 'KF Entered', 'kf', 'many')).rejects.toMatchObject({ code: 'invalid_sop', details: { problems: [{ code: 'many_by_kf' }] } }) // prettier-ignore
  // It has come to that since.
  await launch('swollen', 'KF Entered', 'kf', 'papers')
  const swollen = JSON.stringify({ text: '', attachments: [file, file, file, file, file, file] })
  await database.run(sql`
    insert into content_versions (content_id, version, message, approved_at, approved_by)
    select id, 2, ${swollen}::jsonb, created_at, 'test' from contents where slug = 'papers'`)
  // WeCom tells whole seconds.
  await pass(MINUTE_MS)
  const other = await writes('己')
  expect((await touchesOf(other)).map(({ state, reason }) => `${state} ${reason}`).sort()).toEqual(['delivered null', 'failed too_long']) // prettier-ignore
  expect(received(other)).toHaveLength(3)
})

test('what would come without its end by customer service is not begun, and goes another way', async () => {
  const { open_kfid: openKfid } = act(sandbox, 'kf.add_account', { name: '门店客服', servicers: ['LinXia'] })
  const trigger = { kind: 'event', of: { event: 'Message Sent', where: [{ property: 'kf', test: { op: '=', value: openKfid } }] }, key: null } // prettier-ignore
  const step = { kind: 'send', channel: 'kf', content: 'both' }
  const missed = { kind: 'task', task: 'call', title: '致电', dueMs: 3_600_000, next: null }
  const definition = { trigger, reentry: { kind: 'always' }, touch: { kind: 'service', priority: 'normal' }, first: 'a', steps: { a: { ...step, next: 'b' }, b: { ...step, next: null, otherwise: 'c' }, c: missed } } // prettier-ignore
  await putStatus(core, 'asked', 'archived')
  await putStatus(core, 'swollen', 'archived')
  await createSop(core, { slug: 'twice', name: 'twice', definition })
  await launchSop(core, 'twice', 1, 'test')
  await pass(MINUTE_MS)
  const { external_userid: person } = act(sandbox, 'kf.enter', { open_kfid: openKfid, name: '子', scene: 'poster' })
  act(sandbox, 'kf.customer_writes', { open_kfid: openKfid, external_userid: person, text: '有什么茶' })
  for (let i = 0; i < 3; i++) await settle()
  const received = sandbox.state.all<{ msgtype: string }>`select msgtype from kf_messages
    where external_userid = ${person} and origin = 0 order by id`
  expect(received.map(({ msgtype }) => msgtype)).toEqual(['text', 'video', 'file'])
  expect(await touchesOf(person)).toEqual([
    { state: 'delivered', reason: null },
    { state: 'suppressed', reason: 'unreachable' },
  ])
  await putStatus(core, 'twice', 'archived')
})

test('a Moment has a video, of thirty seconds and alone, and no file', async () => {
  const person = await befriend('庚')
  const make = async (content: string) => {
    const id = await createMoment(core, momentDraft.parse({ name: content, content, senders: ['LinXia'] }), 'test')
    await launchMoment(core, id, 1)
  }
  for (const [content, code] of [['long', 'long_video'], ['papers', 'no_file'], ['both', 'video_alone']] as const) // prettier-ignore
    await expect(make(content)).rejects.toMatchObject({ code: 'moment_cannot', details: { problems: expect.arrayContaining([expect.objectContaining({ code })]) } }) // prettier-ignore
  await make('film')
  await settle()
  await pass(6 * SECOND_MS)
  const [made] = sandbox.state.all<{ moment_id: string }>`select moment_id from moments where create_type = 0`
  act(sandbox, 'staff.publish_moment', { moment_id: made!.moment_id, userid: 'LinXia' })
  expect(readCustomerPhone(sandbox, person).moments.map(({ parts }) => shown(parts))).toEqual([
    ['春天', 'video/mp4 true'],
  ])
})

test('by hand, as WeCom’s client sends what the page beside a chat asks it to', async () => {
  const person = await befriend('辛')
  const before = chat(person).length
  const mediaIdOf = openMedia({ database, clock, corps: office.wecom.corps })
  const messages = await chatMessages({ text: '请看', attachments: [video, file] }, { mediaIdOf, addressOf: async () => '' }) // prettier-ignore
  for (const message of messages)
    act(sandbox, 'client.send', { userid: 'LinXia', external_userid: person, message: message as never })
  expect(shown(chat(person).slice(before).flatMap(({ parts }) => parts))).toEqual(BOTH) // prettier-ignore
  // What was brought there as a file is no video.
  const mediaid = await mediaIdOf({ type: 'file', id: (file as { file: string }).file, name: '菜单.pdf' })
  const wrong = { msgtype: 'video' as const, video: { mediaid } }
  expect(() => act(sandbox, 'client.send', { userid: 'LinXia', external_userid: person, message: wrong })).toThrow()
})
