import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from './clock.ts'

/** Every limit, with its unit in the name. At a limit the product refuses or parks; it does not crawl. */

export const MAX_EVENT_BYTES = 32 * 1024
/** Of a batch or any other body that is read, also once it is unzipped. */
export const MAX_BODY_BYTES = 512 * 1024
/** Of who signs in, or changes what belongs to their own account. */
export const MAX_ACCOUNT_BODY_BYTES = 64 * 1024
export const MAX_BATCH_EVENTS = 2_500
export const MAX_MESSAGE_ID_CHARS = 100
export const MAX_EVENT_NAME_CHARS = 200
export const MAX_IDENTIFIER_CHARS = 256
export const MAX_IDENTIFIERS_PER_EVENT = 20
export const MAX_PROPERTY_DEPTH = 16
/** An event this much ahead of our clock is clamped to it and marked. */
export const OLDEST_EVENT_MS = Date.UTC(1970, 0, 2)

/** Events joined into one commit, and how many such commits run beside each other. */
export const MAX_COMMIT_EVENTS = 1_000
export const COMMIT_LANES = 3
/** Events waiting for a commit; beyond it the door answers 503 and clients retry. */
export const MAX_WAITING_EVENTS = 20_000

/** Customers a process remembers between their turns (some 10 KB each), their identities, and how long after the last. */
export const RECENT_CUSTOMERS = 8_192
export const RECENT_IDENTITIES = 16_384
export const RECENT_MS = 8_000

/** Facts of a customer that the stored tallies may lack: after so many they are stored again. */
export const MAX_UNFOLDED_FACTS = 24
export const MAX_SETTLED_AT_ONCE = 100

/** A customer with more identifiers than this is somebody's mistake: the edge becomes a conflict. */
export const MAX_IDENTIFIERS_PER_CUSTOMER = 100
/** An identifier asserted together with more than this many others (a shop's tablet) identifies nobody. */
export const MAX_IDENTIFIER_NEIGHBOURS = 100

/** Names of attributes over all customers; an event that would bring one more is parked. */
export const MAX_ATTRIBUTES = 1_000
export const MAX_ATTRIBUTE_NAME_CHARS = 200
/** A longer name is nobody's to search for: it is sealed like an address. */
export const MAX_NAME_CHARS = 200

export const MAX_RULE_DEPTH = 10
export const MAX_RULE_LEAVES = 100
export const MAX_WINDOW_MS = 3_660 * DAY_MS
/** Aggregated numbers are 6-decimal fixed-point integers and must stay exact in a double: |value| ≤ 9e9. */
export const MAX_THRESHOLD = 9_000_000_000
export const MAX_AGGREGATED = 9_000_000_000

/** A fact older than this when it arrives (an import) lets nobody into a standing flow. */
export const SOP_TRIGGER_AGE_MS = DAY_MS
export const MAX_SOPS = 500
/** Customers woken by one statement, where a flow is new to all of them. */
export const SWEPT_AT_ONCE = 2_000
export const MAX_SOP_STEPS = 100
export const MAX_SOP_WAIT_MS = 366 * DAY_MS
/** Of instants that somebody says: later is never. Neither JavaScript nor PostgreSQL writes every number as a date. */
export const LATEST_MS = Date.UTC(9998, 0, 1)

export const MAX_PAGE_ROWS = 200
export const MAX_HISTORY_DAYS = 366

export const MAX_DEPARTMENTS = 5_000
export const MAX_STAFF = 100_000

