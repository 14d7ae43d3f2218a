import type { Session } from '../../kernel/database.ts'
import { MAX_VIDEO_BYTES } from '../../kernel/limits.ts'
import { problemAt, wordingsOf, type PlacedProblem } from '../../kernel/wording.ts'
import { selectFilesIn } from './files.ts'
import type { WrittenMessage } from './message.ts'
import * as store from './store.ts'

/** What a message names by its id and what is not here, or is not what it is named as. */
const say = wordingsOf({
  no_picture: { zh: '这张图片不在这里了，请重新上传', en: 'this picture is not here any more; bring it again' },
  no_video: { zh: '这个视频不在这里了，请重新上传', en: 'this video is not here any more; bring it again' },
  no_file: { zh: '这个文件不在这里了，请重新上传', en: 'this file is not here any more; bring it again' },
  not_mp4: { zh: '这个文件不是 MP4 视频，请换一个', en: 'this is no MP4 video; choose another one' },
  video_too_large: {
    zh: '视频超过 {limitMb} MB，请压缩后再上传，或作为文件发送',
    en: 'the video has more than {limitMb} MB: make it smaller, or send it as a file',
  },
})

export async function missingIn(reads: Pick<Session, 'rows'>, message: WrittenMessage): Promise<PlacedProblem[]> {
  const { attachments } = message
  const pictures = await store.selectPictures(reads, attachments.flatMap((one) => ('picture' in one ? one.picture : []))) // prettier-ignore
  const files = await selectFilesIn(reads, message)
  return attachments.flatMap((one, place) => {
    const at = `attachments.${place}`
    if ('picture' in one) return pictures.has(one.picture) ? [] : problemAt(`${at}.picture`, say('no_picture'))
    if (one.kind === 'file') return files.has(one.file) ? [] : problemAt(`${at}.file`, say('no_file'))
    if (one.kind !== 'video') return []
    const video = files.get(one.video)
    if (!video) return problemAt(`${at}.video`, say('no_video'))
    if (!video.isVideo) return problemAt(`${at}.video`, say('not_mp4'))
    const limitMb = MAX_VIDEO_BYTES / 1024 / 1024
    return video.bytes > MAX_VIDEO_BYTES ? problemAt(`${at}.video`, say('video_too_large', { limitMb })) : []
  })
}
