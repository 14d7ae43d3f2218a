import { DAY_MS } from '../../../kernel/clock.ts'
import { byBroadcast, waitTo, type Template } from '../template.ts'

/** Help first, then a review, and only who is content is asked to bring a friend. */
export const firstPurchase: Template = {
  slug: 'first-purchase',
  name: { zh: '首购关怀', en: 'After the first purchase' },
  about: {
    zh: '首单签收后（没有签收消息则 5 天后）发使用指导，7 天后请评价；评价了就邀请推荐好友，没评价就请导购回访。退款则结束。',
    en: 'Once the first order has arrived (or after 5 days) how to use it, 7 days later a review; who reviews is asked to bring a friend, who does not is asked by the staff how it goes. A refund ends it.',
  },
  contents: [
    {
      slug: 'first-purchase-guide',
      name: { zh: '首购 · 使用指导', en: 'First purchase · how to use it' },
      purpose: 'value',
      text: {
        zh: '{{ customer.name | default: "你好呀" }}，谢谢你第一次选择我们～\n东西应该到了吧？用之前花一分钟看看说明，尤其是首次使用和日常保养这两处，能用得更久、更顺手。\n有哪一步不清楚，拍张照片发我，我一步步陪你弄。',
        en: '{{ customer.name | default: "Hello" }}, thank you for choosing us for the first time.\nIt should be with you now. One minute with the guide is well spent, above all on first use and on care: it lasts longer.\nIf a step is not clear, send me a picture and we will do it together.',
      },
    },
    {
      slug: 'first-purchase-review',
      name: { zh: '首购 · 邀请评价', en: 'First purchase · review' },
      purpose: 'identity',
      text: {
        zh: '用了一周，感觉还习惯吗？\n想请你写几句真实的评价：喜欢的、不满意的都可以说。后来的人会参考，我们也会照着改。要是哪里用得不顺，先告诉我，我来解决。',
        en: 'A week has gone by: how do you find it?\nWould you write a few honest lines, what you like and what you do not? Others go by it, and so do we. If something is wrong, tell me first and I will put it right.',
      },
    },
    {
      slug: 'first-purchase-referral',
      name: { zh: '首购 · 邀请推荐', en: 'First purchase · bring a friend' },
      purpose: 'atmosphere',
      text: {
        zh: '看到你的评价了，写得很用心，谢谢你！\n身边如果也有朋友用得上，把我的名片推给 TA 就好，就说是你介绍的，我会一样用心照顾。',
        en: 'I have read your review: thank you for the care you took.\nIf a friend could use it too, pass them my card and let them say you sent them. I will look after them as well as after you.',
      },
    },
  ],
  definition: ({ say }) => ({
    trigger: { kind: 'event', of: { event: 'Order Completed' } },
    entry: { kind: 'metric', metric: 'frequency', op: '<=', value: 1 },
    reentry: { kind: 'never' },
    exit: [{ event: 'Order Refunded' }],
    touch: { kind: 'care', priority: 'normal' },
    first: 'arrival',
    steps: {
      arrival: { kind: 'await', of: [{ event: 'Order Delivered' }], ms: 5 * DAY_MS, next: 'guide', otherwise: 'guide' },
      guide: byBroadcast('first-purchase-guide', 'a-week'),
      'a-week': waitTo(7, '19:30', 'review'),
      review: byBroadcast('first-purchase-review', 'reviewed'),
      reviewed: {
        kind: 'await',
        of: [{ event: 'Product Reviewed' }],
        ms: 5 * DAY_MS,
        next: 'next-day',
        otherwise: 'visit',
      },
      'next-day': waitTo(1, '19:30', 'referral'),
      referral: byBroadcast('first-purchase-referral', null),
      visit: {
        kind: 'task',
        task: 'chat',
        title: say({ zh: '首购回访：用得怎么样', en: 'First purchase: ask how it goes' }),
        script: say({
          zh: '不提评价，只问使用感受；有问题当场解决，没问题就谢谢对方，不再打扰。',
          en: 'Do not speak of reviews, only of how it goes. Solve what there is to solve; if all is well, say thanks and leave it.',
        }),
        dueMs: 2 * DAY_MS,
        next: null,
      },
    },
  }),
}
