import { expect, test } from 'vitest'
import { ManualClock, SECOND_MS } from '../../kernel/clock.ts'
import { inTime } from './in-time.ts'
import type { MediaIdOf } from './media.ts'
import type { WrittenMessage } from './message.ts'
import { sendable } from './sendable.ts'

const message: WrittenMessage = {
  text: '欢迎',
  attachments: [
    { kind: 'video', video: 'slow' },
    { kind: 'file', file: 'quick', name: 'a.pdf' },
    { kind: 'link', title: '茶', url: 'https://a.example' },
  ],
}
/** What is slow comes when the test says so. */
function bringing() {
  const slow = Promise.withResolvers<string>()
  const mediaIdOf: MediaIdOf = async ({ id }) => (id === 'slow' ? slow.promise : `media of ${id}`)
  return { slow, mediaIdOf }
}

test('what comes too late is left out, and the rest goes', async () => {
  const clock = new ManualClock(0)
  const lost: unknown[] = []
  const { mediaIdOf } = bringing()
  const sent = inTime(clock, SECOND_MS, (bounded) => sendable(message, bounded(mediaIdOf), (error) => lost.push(error)))
  await Promise.resolve()
  clock.advance(SECOND_MS)
  expect((await sent)?.attachments?.map(({ msgtype }) => msgtype)).toEqual(['file', 'link'])
  expect(lost).toHaveLength(1)
})

test('what comes in time goes in its place, and nothing is waited for any more', async () => {
  const clock = new ManualClock(0)
  const { slow, mediaIdOf } = bringing()
  const sent = inTime(clock, SECOND_MS, (bounded) => sendable(message, bounded(mediaIdOf), () => {}))
  slow.resolve('media of slow')
  expect(await sent).toMatchObject({ attachments: [{ video: { media_id: 'media of slow' } }, { file: { media_id: 'media of quick' } }, { msgtype: 'link' }] }) // prettier-ignore
  expect(clock.dues).toEqual([])
})