/** A key that is revoked opens no door after this long, in any process. */
export const KEYS_FRESH_MS = 5_000
export const MAX_KEYS = 1_000
export const MAX_ORIGINS_PER_KEY = 50
/** Nesting of JSON at the API's doors; deeper is nobody's honest request. */
export const MAX_JSON_DEPTH = 64
export const MAX_CONNECTIONS = 10_000
/** A request's head, and all of it, must have arrived by then (slow loris). */
export const HEAD_TIMEOUT_MS = 10_000
export const REQUEST_TIMEOUT_MS = 30_000
/** An API call that takes longer is given up with a refusal. */
export const ANSWER_TIMEOUT_MS = 30_000
/** Longer than the idle time of common load balancers, so that they and not we close a connection. */
export const KEEP_ALIVE_MS = 72_000
export const READY_TIMEOUT_MS = 2_000
/** An answer that goes on sends an empty line so often, or a proxy would take it for dead; and it is asked whether who
 *  listens still may. */
export const STREAM_BEAT_MS = 10_000
/** Tabs that are looked at, in one process; and of one person, with what a lost connection leaves behind for a while. */
export const MAX_FOLLOWERS = 1_000
export const MAX_FOLLOWERS_PER_CALLER = 20
/** How often, while somebody follows, it is looked what has changed. */
export const LIVE_LOOK_MS = 500

/** A stopping server finishes what is in flight, but not for longer than this. */
export const STOP_LIMIT_MS = 60_000

/** Definitions: a turn goes through those an event concerns, and a person through all of them. */
export const MAX_SEGMENTS = 1_000
export const MAX_TAG_GROUPS = 500
export const MAX_TAGS = 5_000
export const MAX_STAGE_SETS = 50
export const MAX_STAGES_PER_SET = 50
/** Customers tagged, or untagged, by one call; a console with more sends portions and shows how far it is. */
export const MAX_CUSTOMERS_PER_CALL = 1_000

/** A preview that takes longer says "counting" and goes on behind. */
export const PREVIEW_WAIT_MS = 800
export const MAX_PREVIEW_MS = 600_000
/** Nobody has asked for so long: nobody waits for it. */
export const PREVIEW_FORGOTTEN_MS = 30_000
export const MAX_PREVIEWS_AT_ONCE = 2
export const MAX_PREVIEWS_WAITING = 20

/** What is over is told of for so long. */
export const NOTICE_DAYS = 30

/** Views that somebody keeps of a page for themselves, and that are shared of it with everybody. */
export const MAX_OWN_VIEWS_PER_PAGE = 50
export const MAX_SHARED_VIEWS_PER_PAGE = 100
export const MAX_VIEW_NAME_CHARS = 64
export const MAX_VIEW_BYTES = 4_096

/** People who sign in. */
export const MAX_PEOPLE = 2_000
export const MIN_PASSWORD_CHARS = 10
export const MAX_PASSWORD_CHARS = 128
export const SESSION_DAYS = 7
export const INVITATION_DAYS = 7
/** From one address. */
export const MAX_SIGN_INS_PER_MINUTE = 10
/** A provider who signs people in and says nothing for so long cannot be reached. */
export const PROVIDER_TIMEOUT_MS = 5_000

/** Calls to WeCom. A call that has not been answered by then, or would have to wait longer for its turn, is given up. */
export const CALL_TIMEOUT_MS = 15_000
export const UPLOAD_TIMEOUT_MS = 120_000
export const CALL_PATIENCE_MS = 120_000
/** WeCom asks for no more than three. */
export const MAX_CALL_REPEATS = 3
/** A file of WeCom's comes whole. */
export const MAX_CALL_ANSWER_BYTES = 32 * 1024 * 1024
/** A token is renewed this long before it ends. */
export const TOKEN_MARGIN_MS = 300_000
/** After a refused request for a token nobody asks again for so long, doubled by each further one: after many with a
 *  wrong secret WeCom shuts the address out for an hour. */
