import { z } from 'zod'
import { SECOND_MS } from '../../kernel/clock.ts'
import { MAX_MOMENT_CHARS, MAX_MOMENT_PICTURES, MAX_MOMENT_SENDERS, MAX_MOMENT_TAGS, MAX_MOMENT_TITLE_BYTES, MAX_MOMENT_VIDEO_MS } from '../../kernel/limits.ts' // prettier-ignore
import { problemAt, wordingsOf, type PlacedProblem, type Wording } from '../../kernel/wording.ts'
import type { WrittenMessage } from '../contents/contents.ts'

/** What a Moment may be, and what of a content it can carry. Pure. */

export const MOMENT_STATES = ['draft', 'scheduled', 'making', 'made', 'done', 'cancelled', 'failed'] as const
export type MomentState = (typeof MOMENT_STATES)[number]

export const momentDraft = z.strictObject({
  name: z.string().trim().min(1).max(100),
  content: z.string().min(1).max(100),
  /** Null: whoever serves somebody when it begins. */
  senders: z.array(z.string().trim().min(1).max(64)).min(1).max(MAX_MOMENT_SENDERS).nullable().default(null),
  /** Only customers who wear one of them see it; none: everybody. */
  tags: z.array(z.string().min(1).max(100)).max(MAX_MOMENT_TAGS).default([]),
  /** Null: when it is launched. */
  startsAt: z.iso.datetime({ offset: true }).nullable().default(null),
})
export type MomentDraft = z.output<typeof momentDraft>

export const may = {
  edit: (state: MomentState) => state === 'draft',
  launch: (state: MomentState) => state === 'draft',
  /** Of one that the staff has: who has not published it cannot any more. */
  cancel: (state: MomentState) => ['draft', 'scheduled', 'making', 'made'].includes(state),
}

const say = wordingsOf({
  too_long: { zh: '朋友圈文字最多 {limit} 字', en: 'the text of a Moment has at most {limit} characters' },
  same_for_all: {
    zh: '朋友圈对所有客户都一样，不能使用变量',
    en: 'a Moment is the same for everybody: it takes no variables',
  },
  no_miniprogram: { zh: '朋友圈不能带小程序', en: 'a Moment takes no mini program' },
  no_file: { zh: '朋友圈不能带文件', en: 'a Moment takes no file' },
  video_alone: {
    zh: '朋友圈的视频只能单独一个，不能再带图片、链接或别的视频',
    en: 'a Moment takes one video, and neither pictures nor a link beside it',
  },
  long_video: { zh: '朋友圈的视频最长 {seconds} 秒', en: 'the video of a Moment plays for {seconds} seconds at most' },
  picture_elsewhere: {
    zh: '朋友圈的图片要上传到素材里，不能用网址',
    en: 'pictures of a Moment are brought here; one at an address is not taken',
  },
  too_many_pictures: { zh: '朋友圈最多 {limit} 张图片', en: 'a Moment has at most {limit} pictures' },
  one_link: { zh: '朋友圈只能带一个链接', en: 'a Moment takes one link' },
  link_alone: {
    zh: '带链接的朋友圈只能再带一张图片，作为链接的封面',
    en: 'beside a link a Moment takes one picture only, which is its cover',
  },
  no_cover: {
    zh: '朋友圈的链接要有封面：请在素材里加一张图片',
    en: 'the link of a Moment needs a cover: add one picture to the content',
  },
  long_title: {
    zh: '朋友圈的链接标题最多 {limit} 字节（约 {chars} 个汉字）',
    en: 'the title of a link in a Moment has at most {limit} bytes of UTF-8 ({chars} Chinese characters)',
  },
})

/** How long each video plays, by its id; null where it does not say. */
export type VideoLengths = ReadonlyMap<string, { lengthMs: number | null }>

/** What of a content a Moment cannot carry, with its places: nine pictures, one video or one link is what WeCom takes, and a
 *  link has a picture for its cover. */
export function uncarried({ text, attachments }: WrittenMessage, lengths: VideoLengths): PlacedProblem[] {
  const problems: PlacedProblem[] = []
  const wrong = (at: string, wording: Wording) => void problems.push(problemAt(at, wording))
  if ([...text].length > MAX_MOMENT_CHARS) wrong('text', say('too_long', { limit: MAX_MOMENT_CHARS }))
  if (text.includes('{{')) wrong('text', say('same_for_all'))
  let [links, pictures] = [0, 0]
  const hasLink = attachments.some(({ kind }) => kind === 'link')
  for (const [place, one] of attachments.entries()) {
    const at = `attachments.${place}`
    if (one.kind === 'miniprogram') wrong(at, say('no_miniprogram'))
    else if (one.kind === 'file') wrong(at, say('no_file'))
    else if (one.kind === 'video') {
      if (attachments.length > 1) wrong(at, say('video_alone'))
      if ((lengths.get(one.video)?.lengthMs ?? 0) > MAX_MOMENT_VIDEO_MS)
        wrong(`${at}.video`, say('long_video', { seconds: MAX_MOMENT_VIDEO_MS / SECOND_MS }))
    } else if (one.kind === 'picture_at') wrong(at, say('picture_elsewhere'))
    else if (one.kind === 'picture') {
      pictures++
      if (hasLink && pictures === 2) wrong(at, say('link_alone'))
      if (!hasLink && pictures === MAX_MOMENT_PICTURES + 1) wrong(at, say('too_many_pictures', { limit: MAX_MOMENT_PICTURES })) // prettier-ignore
    } else {
      links++
      if (links === 2) wrong(at, say('one_link'))
      if (new TextEncoder().encode(one.title).length > MAX_MOMENT_TITLE_BYTES)
        wrong(`${at}.title`, say('long_title', { limit: MAX_MOMENT_TITLE_BYTES, chars: Math.floor(MAX_MOMENT_TITLE_BYTES / 3) })) // prettier-ignore
      for (const field of ['title', 'url'] as const)
        if (one[field].includes('{{')) wrong(`${at}.${field}`, say('same_for_all'))
      if (!attachments.some(({ kind }) => kind === 'picture')) wrong(at, say('no_cover'))
    }
  }
  return problems
}

/** As WeCom lists one. */
export interface ListedMoment {
  text: { content?: string | undefined } | undefined
  image: readonly unknown[]
  video: unknown
  link: { url: string } | undefined
  visibleType: number | undefined
}
/** Whether it may be the one that we asked for: the same words, as many pictures, a video or none, the same link, for everybody or not. */
export function isLike(listed: ListedMoment, { text, attachments }: WrittenMessage, isForSome: boolean): boolean {
  const link = attachments.find((one) => one.kind === 'link')
  const pictures = link ? 0 : attachments.filter(({ kind }) => kind === 'picture').length
  return (
    (listed.text?.content ?? '') === text &&
    listed.link?.url === link?.url &&
    listed.image.length === pictures &&
    (listed.video !== undefined) === attachments.some(({ kind }) => kind === 'video') &&
    (listed.visibleType === undefined || listed.visibleType === (isForSome ? 0 : 1))
  )
}
