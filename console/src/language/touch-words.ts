import type { TaskOutcome } from '../../../src/events.ts'
import type { Failure } from '../../../src/features/touches/rules.ts'
import type { Reason } from '../../../src/touches/gate.ts'
import { inBoth } from './language.tsx'
import { ofSubjects, useSubjectWords } from './subject.ts'

/** Why somebody does not get a touch, or has not: the gate's reasons, what became of it, and how a task ended. */
type Why = Reason | Failure | Exclude<TaskOutcome, 'done'> | 'left' | 'unwanted' | 'cancelled'

/** What is said of touches, on whatever page: by which way, what for, how far, and why not (the codes of src/touches and
 *  features/touches). */
export const touchWords = inBoth({
  zh: {
    channels: { broadcast: '企业群发', chat: '员工一对一', kf: '微信客服', task: '员工任务' },
    channelsAbout: {
      broadcast: '员工在企业微信里点确认后发出；企业微信限制每位客户每月收到的条数',
      chat: '给服务客户的员工一条任务，附素材，由员工亲手发；没有条数限制',
      kf: '客户 48 小时内来过消息时自动发，最多 5 条',
    },
    kinds: { marketing: '营销', care: '关怀', service: '服务' },
    kindsAre: {
      marketing: '促销、上新等卖货内容',
      care: '生日、使用指导等关怀',
      service: '与客户自己的订单有关，如物流、预约',
    },
    priorities: { low: '低', normal: '普通', high: '高' },
    states: {
      waiting: '等待下发',
      tasked: '待员工确认',
      delivered: '已送达',
      failed: '未送达',
      cancelled: '已取消',
      suppressed: '未发送',
    },
    reasons: {
      unreachable: '不是好友，或没有员工服务',
      no_consent: '没有同意或已撤回',
      holdout: '全局对照组',
      flow_holdout: '本流程对照组',
      cap: '超过频次上限',
      quiet_hours: '免打扰时段',
      quota: '企业微信额度已满',
      in_group: '已在群里，不用邀请',
      no_content: '没有可用的素材',
      no_way: '群活码已停用',
      content_expired: '素材已过期',
      refused: '企业微信拒绝了这次群发',
      not_friend: '已不是好友',
      quota_used: '客户本期可收的群发已满',
      expired: '员工一直没有确认，已过期',
      left: '下发前已离开流程',
      unwanted: '员工确认前已不再需要，已收回',
      cancelled: '群发被取消',
      not_sent: '员工没有发出',
      unheard: '一直没有得到结果，不知是否发出',
      too_long: '填入变量后超过长度上限',
      kf_closed: '客户 48 小时内没有来过消息',
      kf_full: '客服消息已发满 5 条',
      no_answer: '员工没联系上客户',
      declined: '客户谢绝',
      skipped: '员工认为不需要',
    } satisfies Record<Why, string>,
    ofCap: (reason: string, cap: string) => `${reason}“${cap}”`,
    thenBy: (why: string, channel: string) => `${why}，改试${channel}`,
  },
  en: {
    channels: {
      broadcast: 'WeCom broadcast',
      chat: 'One-to-one by staff',
      kf: 'WeChat customer service',
      task: 'Task of the staff',
    },
    channelsAbout: {
      broadcast: 'Goes when the staff confirm it in WeCom, which limits how many a customer gets in a month',
      chat: 'A task, with the content, for whoever serves the customer; sent by hand, without a limit',
      kf: 'Goes by itself within 48 hours of the customer’s last message, five at most',
    },
    kinds: { marketing: 'Marketing', care: 'Care', service: 'Service' },
    kindsAre: {
      marketing: 'To sell: offers, new products',
      care: 'Birthdays, how to use what they have',
      service: 'About the customer’s own order: delivery, booking',
    },
    priorities: { low: 'Low', normal: 'Normal', high: 'High' },
    states: {
      waiting: 'Not given yet',
      tasked: 'With the staff',
      delivered: 'Delivered',
      failed: 'Not delivered',
      cancelled: 'Cancelled',
      suppressed: 'Not sent',
    },
    reasons: {
      unreachable: 'no friend in WeCom, or nobody of the staff serves them',
      no_consent: 'no consent, or it was withdrawn',
      holdout: 'held out of everything',
      flow_holdout: 'held out of this flow',
      cap: 'over a frequency cap',
      quiet_hours: 'quiet hours',
      quota: 'WeCom’s quota of broadcasts is used up',
      in_group: 'in the group already',
      no_content: 'no content to send',
      no_way: 'the join way is over',
      content_expired: 'the content has expired',
      refused: 'WeCom refused it',
      not_friend: 'no friend any more',
      quota_used: 'the customer may get no more broadcasts for now',
      expired: 'nobody of the staff confirmed it in time',
      left: 'left the flow before it was given to the staff',
      unwanted: 'not wanted any more before the staff confirmed; taken back',
      cancelled: 'the broadcast was cancelled',
      not_sent: 'the staff has not sent it',
      unheard: 'nobody ever said whether it was sent',
      too_long: 'too long once filled in',
      kf_closed: 'the customer has not written for 48 hours',
      kf_full: 'customer service has sent its five already',
      no_answer: 'the staff could not reach them',
      declined: 'the customer declined',
      skipped: 'the staff found it not needed',
    },
    ofCap: (reason, cap) => `${reason}: “${cap}”`,
    thenBy: (why, channel) => `${why}; then tried by ${channel}`,
  },
})

/** What reaches a group is posted by its owner. */
const ofGroups = inBoth({
  zh: {
    channels: { broadcast: '群群发', chat: '群主手动发' },
    channelsAbout: {
      broadcast: '群主在企业微信里点确认后发到群里；企业微信限制每个群收到的条数',
      chat: '给群主一条任务，附素材，由群主亲手发到群里；没有条数限制',
    },
    states: { tasked: '待群主确认' },
    reasons: {
      unreachable: '群已解散，或群主已离职',
      quota_used: '这个群本期可收的群发已满',
      expired: '群主一直没有确认，已过期',
      unwanted: '群主确认前已不再需要，已收回',
    },
  },
  en: {
    channels: { broadcast: 'Group broadcast', chat: 'By the owner' },
    channelsAbout: {
      broadcast: 'Posted when the owner confirms it in WeCom, which limits how many a group gets',
      chat: 'A task, with the content, for the owner; posted by hand, without a limit',
    },
    states: { tasked: 'With the owner' },
    reasons: {
      unreachable: 'the group is dismissed, or its owner has left',
      quota_used: 'the group may get no more broadcasts for now',
      expired: 'the owner did not confirm it in time',
      unwanted: 'not wanted any more before the owner confirmed; taken back',
    },
  },
})
const WORDS = ofSubjects(touchWords, ofGroups)
/** Of the subject whose flows or touches are shown. */
export const useTouchWordsOf = () => useSubjectWords(WORDS)

const said = (words: Record<string, string>, code: string): string => (Object.hasOwn(words, code) ? words[code]! : code)

/** Codes in words; one that nobody has worded stays as it is. */
export function useTouchWords() {
  const t = useTouchWordsOf()
  return {
    channel: (channel: string) => said(t.channels, channel),
    kind: (kind: string) => said(t.kinds, kind),
    state: (state: string) => said(t.states, state),
    /** `nextChannel`: the one that was asked then. */
    reason(reason: string, cap: string | null = null, nextChannel: string | null = null) {
      const words = said(t.reasons, reason)
      const why = cap === null || cap === '' ? words : t.ofCap(words, cap)
      return nextChannel === null || nextChannel === '' ? why : t.thenBy(why, said(t.channels, nextChannel))
    },
  }
}
