/** WeCom's limits as its documents have them, each with its unit. What is second hand or disputed is in switches.ts. */
export const SECOND_MS = 1_000
export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000

export const TOKEN_TOLD_SECONDS = 7_200
export const TICKET_SECONDS = 7_200
export const OAUTH_CODE_MS = 5 * MINUTE_MS
export const USER_TICKET_SECONDS = 1_800
export const PENDING_ID_MS = 90 * DAY_MS

export const MAX_BODY_BYTES = 24 * 1024 * 1024
export const MAX_VISIBLE_WITHOUT_OWNER_FILTER = 1_000

export const MAX_FOLLOWERS_PER_PAGE = 500
export const MAX_USERIDS_PER_CALL = 100
export const MAX_CUSTOMERS_PER_PAGE = 100
export const MAX_REMARK_CHARS = 20
export const MAX_DESCRIPTION_CHARS = 150
export const MAX_TAG_NAME_CHARS = 30
export const MAX_TAGS_PER_RELATION = 3_000
export const MAX_ORDER = 2 ** 32

export const MAX_WAYS = 500_000
export const MAX_WAY_USERS = 100
export const MAX_WAY_REMARK_CHARS = 30
export const MAX_STATE_CHARS = 30
export const MAX_TEMP_SECONDS = 14 * 86_400
export const TEMP_WAY_SECONDS = 7 * 86_400
export const TEMP_CHAT_SECONDS = 86_400
export const MAX_GROUPS_PER_JOIN_WAY = 5
export const MAX_ROOM_NAME_CHARS = 40

export const WELCOME_CODE_MS = 20 * SECOND_MS
export const MAX_ATTACHMENTS = 9
export const MAX_MESSAGE_BYTES = 4_000
export const MAX_LINK_TITLE_BYTES = 128
export const MAX_LINK_DESC_BYTES = 512
export const MAX_LINK_URL_BYTES = 2_048
export const MAX_MINIPROGRAM_TITLE_BYTES = 64

export const MAX_BROADCAST_CUSTOMERS = 10_000
export const MAX_BROADCAST_GROUPS = 2_000
export const MAX_TAGS_PER_FILTER = 100
export const MAX_CUSTOMERS_PER_SEND = 20_000
export const MAX_REMINDERS_PER_DAY = 3
export const MAX_LIST_SPAN_MS = 31 * DAY_MS

export const MAX_GROUP_TEMPLATES = 100
export const MAX_TRANSFERS_PER_90_DAYS = 2
export const TRANSFER_WINDOW_MS = 90 * DAY_MS
export const TRANSFER_COMPLETES_MS = 24 * HOUR_MS
export const MAX_TRANSFER_MESSAGE_CHARS = 200
export const MAX_STATISTIC_BACK_MS = 180 * DAY_MS

export const MAX_MOMENT_CHARS = 2_000
export const MOMENT_JOB_MS = 24 * HOUR_MS
export const MAX_MOMENT_SPAN_MS = 30 * DAY_MS

export const KF_WINDOW_MS = 48 * HOUR_MS
export const MAX_KF_MESSAGES = 5
export const KF_CODE_MS = 20 * SECOND_MS
export const KF_TOKEN_MS = 10 * MINUTE_MS
export const MAX_KF_SCENE_CHARS = 32

export const MAX_APP_MESSAGE_BYTES = 2_048
export const MAX_APP_MESSAGE_USERS = 1_000
export const MAX_DUPLICATE_CHECK_SECONDS = 4 * 3_600
export const RECALL_MS = 24 * HOUR_MS
export const APP_MESSAGES_PER_MEMBER_AND_DAY = 200

export const MIN_MEDIA_BYTES = 6
export const MEDIA_MS = 3 * DAY_MS
const MEGABYTE = 1024 * 1024
export const MAX_MEDIA_BYTES = { image: 10 * MEGABYTE, voice: 2 * MEGABYTE, video: 10 * MEGABYTE, file: 20 * MEGABYTE }

export const CALLBACK_TIMEOUT_MS = 5_000
export const CALLBACK_RETRIES = 3
export const URL_CHECK_MS = 1_000
export const AUDIT_NOTIFY_MS = 15 * SECOND_MS

/** So many in a window; beyond it, refused until the block ends (a day's and a month's with their window). */
export interface Rate {
  window: 'minute' | 'hour' | 'day' | 'month'
  max: number
}
export const RATES_PER_API: Rate[] = [
  { window: 'minute', max: 10_000 },
  { window: 'hour', max: 150_000 },
]
export const RATES_PER_ADDRESS: Rate[] = [
  { window: 'minute', max: 20_000 },
  { window: 'hour', max: 600_000 },
]
export const UPLOADIMG_RATES: Rate[] = [
  { window: 'day', max: 1_000 },
  { window: 'month', max: 3_000 },
]
export const CORP_TICKET_RATES: Rate[] = [{ window: 'hour', max: 400 }]
export const APP_TICKET_RATES: Rate[] = [{ window: 'hour', max: 100 }]
export const UNIONID_RATES: Rate[] = [
  { window: 'hour', max: 100_000 },
  { window: 'day', max: 480_000 },
]
export const TEMP_WAY_RATES: Rate[] = [{ window: 'day', max: 100_000 }]
export const GROUP_TRANSFER_RATES: Rate[] = [{ window: 'day', max: 300 }]
/** Beyond it a message is dropped without a word. */
export const APP_MESSAGE_RATES: Rate[] = [
  { window: 'minute', max: 30 },
  { window: 'hour', max: 1_000 },
]
