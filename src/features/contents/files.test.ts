import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openApi } from '../../../test/support/api.ts'
import { bearer, makeKey } from '../../../test/support/app.ts'
import { box, VIDEO, videoOf } from '../../../test/support/video.ts'
import { rangeOf } from '../../server/file-door.ts'
import { MAX_FILE_BYTES, MAX_VIDEO_BYTES } from '../../kernel/limits.ts'
import { sql } from '../../kernel/sql.ts'
import { freshDatabase } from '../../../test/support/database.ts'
import { carriedIn } from './media.ts'
import { ATTACHMENT_KINDS, attachmentShape, type Attachment } from './message.ts'
import { lookAtMp4 } from './mp4.ts'

test('a video in MP4 is known, and how long it plays', () => {
  expect(lookAtMp4(videoOf(30_001))).toEqual({ lengthMs: 30_001 })
  expect(lookAtMp4(videoOf(0))).toEqual({ lengthMs: null })
  expect(lookAtMp4(videoOf(2 ** 32 - 1))).toEqual({ lengthMs: null })
  const inLong = Buffer.alloc(112)
  inLong[0] = 1
  inLong.writeUInt32BE(600, 20)
  inLong.writeBigUInt64BE(1_200n, 24)
  const head = box('ftyp', Buffer.from('mp42\0\0\0\0'))
  expect(lookAtMp4(Buffer.concat([head, box('moov', box('trak'), box('mvhd', inLong))]))).toEqual({ lengthMs: 2_000 })
  // Its length is written in 64 bits, as of what is larger than four gigabytes.
  const wide = Buffer.concat([Buffer.from('00000001', 'hex'), Buffer.from('mdat'), Buffer.alloc(8), Buffer.alloc(5)])
  wide.writeBigUInt64BE(21n, 8)
  expect(lookAtMp4(Buffer.concat([head, wide, videoOf(5).subarray(16)]))).toEqual({ lengthMs: 5 })
  expect(lookAtMp4(videoOf(5, 'qt  '))).toBeUndefined()
  expect(lookAtMp4(Buffer.from('%PDF-1.7 and so on'))).toBeUndefined()
})

test('whatever bytes there are, looking at them ends', () => {
  const any = fc.uint8Array({ maxLength: 200 })
  fc.assert(fc.property(any, (bytes) => void lookAtMp4(Buffer.concat([videoOf(5).subarray(0, 33), bytes]))))
  fc.assert(
    fc.property(any, fc.nat(116), (bytes, at) => {
      const broken = Buffer.from(videoOf(5))
      broken.set(bytes.subarray(0, broken.length - at), at)
      const seen = lookAtMp4(broken)
      expect(seen === undefined || seen.lengthMs === null || Number.isInteger(seen.lengthMs)).toBe(true)
    }),
  )
})

test('a range is a part of what there is, and what is not understood is all of it', () => {
  expect(rangeOf('bytes=0-1', 10)).toEqual({ from: 0, to: 2 })
  expect(rangeOf('bytes=4-', 10)).toEqual({ from: 4, to: 10 })
  expect(rangeOf('bytes=4-99', 10)).toEqual({ from: 4, to: 10 })
  expect(rangeOf('bytes=-3', 10)).toEqual({ from: 7, to: 10 })
  expect(rangeOf('bytes=-99', 10)).toEqual({ from: 0, to: 10 })
  for (const beyond of ['bytes=10-', 'bytes=10-12', 'bytes=-0']) expect(rangeOf(beyond, 10)).toBe('beyond')
  for (const odd of [undefined, 'bytes=-', 'bytes=5-4', 'bytes=0-1,4-5', 'items=0-1'])
    expect(rangeOf(odd, 10)).toBeUndefined()
})

