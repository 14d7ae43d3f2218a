import { fill, type Language } from './wording.ts'

/**
 * Every expected "no" of the product, in one table: its HTTP status and what the person should do next, in their
 * language. A Refusal is answered with its message; anything else thrown is our mistake and becomes a 500 with an id.
 * Codes are stable: others build on them. `{name}` in a message is filled from the refusal's details.
 */

interface Meaning {
  status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 503
  /** Come back after this long: clients retry by themselves. */
  retryAfterSeconds?: number
  zh: string
  en: string
}

const MEANINGS = {
  // ── Who asks ─────────────────────────────────────────────────────────────────────────────────────────────────────
  unauthenticated: {
    status: 401,
    zh: '尚未登录，或密钥无效、已吊销。请先登录，或在 Authorization 头中提供有效的密钥。',
    en: 'Nobody is signed in, or the key is unknown or revoked. Sign in, or send a valid key in the Authorization header.',
  },
  forbidden: {
    status: 403,
    zh: '当前角色不允许该操作，需要角色“{needed}”。请联系管理员，或换用权限足够的密钥。',
    en: 'Your role does not allow this; it takes the role "{needed}". Ask an administrator, or use a key that has it.',
  },
  foreign_page: {
    status: 403,
    zh: '该请求来自其他网站的页面，已拒绝。请在控制台内操作；若地址有误，请检查 SIYU_URL。',
    en: 'This request came from a page of another site. Use the console itself; if its address is wrong, check SIYU_URL.',
  },
  invitation_over: {
    status: 409,
    zh: '链接已使用或已过期。请向管理员索取新的链接。',
    en: 'This link has been used or is over. Ask an administrator for a new one.',
  },
  last_admin: {
    status: 409,
    zh: '这是最后一位管理员，修改后将无人能管理。请先指定另一位管理员。',
    en: 'This is the last administrator; without one nobody could manage the product. Make somebody else one first.',
  },
  provider_unreachable: {
    status: 503,
    retryAfterSeconds: 5,
    zh: '登录服务“{name}”暂时无法使用。请稍后重试，或用邮箱和密码登录；如持续出现，请联系管理员。',
    en: 'The sign-in service "{name}" cannot be used at the moment. Try again later, or sign in with your password; tell your administrator if it stays.',
  },
  no_corp: {
    status: 409,
    zh: '尚未连接企业微信。请管理员先在“设置 · 企业微信”中完成连接。',
    en: 'WeCom is not connected yet. An administrator connects it under Settings, WeCom.',
  },
  other_corp: {
    status: 409,
    zh: '已有客户来自当前企业，不能改为另一个企业。更换企业请新建一套私域。',
    en: 'Customers of the present corp are known here, so it cannot become another one. Set up a new installation for it.',
  },
  secret_missing: {
    status: 422,
    zh: '请填写应用的 Secret。',
    en: 'Enter the secret of the app.',
  },
  wecom_problem: {
    status: 422,
    zh: '企业微信没有接受：{problem}',
    en: 'WeCom has not taken it: {problem}',
  },
  bad_callback: {
    status: 403,
    zh: '无法确认该回调来自企业微信（{problem}）。请核对 Token、EncodingAESKey 与企业 ID。',
    en: 'This callback cannot be shown to be from WeCom ({problem}). Check Token, EncodingAESKey and the id of the corp.',
  },
  sync_running: {
    status: 409,
    zh: '同步正在进行，请等待完成或先停止。',
    en: 'A sync is under way: wait until it is done, or stop it first.',
  },
  other_address: {
    status: 409,
    zh: '请改在 {url} 打开控制台后再登录：登录服务只会回到该地址。',
    en: 'Open the console at {url} and sign in there: the sign-in service leads back to that address only.',
  },
  origin_refused: {
    status: 403,
    zh: '该网站不在此写入密钥的来源名单中。请在密钥设置里添加该网站的来源（origin）。',
    en: "This site is not on the write key's list of origins. Add its origin to the key.",
  },

  // ── What was sent ────────────────────────────────────────────────────────────────────────────────────────────────
  invalid_input: {
    status: 400,
    zh: '请求内容不符合要求。请按 details 中列出的问题逐项修改后重试。',
    en: 'The request does not have the expected shape. Mend what details lists and send it again.',
  },
  invalid_json: {
    status: 400,
    zh: '请求体不是有效的 JSON（须为 UTF-8 编码）。请检查后重新发送。',
    en: 'The body is not valid JSON in UTF-8. Check it and send it again.',
  },
  invalid_request: {
    status: 400,
    zh: '无法理解该 HTTP 请求。请检查地址与请求头。',
    en: 'The HTTP request cannot be understood. Check its address and headers.',
  },
  invalid_batch: {
    status: 400,
    zh: '批量请求须为对象，且其 batch 字段须为事件数组。',
    en: 'A batch must be an object whose field "batch" is a list of events.',
  },
  invalid_gzip: {
    status: 400,
    zh: '请求体声明为 gzip，但无法解压。请检查压缩方式后重新发送。',
    en: 'The body says it is gzip but cannot be unzipped. Check how it is compressed.',
  },
  unsupported_encoding: {
    status: 415,
    zh: '不支持该内容编码。请使用 gzip 或不压缩。',
    en: 'This content encoding is not supported. Use gzip or none.',
  },
  unsupported_media: {
    status: 415,
    zh: '不支持该内容类型。请使用 Content-Type: application/json。',
    en: 'This content type is not supported. Use Content-Type: application/json.',
  },
  too_large: {
    status: 413,
    zh: '请求体（解压后）超过 {limitBytes} 字节的上限。请拆成更小的请求。',
    en: 'The body (unzipped) is larger than {limitBytes} bytes. Split it into smaller requests.',
  },
  too_many_events: {
    status: 413,
    zh: '一个批次最多 {limitEvents} 个事件。请拆成更小的批次。',
    en: 'A batch holds at most {limitEvents} events. Split it into smaller batches.',
  },

  invalid_records: {
    status: 400,
    zh: '请求体须为对象，其 records 字段须为会话存档记录的数组；after（可省略）须为非负整数。',
    en: 'The body must be an object whose field "records" is a list of records of the archive; "after", if given, a whole number.',
  },
  too_many_records: {
    status: 413,
    zh: '一次最多 {limitRecords} 条会话记录。请拆成更小的批次。',
    en: 'One request holds at most {limitRecords} records. Split it into smaller ones.',
  },
  browser_key: {
    status: 403,
    zh: '此写入密钥供网页使用，人人可见，不能写入会话存档。请换用没有限定来源网站的写入密钥。',
    en: 'This write key is for web pages, where anybody can read it, so it may not write the archive. Use one without origins.',
  },

  // ── What is there ────────────────────────────────────────────────────────────────────────────────────────────────
  not_found: {
    status: 404,
    zh: '没有找到。请检查地址或编号是否正确，它也可能已被删除。',
    en: 'Not found. Check the address or the id; it may also have been removed.',
  },
  method_not_allowed: {
    status: 405,
    zh: '该地址不支持此方法。可用的方法：{allowed}。',
    en: 'This address does not take this method. It takes: {allowed}.',
  },
  touch_refused: {
    status: 409,
    zh: '现在不能发给这位客户：{why}。',
    en: 'This may not go to the customer now: {why}.',
  },
  no_member: {
    status: 409,
    zh: '您的账号没有绑定企业微信成员，不能代其发送。请管理员在“人员与权限”中绑定。',
    en: 'Your account is bound to no member of WeCom, so nothing can be sent as one. An administrator binds it under People.',
  },
  already_exists: {
    status: 409,
    zh: '“{value}”已存在。请换一个名称，或修改已有的那一个。',
    en: '"{value}" exists already. Choose another name, or change the one that is there.',
  },
  in_use: {
    status: 409,
    zh: '仍被使用：{by}。请先在那里移除引用，再重试。',
    en: 'Still in use by {by}. Take it out there first, then try again.',
  },
  changed_meanwhile: {
    status: 409,
    zh: '内容在此期间已被他人修改。请刷新后在最新内容上重做。',
    en: 'Somebody else changed this meanwhile. Reload it and make your change again.',
  },
  too_many_followers: {
    status: 429,
    retryAfterSeconds: 30,
    zh: '同时打开的实时连接过多（最多 {limit} 个）。请关闭不用的页面后重试。',
    en: 'Too many live connections are open at once (at most {limit}). Close pages you do not need and try again.',
  },
  limit_reached: {
    status: 409,
    zh: '已达到上限（{limit}）。请先删除不再需要的项目。',
    en: 'The limit of {limit} is reached. Remove what is no longer needed first.',
  },
  same_customer: {
    status: 409,
    zh: '两者已是同一位客户，无需合并。',
    en: 'They are one customer already; there is nothing to join.',
  },
  last_admin_key: {
    status: 409,
    zh: '这是最后一个管理员密钥，吊销后将无人能管理。请先创建另一个管理员密钥。',
    en: 'This is the last admin key; without it nobody could manage the product. Create another admin key first.',
  },
  reserved_source: {
    status: 409,
    zh: '来源名称“{value}”由系统保留。请换一个名称。',
    en: 'The source name "{value}" belongs to the product itself. Choose another one.',
  },

  // ── Who serves whom ──────────────────────────────────────────────────────────────────────────────────────────────
  no_such_department: {
    status: 422,
    zh: '没有编号为 {id} 的部门。它可能已被删除，请刷新后重选。',
    en: 'There is no department {id}. It may have been removed: reload and choose again.',
  },
  no_such_staff: {
    status: 422,
    zh: '没有账号为“{userid}”的在职员工。请先在“员工与部门”中添加。',
    en: 'Nobody of the staff has the userid "{userid}", or they have left. Add them under "Staff" first.',
  },
  no_such_group: {
    status: 422,
    zh: '没有 ID 为“{id}”的客户群，或它已解散。请从列表中选择；刚建的群请先同步。',
    en: 'There is no customer group "{id}", or it was dismissed. Choose one of the list; sync first if it is new.',
  },
  no_opt_out: {
    status: 422,
    zh: '请至少保留一个退订词：客户必须随时能够退订。',
    en: 'Keep at least one word to opt out by: customers must always be able to.',
  },
  nobody_serves: {
    status: 422,
    zh: '请至少选择一名员工或一个部门：扫码的客户总要有人接待。',
    en: 'Choose somebody of the staff or a department: whoever scans must meet somebody.',
  },
  below_itself: {
    status: 409,
    zh: '部门不能放到自己或自己的下级之下。请选择其他上级部门。',
    en: 'A department cannot be put below itself. Choose another one above it.',
  },
  not_empty: {
    status: 409,
    zh: '部门下还有员工或下级部门。请先把它们移走。',
    en: 'The department still has members or departments below it. Move them first.',
  },
  staff_has_account: {
    status: 409,
    zh: '员工“{userid}”已有登录账号。一名员工只能对应一个账号。',
    en: '"{userid}" of the staff has an account already; there can be one for each.',
  },
  staff_needed: {
    status: 422,
    zh: '导购与主管须对应一名员工：能看到哪些客户由此决定。请选择员工。',
    en: 'Staff and leads must be somebody of the staff: whom they may see follows from it. Choose who.',
  },

  // ── Ways to come ─────────────────────────────────────────────────────────────────────────────────────────────────
  no_picture: {
    status: 422,
    zh: '该文件不是 PNG 或 JPG 图片。请换一张图片。',
    en: 'This is no PNG or JPG picture. Choose another one.',
  },
  picture_too_large: {
    status: 413,
    zh: '图片超过 {limitKb} KB。请压缩后再上传。',
    en: 'The picture has more than {limitKb} KB. Make it smaller first.',
  },
  no_video: {
    status: 422,
    zh: '该文件不是 MP4 视频。请换一个，或转成 MP4 后再上传。',
    en: 'This is no MP4 video. Choose another one, or convert it to MP4 first.',
  },
  video_too_large: {
    status: 413,
    zh: '视频超过 {limitMb} MB，企业微信不接收。请压缩后再上传，或作为文件发送。',
    en: 'The video has more than {limitMb} MB, which WeCom does not take. Make it smaller, or send it as a file.',
  },
  file_too_large: {
    status: 413,
    zh: '文件超过 {limitMb} MB，企业微信不接收。请压缩或拆分后再上传。',
    en: 'The file has more than {limitMb} MB, which WeCom does not take. Make it smaller, or divide it.',
  },
  file_too_small: {
    status: 422,
    zh: '文件不足 {limitBytes} 字节，企业微信不接收。请换一个文件。',
    en: 'The file has fewer than {limitBytes} bytes, which WeCom does not take. Choose another one.',
  },

  // ── Rules ────────────────────────────────────────────────────────────────────────────────────────────────────────
  invalid_rule: {
    status: 422,
    zh: '规则有误。请按 details 指出的位置修改。',
    en: 'The rule is not right. Mend it where details points.',
  },
  invalid_sop: {
    status: 422,
    zh: '流程有误，无法启用。请按 details 指出的位置修改。',
    en: 'The flow cannot work as it is. Mend it where details points.',
  },
  not_past: {
    status: 422,
    zh: '起始时间要在过去，才能按已发生的事试算。请选更早的日期。',
    en: 'Since when must lie in the past: the flow is tried on what has happened. Choose an earlier day.',
  },
  invalid_content: {
    status: 422,
    zh: '素材还不能使用。请按 details 指出的位置修改。',
    en: 'The content cannot be used as it is. Mend it where details points.',
  },
  invalid_policy: {
    status: 422,
    zh: '触达策略有误，没有保存。请按 details 指出的位置修改。',
    en: 'The touch policy cannot be as it is; nothing was saved. Mend it where details points.',
  },
  sop_not_live: {
    status: 409,
    zh: '该流程未在运行。请先启用或恢复它。',
    en: 'The flow is not running. Launch or resume it first.',
  },
  rehearsal_endless: {
    status: 409,
    zh: '这个流程绕圈太快：同一个人走了 {turns} 步还没有结束，无法推演。请把循环里的等待改长。',
    en: 'The flow goes round too fast: one person took {turns} turns and was not through. Make the wait inside its loop longer.',
  },
  sop_of_others: {
    status: 409,
    zh: '该流程的对象不同（{subject}：customer 为客户，group 为客户群）。请选择对应的流程。',
    en: 'The flow is one of a {subject}. Choose one of the right kind.',
  },
  sop_needs_fact: {
    status: 409,
    zh: '该流程的截止时间取自触发它的事件，手动加入时没有这个事件，所以进不去。请等事件发生，或改用别的截止时间。',
    en: 'The deadline of the flow is a property of the event that lets people in, which nobody has who enters by hand. Wait for the event, or give the flow another deadline.',
  },
  broadcast_state: {
    status: 409,
    zh: '群发当前的状态（{state}）不允许这样做。请刷新后再看。',
    en: 'The broadcast is {state} and does not allow that now. Load the page again.',
  },
  moment_state: {
    status: 409,
    zh: '朋友圈当前的状态（{state}）不允许这样做。请刷新后再看。',
    en: 'The Moment is {state} and does not allow that now. Load the page again.',
  },
  moment_cannot: {
    status: 422,
    zh: '该素材不能发到朋友圈。请按 details 指出的位置修改素材，或换一个。',
    en: 'A Moment cannot carry this content. Mend it where details points, or choose another.',
  },
  tag_not_in_wecom: {
    status: 422,
    zh: '标签“{value}”不在企业微信里，不能用来限定谁可见。请先在标签页把它放进企业微信。',
    en: 'The tag {value} is not one of WeCom, so it cannot say who sees it. Put it into WeCom on the page of tags first.',
  },
  task_done: {
    status: 409,
    zh: '该任务已经完成。请刷新查看结果。',
    en: 'The task is done already. Load the page again to see its outcome.',
  },
  webhook_off: {
    status: 409,
    zh: '该 Webhook 已停用，不会发送任何内容。请先启用它。',
    en: 'The webhook is switched off, so nothing is sent to it. Switch it on first.',
  },
  rule_not_available: {
    status: 422,
    zh: '规则用到了尚不可用的数据：{leaf}。请先去掉这一条件。',
    en: 'The rule needs data that is not available yet: {leaf}. Leave that condition out for now.',
  },
  unknown_reference: {
    status: 422,
    zh: '规则引用了不存在的内容：{reference}。请检查名称，或先创建它。',
    en: 'The rule names something that does not exist: {reference}. Check the name, or create it first.',
  },
  names_nothing: {
    status: 422,
    zh: '这里引用的“{value}”不存在，或还不能使用（素材需先批准，人群与群发需未归档）。',
    en: '{value} is not there or cannot be used yet: contents must be approved, segments and broadcasts not archived.',
  },
  personal_attribute: {
    status: 422,
    zh: '“{attribute}”是个人信息，只以加密标记保存，规则中只能使用“等于、不等于、属于、存在、缺失”。',
    en: '"{attribute}" is personal and kept as a token only: a rule may ask =, !=, in, exists and missing of it.',
  },
  rule_text: {
    status: 422,
    zh: '规则文本第 {line} 行第 {column} 列有误：{problem}。{hint}',
    en: 'The text of the rule is not right at line {line}, column {column}: {problem}. {hint}',
  },
  rule_cycle: {
    status: 422,
    zh: '分群互相引用成环：{path}。请去掉其中一个引用。',
    en: 'Segments refer to each other in a circle: {path}. Remove one of the references.',
  },

  import_problem: {
    status: 422,
    zh: '文件无法导入：{problem}{advice}',
    en: 'The file cannot be imported: {problem} {advice}',
  },

  // ── Later ────────────────────────────────────────────────────────────────────────────────────────────────────────
  overloaded: {
    status: 503,
    retryAfterSeconds: 1,
    zh: '系统繁忙，本次请求未被接收。请稍后原样重试，重复发送不会产生重复数据。',
    en: 'Too busy: nothing of this request was taken. Send it again shortly; repeats are harmless.',
  },
  unavailable: {
    status: 503,
    retryAfterSeconds: 2,
    zh: '数据库暂时不可用或正在切换。请稍后重试。',
    en: 'The database cannot be reached at the moment. Try again shortly.',
  },
  not_migrated: {
    status: 503,
    retryAfterSeconds: 5,
    zh: '数据库结构尚未升级到此版本。请运行 npx siyu migrate。',
    en: 'The database does not have the schema of this version yet. Run npx siyu migrate.',
  },
  stopping: {
    status: 503,
    retryAfterSeconds: 2,
    zh: '服务正在停止或重启。请稍后重试。',
    en: 'The server is stopping or restarting. Try again shortly.',
  },
  timed_out: {
    status: 503,
    retryAfterSeconds: 5,
    zh: '处理时间过长，系统不再等待。如果是修改，可能仍会生效，请先刷新确认；如果是查询，请缩小范围后重试。',
    en: 'This took too long, and is waited for no more. A change may still take effect: look before you try again. Of a question, ask for less.',
  },
} as const satisfies Record<string, Meaning>