export const TOKEN_PAUSE_MS = 5_000
export const MAX_TOKEN_PAUSE_MS = 60_000
/** WeCom drops media after three days; what it is meant for may take some hours. */
export const MEDIA_LIFE_MS = 3 * DAY_MS - 12 * HOUR_MS
export const MAX_CALLBACK_BYTES = 256 * 1024
/** Callbacks of so many subjects are dealt with side by side; each is tried so often, at longer and longer intervals. */
export const CALLBACK_WORKERS = 16
export const MAX_CALLBACK_TRIES = 10
export const MAX_CALLBACK_WAIT_MS = 10 * MINUTE_MS
/** Records of WeCom's archive: WeCom's own library hands out a thousand at a time. */
export const MAX_ARCHIVE_BYTES = 4 * 1024 * 1024
export const MAX_ARCHIVE_RECORDS = 1_000
export const MAX_RECORD_BYTES = 64 * 1024
export const MAX_RECORD_MSGID_CHARS = 90
export const MAX_RECORD_RECEIVERS = 2_000
/** So many are stored by one statement. */
export const MAX_CALLBACKS_PER_WRITE = 200
/** What was dealt with is kept so long, to be looked at. */
export const CALLBACK_KEPT_MS = 7 * DAY_MS
/** WeCom takes a welcome this long after somebody was added. Together with the others so many calls are under way at once:
 *  WeCom refuses more than some fifty. */
export const WELCOME_MS = 20_000
export const WELCOME_LANES = 20
/** WeCom tries a callback four times, five seconds each; what it has not told by then it never will. */
export const CALLBACK_LATEST_MS = 30_000
/** Customers read one by one side by side, where a run has found that nobody has told of them. */
export const SYNC_READERS = 8
/** What a run found to be otherwise is listed up to so many; all of it is mended. */
export const MAX_SYNC_DIFFERENCES = 10_000

/** Who follows the log reads so much of it at a time. */
export const MAX_FOLLOWED_EVENTS = 20_000

/** Marks of tags in WeCom: made side by side, and each tried so often, at longer and longer intervals. */
export const MARK_WORKERS = 8
export const MAX_MARK_TRIES = 20
export const MAX_MARK_WAIT_MS = 10 * MINUTE_MS
/** How often it is looked whether the log has grown. */
export const MARK_LOOK_MS = 1_000
/** Marks that are made are kept so long. */
export const MARKS_KEPT_MS = 7 * DAY_MS

/** WeChat customer service: WeCom takes so many messages within so long of what a customer said last. */
export const KF_WINDOW_MS = 48 * HOUR_MS
export const MAX_KF_SENT = 5
/** WeCom's: of a text. */
export const MAX_KF_TEXT_BYTES = 2_048
/** Sessions that are sent to side by side; each message is tried so often, at longer and longer intervals. */
export const KF_WORKERS = 8
export const MAX_KF_TRIES = 10
export const MAX_KF_WAIT_MS = 10 * MINUTE_MS
/** Whoever sends one is taken for gone after so long. */
export const KF_CLAIM_MS = 2 * MINUTE_MS
/** Of an account that WeCom has told nothing of for so long it is looked whether something was lost. */
export const KF_LOOK_MS = 10 * MINUTE_MS
/** Who a customer of kf is, is asked again after so long. */
export const KF_PROFILE_MS = 7 * DAY_MS
/** What is sent or refused is kept so long, for figures. */
export const KF_KEPT_MS = 90 * DAY_MS
/** What was said longer ago than this is not answered by a machine any more. */
export const REPLY_MS = 10 * MINUTE_MS
export const MAX_REPLIES = 1_000
export const MAX_REPLY_WORDS = 50
export const MAX_REPLY_WORD_CHARS = 100
export const MAX_REPLY_HOURS = 10
/** WeCom's: of a text. */
export const MAX_REPLY_BYTES = 2_048
export const MAX_PATTERN_STEPS = 2_000
/** Of a message only so much is looked at. */
export const MAX_ANSWERED_CHARS = 1_000
export const MAX_SUGGESTIONS = 20
export const MAX_NOTE_CHARS = 1_000
/** About one customer. */
export const MAX_NOTES = 1_000
/** Of the library and of the replies each, for one customer; who wants another searches. */
export const MAX_SCRIPTS = 50
/** A longer text is a story, not a question that others ask too. */
export const MAX_QUESTION_CHARS = 100
export const MAX_QUESTIONS = 5_000
export const QUESTION_KEPT_MS = 90 * DAY_MS