const { app, ask, database } = await openApi()
const headers = bearer(await makeKey(database, { kind: 'api', name: 'files', role: 'operator' }))
async function upload(bytes: Buffer): Promise<string> {
  const sent = { ...headers, 'content-type': 'application/octet-stream' }
  const { upload: id } = (await app.inject({ method: 'POST', url: '/api/uploads?name=a', headers: sent, payload: bytes })).json() // prettier-ignore
  return id
}
const keep = async (kind: string, bytes: Buffer) => ask('POST', '/api/files', { upload: await upload(bytes), kind })
const idOf = async (kind: string, bytes: Buffer): Promise<string> => (await keep(kind, bytes)).body.id
const bytesOf = (id: string, more: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') =>
  app.inject({ method, url: `/api/files/${id}/bytes`, headers: { ...headers, ...more } })

test.each([
  ['a video that is none', 'video', Buffer.from('%PDF-1.7 and so on'), 422, 'no_video'],
  ['a video of QuickTime', 'video', videoOf(5, 'qt  '), 422, 'no_video'],
  ['a video of 10 MB and a byte', 'video', Buffer.concat([videoOf(5), Buffer.alloc(MAX_VIDEO_BYTES)]), 413, 'video_too_large'], // prettier-ignore
  ['a file of 20 MB and a byte', 'file', Buffer.alloc(MAX_FILE_BYTES + 1), 413, 'file_too_large'],
  ['a file of five bytes', 'file', Buffer.from('12345'), 422, 'file_too_small'],
] as const)('%s is refused', async (_, kind, bytes, status, code) => {
  const refused = await keep(kind, bytes)
  expect([refused.status, refused.body.error.code]).toEqual([status, code])
})

test('a file is kept once, by what is in it, and its upload is gone', async () => {
  const bytes = Buffer.concat([Buffer.from('%PDF-1.7'), Buffer.alloc(MAX_FILE_BYTES - 8, 7)])
  const id = await upload(bytes)
  const first = await ask('POST', '/api/files', { upload: id, kind: 'file' })
  expect(first.status).toBe(201)
  expect((await ask('POST', '/api/files', { upload: id, kind: 'file' })).body.error.code).toBe('not_found')
  expect(await idOf('file', bytes)).toBe(first.body.id)
  expect((await ask('GET', `/api/files/${first.body.id}`)).body).toEqual({ bytes: MAX_FILE_BYTES, isVideo: false, lengthMs: null }) // prettier-ignore
  const got = await bytesOf(first.body.id)
  expect(got.rawPayload.equals(bytes)).toBe(true)
  // Whatever it is, it is no page of ours.
  expect(got.headers).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': 'attachment',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  })
})

test('a video plays where it is, in parts; nobody without a right gets it', async () => {
  const id = await idOf('video', VIDEO)
  expect((await ask('GET', `/api/files/${id}`)).body).toMatchObject({ bytes: VIDEO.length, isVideo: true })
  const whole = await bytesOf(id)
  expect(whole.headers).toMatchObject({ 'content-type': 'video/mp4', 'content-disposition': 'inline', 'accept-ranges': 'bytes', 'content-length': String(VIDEO.length) }) // prettier-ignore
  expect(whole.rawPayload.equals(VIDEO)).toBe(true)
  const part = await bytesOf(id, { range: 'bytes=100-199' })
  expect([part.statusCode, part.headers['content-range']]).toEqual([206, `bytes 100-199/${VIDEO.length}`])
  expect(part.rawPayload.equals(VIDEO.subarray(100, 200))).toBe(true)
  expect((await bytesOf(id, { range: 'bytes=9999999-' })).statusCode).toBe(416)
  const head = await bytesOf(id, {}, 'HEAD')
  expect([head.headers['content-length'], head.rawPayload.length]).toEqual([String(VIDEO.length), 0])
  expect((await app.inject({ method: 'GET', url: `/api/files/${id}/bytes` })).statusCode).toBe(401)
  expect((await bytesOf('a'.repeat(64))).statusCode).toBe(404)
  expect((await bytesOf('nothing')).statusCode).toBe(404)
})

test('what is named as a video or a file must be here and be that, and a name takes no variable', async () => {
  const video = await idOf('video', VIDEO)
  const text = await idOf('file', Buffer.from('plain words'))
  const large = await idOf('file', Buffer.concat([videoOf(5), Buffer.alloc(MAX_VIDEO_BYTES)]))
  const nothing = 'b'.repeat(64)
  const found = async (attachments: unknown[]) => {
    const { body } = await ask('POST', '/api/contents/check', { message: { text: '', attachments } })
    return body.error?.code ?? body.problems.map(({ at, code }: { at: string; code: string }) => `${at} ${code}`)
  }
  expect(
    await found([
      { kind: 'video', video },
      { kind: 'file', file: text, name: '菜单.txt' },
    ]),
  ).toEqual([])
  // The same bytes may go as a file.
  expect(await found([{ kind: 'file', file: video, name: 'a.mp4' }])).toEqual([])
  expect(await found([{ kind: 'video', video: text }])).toEqual(['attachments.0.video not_mp4'])
  expect(await found([{ kind: 'video', video: large }])).toEqual(['attachments.0.video video_too_large'])
  expect(await found([{ kind: 'video', video: nothing }])).toEqual(['attachments.0.video no_video'])
  expect(await found([{ kind: 'file', file: nothing, name: 'a' }])).toEqual(['attachments.0.file no_file'])
  expect(await found([{ kind: 'file', file: text, name: '{{ customer.name | default: "a" }}' }])).toBe('invalid_input')
  expect(await found([{ kind: 'file', file: text, name: '{{ staff.name }}' }])).toEqual(['attachments.0.name no_variable_here']) // prettier-ignore
  for (const name of ['', ' ', 'a/b', 'a\\b', 'a\nb', 'a"b', 'x'.repeat(101)])
    expect(await found([{ kind: 'file', file: text, name }])).toBe('invalid_input')
  const message = { text: '', attachments: [{ kind: 'video', video: text }] }
  await ask('POST', '/api/contents', { slug: 'bad', name: '坏', purpose: 'value', message })
  const { body } = await ask('POST', '/api/contents/bad/approvals', { expectedRevision: 1 })
  expect(body.error.details.problems).toMatchObject([{ at: 'attachments.0.video', code: 'not_mp4' }])
})

test('contents are found by what comes with them', async () => {
  const video = await idOf('video', VIDEO)
  const draft = (slug: string, attachments: unknown[]) =>
    ask('POST', '/api/contents', { slug, name: slug, purpose: 'value', message: { text: '看', attachments } })
  await draft('plain', [])
  await draft('shown', [
    { kind: 'link', title: '茶', url: 'https://a.example' },
    { kind: 'video', video },
  ])
  const slugs = async (kind: string) =>
    (await ask('GET', `/api/contents?kind=${kind}`)).body.contents.map(({ slug }: { slug: string }) => slug)
  expect(await slugs('text')).toEqual(['plain'])
  expect(await slugs('link')).toEqual(['shown'])
  expect(await slugs('video')).toEqual(['shown', 'bad'])
  expect(await slugs('file')).toEqual([])
})

test('a content is counted as the messages of customer service that it is', async () => {
  const database = await freshDatabase()
  const id = 'a'.repeat(64)
  const url = 'https://a.example'
  const one = { picture: id, video: id, file: id, name: 'a.pdf', url, title: '茶', appId: 'wx', page: 'a' }
  const each = ATTACHMENT_KINDS.map((kind): Attachment => {
    const { shape } = attachmentShape.options.find((option) => option.shape.kind.value === kind)!
    return attachmentShape.parse(Object.fromEntries(Object.entries({ ...one, kind }).filter(([name]) => name in shape)))
  })
  const messages = [...each.map((attachment) => [attachment]), each, []].flatMap((attachments) =>
    ['', '你好'].map((text) => ({ text, attachments })),
  )
  await database.run(sql`
    insert into contents (slug, name, message, purpose, topic, created_at, changed_at)
    values ('c', 'c', '{}', 'value', '', to_timestamp(0), to_timestamp(0))`)
  await database.run(sql`
    insert into content_versions (content_id, version, message, approved_at, approved_by)
    select c.id, m.place, m.message, to_timestamp(0), 'test'
    from contents c, jsonb_array_elements(${JSON.stringify(messages)}::jsonb) with ordinality as m (message, place)`)
  const { rows } = await database.pool.query('select kf_messages from content_versions order by version')
  const count = ({ text, attachments }: (typeof messages)[number]) =>
    (text === '' ? 0 : 1) + attachments.filter((attachment) => carriedIn(attachment)).length
  expect(rows.map(({ kf_messages: n }) => n)).toEqual(messages.map(count))
})
