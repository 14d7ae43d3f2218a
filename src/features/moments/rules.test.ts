import { expect, test } from 'vitest'
import type { Attachment, WrittenMessage } from '../contents/contents.ts'
import { isLike, may, MOMENT_STATES, uncarried } from './rules.ts'

const picture: Attachment = { kind: 'picture', picture: 'a'.repeat(64) }
const link: Attachment = { kind: 'link', title: '新茶', url: 'https://shop.example/tea' }
const said = (attachments: Attachment[], text = '春茶到了'): WrittenMessage => ({ text, attachments })
const lengths = new Map([['long', 30_001], ['short', 30_000], ['silent', null]].map(([id, lengthMs]) => [id, { lengthMs }] as [string, { lengthMs: number | null }])) // prettier-ignore
const wrong = (message: WrittenMessage) => uncarried(message, lengths).map(({ at, code }) => `${at} ${code}`)

test('words, nine pictures, or a link with one picture for its cover are what a Moment carries', () => {
  expect(wrong(said([]))).toEqual([])
  expect(wrong(said([], '茶'.repeat(2_000)))).toEqual([])
  expect(wrong(said(Array<Attachment>(9).fill(picture), ''))).toEqual([])
  expect(wrong(said([link, picture]))).toEqual([])
  expect(wrong(said([picture, { ...link, title: '茶'.repeat(21) }]))).toEqual([])
})

test('what it cannot carry is told with its place', () => {
  expect(wrong(said([], '茶'.repeat(2_001)))).toEqual(['text too_long'])
  expect(wrong(said([], '{{ customer.name | default: "x" }}'))).toEqual(['text same_for_all'])
  expect(wrong(said(Array<Attachment>(10).fill(picture)))).toEqual(['attachments.9 too_many_pictures'])
  expect(wrong(said([link]))).toEqual(['attachments.0 no_cover'])
  expect(wrong(said([picture, link, picture]))).toEqual(['attachments.2 link_alone'])
  expect(wrong(said([picture, link, link]))).toEqual(['attachments.2 one_link'])
  expect(wrong(said([picture, { ...link, title: '茶'.repeat(22) }]))).toEqual(['attachments.1.title long_title'])
  expect(wrong(said([picture, { ...link, url: 'https://shop.example/{{ customer.x | default: "y" }}' }]))).toEqual(['attachments.1.url same_for_all']) // prettier-ignore
  expect(wrong(said([{ kind: 'picture_at', url: 'https://x.example/a.png' }]))).toEqual(['attachments.0 picture_elsewhere']) // prettier-ignore
  expect(wrong(said([{ kind: 'miniprogram', title: 'x', appId: 'x', page: 'x', picture: 'a'.repeat(64) }]))).toEqual(['attachments.0 no_miniprogram']) // prettier-ignore
})

test('a video goes alone and plays for thirty seconds at most, and a file does not go', () => {
  const video = (id: string): Attachment => ({ kind: 'video', video: id })
  expect(wrong(said([video('short')]))).toEqual([])
  expect(wrong(said([video('silent')], ''))).toEqual([])
  expect(wrong(said([video('long')]))).toEqual(['attachments.0.video long_video'])
  expect(wrong(said([picture, video('short')]))).toEqual(['attachments.1 video_alone'])
  expect(wrong(said([link, picture, video('short')]))).toEqual(['attachments.2 video_alone'])
  expect(wrong(said([video('short'), video('short')]))).toEqual([
    'attachments.0 video_alone',
    'attachments.1 video_alone',
  ])
  expect(wrong(said([{ kind: 'file', file: 'f', name: 'a.pdf' }]))).toEqual(['attachments.0 no_file'])
})

test('one that WeCom lists may be ours only if words, pictures, link and who sees it are the same', () => {
  const listed = { text: { content: '春茶到了' }, image: [1, 2], video: undefined, link: undefined, visibleType: 1 }
  const ours = said([picture, picture])
  expect(isLike(listed, ours, false)).toBe(true)
  expect(isLike({ ...listed, visibleType: undefined }, ours, true)).toBe(true)
  expect(isLike(listed, ours, true)).toBe(false)
  expect(isLike({ ...listed, text: { content: '春茶' } }, ours, false)).toBe(false)
  expect(isLike({ ...listed, text: undefined }, said([picture, picture], ''), false)).toBe(true)
  expect(isLike({ ...listed, image: [1] }, ours, false)).toBe(false)
  const video = said([{ kind: 'video', video: 'v' }])
  expect(isLike({ ...listed, image: [], video: { media_id: 'm' } }, video, false)).toBe(true)
  expect(isLike({ ...listed, image: [] }, video, false)).toBe(false)
  expect(isLike({ ...listed, image: [], video: { media_id: 'm' } }, said([]), false)).toBe(false)
  expect(isLike({ ...listed, image: [], link: { url: 'https://shop.example/tea' } }, said([link, picture]), false)).toBe(true) // prettier-ignore
  expect(isLike({ ...listed, image: [], link: { url: 'https://shop.example/' } }, said([link, picture]), false)).toBe(false) // prettier-ignore
})

test('what is over is not cancelled, and only drafts are changed', () => {
  expect(MOMENT_STATES.filter(may.cancel)).toEqual(['draft', 'scheduled', 'making', 'made'])
  expect(MOMENT_STATES.filter(may.edit)).toEqual(['draft'])
})