/** Contact ways and join ways that are in use; WeCom's own cap is half a million. */
export const MAX_WAYS = 5_000
/** WeCom's: members of one way. */
export const MAX_WAY_STAFF = 100
export const MAX_WAY_SHIFTS = 20
export const MAX_WAY_TAGS = 20
export const MAX_WELCOME_VARIANTS = 10
/** WeCom's: of a welcome or a broadcast. */
export const MAX_MESSAGE_BYTES = 4_000
export const MAX_MESSAGE_ATTACHMENTS = 9
/** A picture comes in the body of a request, written in base64. */
export const MAX_PICTURE_BYTES = 320 * 1024
/** WeCom's, of what is uploaded there. */
export const MIN_MEDIA_BYTES = 6
export const MAX_VIDEO_BYTES = 10 * 1024 * 1024
export const MAX_FILE_BYTES = 20 * 1024 * 1024
export const MAX_FILE_NAME_CHARS = 100
/** A welcome waits so long for what goes with it, out of the twenty seconds that it has. */
export const WELCOME_MEDIA_MS = 10_000
/** One process makes WeCom agree with a way; taken for gone after so long. */
export const WAY_CLAIM_MS = 2 * MINUTE_MS
/** Ways that are dealt with side by side. */
export const WAY_WORKERS = 4
/** What WeCom did not take is tried again after these, the last one again and again. */
export const WAY_RETRIES_MS = [10_000, MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS]

/** Of the touch policy. */
export const MAX_TOUCH_CAPS = 20
export const MAX_TOUCHES_PER_CAP = 1_000
/** The gate looks back so far, and no further: the longest month and a day. */
export const MAX_TOUCH_CAP_MS = 31 * DAY_MS
export const LEDGER_MS = 32 * DAY_MS

/** Messages of flows wait so long for others of the same content and sender; the staff confirm them together. */
export const JOIN_MS = 10_000
/** The page beside a chat says at once what its client has done; what it has not said by then nobody will. */
export const BY_HAND_LIFE_MS = HOUR_MS
/** WeCom's: customers of one call. */
export const MAX_JOINED_CUSTOMERS = 10_000
/** WeCom says by its own clock when something was made, and ours may not be right: what is not found is made twice. */
export const CLOCKS_APART_MS = HOUR_MS
export const MAX_JOINED_GROUPS = 2_000
export const MAX_BROADCAST_GROUPS = 5_000
/** Calls that make tasks in WeCom, and looks at them, side by side. */
export const SEND_WORKERS = 4
export const SEND_LOOK_MS = 1_000
export const MAX_SEND_TRIES = 20
export const MAX_SEND_WAIT_MS = 10 * MINUTE_MS
/** Who has not confirmed is reminded so long after the task was made; WeCom takes three in 24 hours. */
export const REMIND_AFTER_MS = [2 * HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS]
export const MAX_REMINDERS_PER_DAY = 3
/** What WeCom was asked to make, and nobody knows whether it has, may be there as late as this: a call waits two minutes for its
 *  turn at most, and then for its answer. Until then it is looked for. */
export const SEND_UNSURE_MS = 3 * MINUTE_MS
export const SEND_UNSURE_LOOK_MS = 5 * SECOND_MS
/** What nobody has confirmed by then is taken back. */
export const SEND_TASK_LIFE_MS = 3 * DAY_MS
/** What WeCom has not said by then of a message that was made, and confirmed in time, it never says. */
export const SEND_RESULT_LIFE_MS = 10 * DAY_MS

