/** The codes the sandbox answers, with WeCom's words. */
export const ERRORS = {
  [-1]: 'system busy',
  40001: 'invalid credential',
  40003: 'invalid userid',
  40004: 'invalid media type',
  40005: 'invalid file type',
  40006: 'invalid file size',
  40007: 'invalid media_id',
  40009: 'invalid image size',
  40013: 'invalid corpid',
  40014: 'invalid access_token',
  40029: 'invalid code',
  40031: 'invalid userid list',
  40050: 'invalid chatid',
  40056: 'invalid agentid',
  40058: 'invalid Request Parameter',
  40063: 'some parameters are empty',
  40066: 'invalid url',
  40068: 'invalid tagid',
  40071: 'invalid tag name, tag name exists',
  40072: 'invalid tag name length',
  40096: 'invalid external userid',
  40097: 'handover user not resigned',
  40099: 'takeover user customer count limit exceeded',
  40100: 'external user is being transferred',
  40126: 'tag count limit exceeded',
  40128: 'external user transfer too frequently',
  40130: 'takeover user is the same as handover user',
  40131: 'handover user is not the follow user',
  41001: 'access_token missing',
  41041: 'contact way user count exceeded limit',
  41044: 'invalid contact way config id',
  41045: 'contact way count exceeded limit',
  41046: 'invalid msgid list',
  41047: 'invalid msgid',
  41048: 'no customer to send',
  41049: 'invalid welcome code',
  41050: 'welcome code expired',
  41051: 'externaluser has started chatting',
  41054: 'user not active',
  41055: 'group welcome template count limit exceeded',
  41060: 'invalid moment id',
  41061: 'invalid moment jobid',
  41063: 'mass message is being dispatched',
  41064: 'attachments count exceeded limit',
  41078: 'moment task count limit exceeded',
  41079: 'moment is being dispatched',
  41091: 'join way chat count exceeded limit',
  41093: 'task has been cancelled',
  41094: 'remind too many times',
  41096: 'welcome msg is being distributed',
  42001: 'access_token expired',
  43001: 'require GET method',
  43002: 'require POST method',
  44001: 'empty media data',
  45009: 'api freq out of limit',
  45033: 'api concurrent out of limit',
  48002: 'api forbidden',
  49008: 'group is dismissed',
  60003: 'department not found',
  60020: 'not allow to access from your ip',
  60111: 'userid not found',
  600018: 'invalid start endtime',
  81013: 'user & party & tag all invalid',
  81017: 'owner_filter is required',
  84061: 'not external contact',
  90500: 'the owner of this chat is not resigned',
  90501: 'chat is not external group chat',
  95000: 'invalid open_kfid',
  95001: 'send message count limit',
  95002: 'over 48 hours since the last message',
  95007: 'invalid token',
  95013: 'session is over',
  95014: 'user is not a servicer',
  95016: 'invalid session state transition',
  95018: 'send msg session status invalid',
  301002: 'not allow operate another agent with this accesstoken',
} as const

export type Code = keyof typeof ERRORS

/** An expected no of WeCom: what an API call is answered with, and what a person's action meets. */
export interface Refusal extends Error {
  errcode: Code
}

/** `words` instead of the usual ones of the code. */
export function refuse(errcode: Code, words?: string): never {
  throw Object.assign(new Error(words ?? ERRORS[errcode]), { errcode })
}
export const isRefusal = (error: unknown): error is Refusal => error instanceof Error && 'errcode' in error

/** "invalid access_token, hint: [1767225600_tea], from ip: 127.0.0.1, more info at https://…" */
export function wordsOf(refusal: Refusal, from: { hint: string; address: string }): string {
  if (refusal.errcode === -1) return refusal.message
  const gap = refusal.message.endsWith('.') ? ' ' : ', '
  return `${refusal.message}${gap}hint: [${from.hint}], from ip: ${from.address}, more info at https://open.work.weixin.qq.com/devtool/query?e=${refusal.errcode}`
}

/** A no to a person in the sandbox, who is not WeCom's API: "the code has expired". */
export interface Unable extends Error {
  unable: true
}
export function cannot(why: string): never {
  throw Object.assign(new Error(why), { unable: true as const })
}
export const isUnable = (error: unknown): error is Unable => error instanceof Error && 'unable' in error
