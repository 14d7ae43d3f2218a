import type { Both } from '../kernel/wording.ts'

/** WeCom's numbers for the way in which a member of the staff and a customer became friends. Others may come. */
export const ADD_WAYS: Record<number, Both> = {
  0: { zh: '未知来源', en: 'unknown' },
  1: { zh: '扫描二维码', en: 'scanned a QR code' },
  2: { zh: '搜索手机号', en: 'searched by phone number' },
  3: { zh: '名片分享', en: 'shared card' },
  4: { zh: '群聊', en: 'group chat' },
  5: { zh: '手机通讯录', en: 'phone contacts' },
  6: { zh: '微信联系人', en: 'WeChat contacts' },
  7: { zh: '微信好友申请', en: 'request in WeChat' },
  8: { zh: '第三方应用自动添加的客服', en: 'customer service added by an app' },
  9: { zh: '搜索邮箱', en: 'searched by e-mail address' },
  10: { zh: '视频号', en: 'WeChat channels' },
  11: { zh: '日程参与人', en: 'calendar event' },
  12: { zh: '会议参与人', en: 'meeting' },
  13: { zh: '微信好友对应的企业微信', en: 'WeCom of a friend in WeChat' },
  14: { zh: '智慧硬件专属客服', en: 'customer service of a device' },
  15: { zh: '上门服务客服', en: 'customer service that calls at home' },
  16: { zh: '获客链接', en: 'acquisition link' },
  17: { zh: '定制开发', en: 'custom development' },
  18: { zh: '需求回复', en: 'answer to a request' },
  201: { zh: '内部成员共享', en: 'shared by a member' },
  202: { zh: '管理员分配', en: 'assigned by an administrator' },
}