/** Of Moments, WeCom's: characters of the text, pictures, bytes of a link's title, how long a video plays. */
export const MAX_MOMENT_CHARS = 2_000
export const MAX_MOMENT_PICTURES = 9
export const MAX_MOMENT_TITLE_BYTES = 64
export const MAX_MOMENT_VIDEO_MS = 30_000
/** Named one by one; without names all the staff publishes it. */
export const MAX_MOMENT_SENDERS = 1_000
export const MAX_MOMENT_TAGS = 100
/** WeCom lists a Moment only when it has given it to the staff: one that is not there by then was never made. */
export const MOMENT_UNSURE_MS = 10 * MINUTE_MS
/** How old what customers say of it may be while it is looked at. */
export const MOMENT_REACTIONS_MS = 6 * HOUR_MS

/** Of a plan, decided in one transaction: those customers' own turns wait for it. */
export const PLANNED_AT_ONCE = 500
export const MAX_NAMED_CUSTOMERS = 10_000
/** What is looked at before launch, and how long at most; of more than that it is said how many were looked at. */
export const MAX_FORECAST_MS = 5_000
export const MAX_FORECAST_NAMES = 200

/** Of one customer's rehearsal of a flow. */
export const MAX_REHEARSED_TURNS = 20_000
/** Of people who stand together in a flow, until the horizon of what is expected of them. */
export const MAX_EXPECTED_STEPS = 20_000
/** Of a flow rehearsed with everybody: as many as the time allows. */
export const MAX_REHEARSAL_MS = 10_000
export const REHEARSED_AT_ONCE = 200
/** Of a test-run: nothing waits longer than that. */
export const MAX_TEST_RUN_MS = 400 * DAY_MS
export const MAX_TEST_FACTS = 100
/** How much earlier a deadline is tried, by which less would be lost to the night. */
export const MAX_EARLIER_MS = DAY_MS
export const MAX_WEBHOOKS = 100
export const MAX_WEBHOOK_EVENTS = 50
export const MAX_WEBHOOK_URL_CHARS = 2_000
export const MAX_WEBHOOK_DESCRIPTION_CHARS = 200
/** An endpoint that has not answered by then has not taken it; of its answer so much is kept. */
export const WEBHOOK_TIMEOUT_MS = 15_000
export const MAX_WEBHOOK_ANSWER_BYTES = 1_024
/** After the first try, as Standard Webhooks recommends; then it is given up. */
export const WEBHOOK_RETRIES_MS = [
  5_000,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
]
/** An endpoint that has taken nothing for so long is switched off. */
export const WEBHOOK_FAILING_MS = 5 * DAY_MS
/** After a new secret the one before is signed with too. */
export const WEBHOOK_SECRET_OVERLAP_MS = DAY_MS
/** Deliveries of one endpoint that are under way at once. Who has taken one and is heard of no more, is taken for gone. */
export const WEBHOOK_LANES = 4
export const WEBHOOK_CLAIM_MS = MINUTE_MS
export const WEBHOOK_LOOK_MS = 1_000
export const WEBHOOKS_KEPT_MS = 30 * DAY_MS
export const MAX_WEBHOOK_REPLAYS = 10_000

/** Messages of the app to members of the staff: so many members at once; whoever has taken some and is heard of no more, is
 *  taken for gone; each is tried so often, at longer and longer intervals. */
export const APP_MESSAGE_LANES = 8
export const APP_MESSAGE_CLAIM_MS = 5 * MINUTE_MS
export const APP_MESSAGE_PATIENCE_MS = MINUTE_MS
export const MAX_APP_MESSAGE_TRIES = 10
export const MAX_APP_MESSAGE_WAIT_MS = HOUR_MS
export const APP_MESSAGES_KEPT_MS = 30 * DAY_MS
/** Members are told of new tasks so long after the first of them, with all that came meanwhile. */
export const TASK_TELL_MS = 5 * MINUTE_MS
/** A task that is overdue for longer is no longer reminded of. */
export const TASK_REMIND_MS = 7 * DAY_MS
