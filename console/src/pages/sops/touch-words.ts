import { inBoth } from '../../language/language.tsx'

/** Ways to customers, what touches are for, and why one does not go: the same words wherever they are met. */
export const TOUCH_WORDS = inBoth({
  zh: {
    channels: { broadcast: '企业群发', chat: '员工一对一', kf: '微信客服' },
    channelsAbout: {
      broadcast: '员工在企业微信里点确认后发出；企业微信限制每位客户每月收到的条数',
      chat: '给服务客户的员工一条任务，附内容，由员工亲手发；没有条数限制',
      kf: '客户 48 小时内来过消息时自动发，最多 5 条',
    },
    kinds: { marketing: '营销', care: '关怀', service: '服务通知' },
    priorities: { low: '低', normal: '普通', high: '高' },
    reasons: {
      unreachable: '不是好友，无法触达',
      no_consent: '没有同意或已撤回',
      holdout: '全局对照组',
      flow_holdout: '本流程对照组',
      cap: '超过频次上限',
      quiet_hours: '免打扰时段',
      quota: '企业微信额度已满',
      no_content: '没有可用的内容',
      content_expired: '内容已过期',
    },
  },
  en: {
    channels: { broadcast: 'Broadcast', chat: 'By hand', kf: 'Customer service' },
    channelsAbout: {
      broadcast: 'Goes when the staff confirm it in WeCom, which limits how many a customer gets in a month',
      chat: 'A task, with the content, for whoever serves the customer; sent by hand, without a limit',
      kf: 'Goes by itself within 48 hours of the customer’s last message, five at most',
    },
    kinds: { marketing: 'Marketing', care: 'Care', service: 'Service' },
    priorities: { low: 'Low', normal: 'Normal', high: 'High' },
    reasons: {
      unreachable: 'Nobody’s friend, out of reach',
      no_consent: 'No consent, or withdrawn',
      holdout: 'Held out of everything',
      flow_holdout: 'Held out of this flow',
      cap: 'Over a frequency cap',
      quiet_hours: 'Quiet hours',
      quota: 'WeCom’s quota is used up',
      no_content: 'No content to send',
      content_expired: 'The content has expired',
    },
  },
})