export type RefusalCode = keyof typeof MEANINGS

const INTERNAL = {
  zh: '系统内部错误，已记录。请稍后重试；如持续出现，请把 requestId 告诉管理员。',
  en: 'Something broke on our side; it is recorded. Try again later, and tell your administrator the requestId if it stays.',
}

export type RefusalDetails = Record<string, unknown> | readonly unknown[]

export class Refusal extends Error {
  readonly code: RefusalCode
  readonly details: RefusalDetails | undefined
  constructor(code: RefusalCode, details?: RefusalDetails) {
    super(code)
    this.name = 'Refusal'
    this.code = code
    this.details = details
  }
}

export const meaningOf = (code: RefusalCode): Meaning => MEANINGS[code]
export const REFUSAL_CODES = Object.keys(MEANINGS) as RefusalCode[]

export function messageOf(code: RefusalCode | 'internal', language: Language, details?: RefusalDetails): string {
  return fill(code === 'internal' ? INTERNAL[language] : MEANINGS[code][language], details ?? {}, language)
}

/** Chinese unless English is asked for first ("en-GB,en;q=0.9,zh;q=0.8"). */
export function languageOf(acceptLanguage: string | undefined): Language {
  if (acceptLanguage === undefined) return 'zh'
  let best: Language = 'zh'
  let bestWeight = 0
  for (const part of acceptLanguage.slice(0, 200).split(',')) {
    const [tag, ...parameters] = part.trim().toLowerCase().split(';')
    const language = tag?.startsWith('zh') ? 'zh' : tag?.startsWith('en') ? 'en' : null
    const weight = Number(
      parameters
        .find((text) => text.trim().startsWith('q='))
        ?.trim()
        .slice(2) ?? 1,
    )
    if (language !== null && weight > bestWeight) {
      best = language
      bestWeight = weight
    }
  }
  return best
}
