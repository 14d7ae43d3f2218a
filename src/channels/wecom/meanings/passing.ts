import type { Meaning } from '../errors.ts'

/** What may be taken when it is tried again, or can no longer be, for what it names is not there. */
export const PASSING_MEANINGS = {
  // ── Again, a little later ────────────────────────────────────────────────────────────────────────────────────────────
  busy: {
    codes: [-1, 6000],
    kind: 'later',
    zh: '企业微信繁忙，稍后会自动重试。',
    en: 'WeCom is busy; it is tried again shortly.',
  },
  too_often: {
    codes: [45009],
    kind: 'later',
    zh: '调用次数已达企业微信上限，解除后会自动继续。如反复出现，请检查是否有其他程序在使用同一应用。',
    en: 'WeCom takes no more calls for now; work goes on when it does. If this stays, look for another program that uses the same app.',
  },
  too_many_at_once: {
    codes: [45033],
    kind: 'later',
    zh: '同时调用过多，稍后会自动重试。',
    en: 'Too many calls at once; it is tried again shortly.',
  },
  unreachable: {
    codes: [],
    kind: 'later',
    zh: '无法连接企业微信。请检查服务器的网络、DNS 与防火墙是否允许访问企业微信接口地址。',
    en: "WeCom cannot be reached. Check that this server's network, DNS and firewall let it reach WeCom's address.",
  },
  timed_out: {
    codes: [],
    kind: 'later',
    zh: '企业微信未在限定时间内应答。请检查网络，稍后重试。',
    en: 'WeCom has not answered in time. Check the network and try again later.',
  },
  no_turn: {
    codes: [],
    kind: 'later',
    zh: '调用额度暂时用完，未能在限定时间内轮到。稍后会继续。',
    en: 'The budget of calls is used up for now and no turn came in time. It goes on later.',
  },
  not_wecom: {
    codes: [],
    kind: 'later',
    zh: '应答不是企业微信的格式。请检查 WECOM_BASE_URL，以及途中是否有代理改写了应答。',
    en: 'The answer is not one of WeCom. Check WECOM_BASE_URL, and whether a proxy on the way rewrites answers.',
  },
  dispatching: {
    codes: [41063, 41078, 41079],
    kind: 'later',
    zh: '企业微信正在派发该任务，稍后再查询。',
    en: 'WeCom is still handing this task out; ask again in a while.',
  },
  welcome_under_way: {
    codes: [41096],
    kind: 'later',
    zh: '另一应用正在发送欢迎语，稍后会重试。',
    en: 'Another app is sending the welcome just now; it is tried again.',
  },
  reminded_enough: {
    codes: [41094],
    kind: 'later',
    zh: '24 小时内最多提醒 3 次。请明天再提醒。',
    en: 'Staff can be reminded three times in 24 hours. Remind them tomorrow.',
  },
  being_transferred: {
    codes: [40100, 40129, 90507],
    kind: 'later',
    zh: '客户或群正在继承中，完成后（24 小时内）才能再次操作。',
    en: 'The customer or group is being handed over; it can be done again when that has ended, within 24 hours.',
  },

  // ── What the call names is not there any more ────────────────────────────────────────────────────────────────────────
  member_gone: {
    codes: [40003, 40031, 46004, 60111],
    kind: 'gone',
    zh: '成员不存在：可能已离职，或不在应用的可见范围内。请同步通讯录后重选。',
    en: "There is no such member: they may have left or be out of the app's visible range. Sync the staff and choose again.",
  },
  customer_gone: {
    codes: [40096, 40131, 84061],
    kind: 'gone',
    zh: '该成员与客户之间没有好友关系，可能已被删除。请同步客户后重试。',
    en: 'The member and the customer are not contacts, perhaps no longer. Sync the customers and try again.',
  },
  group_gone: {
    codes: [40050, 49008, 90501, 90511],
    kind: 'gone',
    zh: '群不存在、已解散，或不是客户群。请同步客户群后重选。',
    en: 'There is no such customer group, or it was dissolved. Sync the groups and choose again.',
  },
  tag_gone: {
    codes: [40068],
    kind: 'gone',
    zh: '企业标签或标签组不存在，可能已被删除。请同步标签后重选。',
    en: 'There is no such tag or tag group; it may have been removed. Sync the tags and choose again.',
  },
  media_gone: {
    codes: [40007],
    kind: 'gone',
    zh: '素材已过期（临时素材保留 3 天）。重新上传后重试。',
    en: 'The media has expired (WeCom keeps it for three days). It must be uploaded again.',
  },
  way_gone: {
    codes: [41044],
    kind: 'gone',
    zh: '活码不存在，可能已在别处删除。请重新创建。',
    en: 'There is no such contact way; it may have been removed elsewhere. Create it anew.',
  },
  task_gone: {
    codes: [40088, 41046, 41047, 41059, 41060, 41093],
    kind: 'gone',
    zh: '群发或朋友圈任务不存在，或已被取消。',
    en: 'There is no such broadcast or Moment, or it was cancelled.',
  },
  welcome_over: {
    codes: [41049, 41050, 41051],
    kind: 'gone',
    zh: '欢迎语未发送：须在加好友后 20 秒内且只能发送一次，或双方已开始聊天。',
    en: 'No welcome was sent: it must be within 20 seconds and only once, or they had begun to chat.',
  },
  code_over: {
    codes: [40029, 42003, 42022, 60140, 95007],
    kind: 'gone',
    zh: '一次性凭证已使用或已过期。请重新打开页面或等待下一次通知。',
    en: 'A code for one use has been used or is over. Open the page again, or wait for the next notice.',
  },
  cursor_gone: {
    codes: [50100],
    kind: 'gone',
    zh: '翻页位置已失效，将从头重新读取。',
    en: 'The place in the list is no longer known; it is read again from its beginning.',
  },
  kf_gone: {
    codes: [95000],
    kind: 'gone',
    zh: '客服账号不存在。请同步客服账号后重选。',
    en: 'There is no such kf account. Sync the kf accounts and choose again.',
  },
} as const satisfies Record<string, Meaning>
