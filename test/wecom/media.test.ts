import { createHash } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import { DAY_MS, ManualClock } from '../../src/kernel/clock.ts'
import { seededRandom } from '../../src/kernel/random.ts'
import { mediaKeeper, type KeptMedia, type Media } from '../../src/channels/wecom/media.ts'
import { openWecom } from '../../src/channels/wecom/wecom.ts'
import { fakeWecom, PICTURE } from '../support/wecom-fake.ts'

const fake = await fakeWecom()
beforeEach(() => fake.reset())

function open() {
  const clock = new ManualClock(Date.UTC(2026, 0, 1))
  const wecom = openWecom({ clock, random: seededRandom(1), baseUrl: fake.baseUrl })({ corpId: 'ww', secret: 's' })
  const kept = new Map<string, KeptMedia>()
  const store = {
    get: async (key: string) => kept.get(key),
    put: async (key: string, value: KeptMedia) => void kept.set(key, value),
  }
  let count = 0
  const uploaded = () => ({ errcode: 0, errmsg: 'ok', type: 'image', media_id: `media_${++count}`, created_at: '1' })
  fake.reply('media/upload', uploaded)
  fake.reply('media/upload_attachment', uploaded)
  return { clock, keeper: mediaKeeper({ wecom, store, clock }), kept }
}
const of = (bytes: Uint8Array, parts: Partial<Media> = {}): Media => ({
  type: 'image',
  use: 'message',
  filename: PICTURE.filename,
  hash: createHash('sha256').update(bytes).digest('hex'),
  read: async () => bytes,
  ...parts,
})
const picture = of(PICTURE.bytes)

test('a file is uploaded once while its id lives, and again before WeCom forgets it', async () => {
  const { clock, keeper } = open()
  const ids = await Promise.all([keeper.idOf(picture), keeper.idOf({ ...picture, filename: 'other.png' })])
  expect(ids).toEqual(['media_1', 'media_1'])
  clock.advance(2 * DAY_MS)
  expect(await keeper.idOf(picture)).toBe('media_1')
  clock.advance(DAY_MS - 1)
  expect(await keeper.idOf(picture)).toBe('media_2')
  expect(fake.of('media/upload')).toHaveLength(2)
})

test('what is known by its id is not read again', async () => {
  const { keeper } = open()
  let reads = 0
  const counted = of(PICTURE.bytes, { read: async () => (reads++, PICTURE.bytes) })
  await keeper.idOf(counted)
  await keeper.idOf(counted)
  expect(reads).toBe(1)
})

test('another content, use, or name of a document is another upload', async () => {
  const { keeper } = open()
  const document: Media = { ...picture, type: 'file', filename: 'menu.pdf' }
  const ids = [
    await keeper.idOf(picture),
    await keeper.idOf(of(Buffer.from('another'))),
    await keeper.idOf({ ...picture, use: 'moment' }),
    await keeper.idOf(document),
    await keeper.idOf({ ...document, filename: '菜单.pdf' }),
  ]
  expect(new Set(ids).size).toBe(5)
  expect(fake.of('media/upload_attachment')[0]!.query).toEqual({ media_type: 'image', attachment_type: '1' })
  expect(fake.of('media/upload').at(-1)!.file!.filename).toBe('菜单.pdf')
})

test('what WeCom would refuse by its size is not uploaded', async () => {
  const { keeper } = open()
  const ask = (bytes: number, type: Media['type'], use: Media['use'] = 'message') =>
    keeper.idOf(of(new Uint8Array(bytes), { filename: 'f', type, use }))
  for (const [bytes, type] of [
    [5, 'image'],
    [10 * 2 ** 20 + 1, 'image'],
    [2 * 2 ** 20 + 1, 'voice'],
    [10 * 2 ** 20 + 1, 'video'],
    [20 * 2 ** 20 + 1, 'file'],
  ] as const)
    await expect(ask(bytes, type)).rejects.toMatchObject({ kind: 'refused', meaning: 'media' })
  await expect(ask(100, 'voice', 'moment')).rejects.toMatchObject({ meaning: 'media' })
  expect(fake.arrived).toEqual([])
  expect(await ask(2 * 2 ** 20, 'voice')).toBe('media_1')
})

test('a failed upload is not remembered', async () => {
  const { keeper, kept } = open()
  fake.reply('media/upload', (_, count) =>
    count === 1
      ? { errcode: 40009, errmsg: 'invalid image size' }
      : { errcode: 0, errmsg: 'ok', media_id: 'good', type: 'image', created_at: '1' },
  )
  await expect(keeper.idOf(picture)).rejects.toMatchObject({ meaning: 'media' })
  expect(kept.size).toBe(0)
  expect(await keeper.idOf(picture)).toBe('good')
})
