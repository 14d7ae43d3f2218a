import { expect, test } from 'vitest'
import { WecomError } from '../../channels/wecom/errors.ts'
import { MAX_SEND_TRIES } from '../../kernel/limits.ts'
import { failedMaking } from './failing.ts'

const making = 'externalcontact/add_msg_template'
const LOOKING = 'externalcontact/get_groupmsg_list_v2'

test.each([
  ['refused by WeCom, it is given up', making, 'media', {}, { begunAt: 1 }, { isUnmade: true, isOver: true }],
  ['busy, it is tried again, and none had begun', making, 'busy', {}, { begunAt: 1 }, { isUnmade: true, isOver: false }], // prettier-ignore
  ['whether it was made is unknown: looked for first', making, 'busy', { isUnsure: true }, { begunAt: 1, tries: MAX_SEND_TRIES }, { isUnmade: false, isOver: false }], // prettier-ignore
  ['looking has failed, so nothing is known of it', LOOKING, 'media', {}, { begunAt: 1 }, { isUnmade: false, isOver: false }], // prettier-ignore
  ['so often that it is given up', making, 'busy', {}, { begunAt: 1, tries: MAX_SEND_TRIES - 1 }, { isUnmade: true, isOver: true }], // prettier-ignore
  [
    'nothing has begun, and it is hopeless',
    LOOKING,
    'media_gone',
    {},
    { begunAt: null },
    { isUnmade: false, isOver: true },
  ],
] as const)('%s', (_, call, meaning, details, held, expected) => {
  const error = new WecomError(call, meaning, details)
  expect(failedMaking(error, { making, tries: 0, ...held }, 5_000)).toMatchObject(expected)
})

test('it is tried again later and later, and not before WeCom lets it', () => {
  const dueAt = (tries: number, retryAt?: number) => {
    const error = new WecomError(making, 'busy', retryAt === undefined ? {} : { retryAt })
    return failedMaking(error, { making, begunAt: 1, tries }, 0).dueAt
  }
  expect([dueAt(0), dueAt(3), dueAt(3, 9_000_000)]).toEqual([1_000, 8_000, 9_000_000])
})
