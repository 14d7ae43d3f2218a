import { inBoth, useWords } from './language.tsx'

/** What is said of touches, on whatever page: by which way, what for, how far, and why not (the codes of src/touches and
 *  features/touches). */
export const touchWords = inBoth({
  zh: {
    channels: { broadcast: '企业群发', chat: '员工一对一', kf: '微信客服', task: '员工任务' },
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
      unreachable: '不是企业微信好友，或没有在职员工服务',
      no_consent: '没有同意，或已撤回同意',
      holdout: '属于全局对照组',
      flow_holdout: '属于流程的对照组',
      cap: '已达触达上限',
      quiet_hours: '处于安静时段',
      quota: '已用完企业微信本期的群发额度',
      no_content: '内容不存在或尚未审批',
      content_expired: '内容已过期',
      refused: '企业微信拒绝了这次群发',
      not_friend: '已不是好友',
      quota_used: '客户本期可收的群发已满',
      expired: '员工一直没有确认，已过期',
      left: '下发前已离开流程',
      unwanted: '员工确认前已不再需要，已收回',
      cancelled: '群发被取消',
      not_sent: '员工没有发出',
    },
    ofCap: (reason: string, cap: string) => `${reason}“${cap}”`,
  },
  en: {
    channels: {
      broadcast: 'WeCom broadcast',
      chat: 'One-to-one by staff',
      kf: 'WeChat customer service',
      task: 'Task of the staff',
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
      holdout: 'in the overall holdout',
      flow_holdout: 'held out of the flow',
      cap: 'the cap is reached',
      quiet_hours: 'in the quiet hours',
      quota: 'WeCom’s quota of broadcasts is used up',
      no_content: 'the content is not there or not approved',
      content_expired: 'the content has expired',
      refused: 'WeCom refused it',
      not_friend: 'no friend any more',
      quota_used: 'the customer may get no more broadcasts for now',
      expired: 'nobody of the staff confirmed it in time',
      left: 'left the flow before it was given to the staff',
      unwanted: 'not wanted any more before the staff confirmed; taken back',
      cancelled: 'the broadcast was cancelled',
      not_sent: 'the staff has not sent it',
    },
    ofCap: (reason, cap) => `${reason}: “${cap}”`,
  },
})

const said = (words: Record<string, string>, code: string): string => (Object.hasOwn(words, code) ? words[code]! : code)

/** Codes in words; one that nobody has worded stays as it is. */
export function useTouchWords() {
  const t = useWords(touchWords)
  return {
    channel: (channel: string) => said(t.channels, channel),
    kind: (kind: string) => said(t.kinds, kind),
    state: (state: string) => said(t.states, state),
    reason(reason: string, cap: string | null = null) {
      const words = said(t.reasons, reason)
      return cap === null || cap === '' ? words : t.ofCap(words, cap)
    },
  }
}
