import { DAY_MS, HOUR_MS } from '../../../kernel/clock.ts'
import { byBroadcast, waitBefore, type Template } from '../template.ts'

/** Looks towards the coupon's own end. Who gets it with less time left misses what is over. */
export const couponExpiring: Template = {
  slug: 'coupon-expiring',
  name: { zh: '优惠券到期提醒', en: 'Coupon about to expire' },
  about: {
    zh: '到期前 3 天、1 天、3 小时各提醒一次，用券即停。需要“领到优惠券”事件（Coupon Received），带券编号 coupon_id 和到期时间 expires_at。',
    en: 'Reminds 3 days, 1 day and 3 hours before it expires; using it stops it. Needs the event Coupon Received with coupon_id and expires_at.',
  },
  contents: [
    {
      slug: 'coupon-three-days',
      name: { zh: '优惠券 · 还有三天', en: 'Coupon · three days' },
      purpose: 'value',
      text: {
        zh: '{{ customer.name | default: "嗨" }}，悄悄提醒一句：你的{{ event.coupon_name | default: "优惠券" }}还有三天到期。\n一时想不好买什么也没关系，说说你的需要，我帮你搭一单划算的。',
        en: '{{ customer.name | default: "Hi" }}, a quiet reminder: {{ event.coupon_name | default: "your coupon" }} expires in three days.\nNot sure what to use it for? Tell me what you need and I will put something together.',
      },
    },
    {
      slug: 'coupon-one-day',
      name: { zh: '优惠券 · 最后一天', en: 'Coupon · one day' },
      purpose: 'value',
      text: {
        zh: '你的{{ event.coupon_name | default: "优惠券" }}还有一天就到期啦，别让它白白过期～\n常用的、快用完的，趁这次补上最划算。需要我帮你看看怎么用，回我一声就好。',
        en: '{{ event.coupon_name | default: "Your coupon" }} expires in a day; it would be a pity to lose it.\nWhat you use often is what to get now. Shall I help? Just answer.',
      },
    },
    {
      slug: 'coupon-last-hours',
      name: { zh: '优惠券 · 最后几小时', en: 'Coupon · the last hours' },
      purpose: 'value',
      text: {
        zh: '最后提醒一次：{{ event.coupon_name | default: "优惠券" }}再过几个小时就失效了。用得上就别错过，用不上也没关系，下次有合适的我再告诉你。',
        en: 'The last reminder: {{ event.coupon_name | default: "your coupon" }} ends in a few hours. Use it if it is of use; if not, never mind, there will be another.',
      },
    },
  ],
  definition: () => ({
    trigger: { kind: 'event', of: { event: 'Coupon Received' }, key: 'coupon_id' },
    reentry: { kind: 'never' },
    exit: [{ event: 'Coupon Applied' }],
    deadline: { kind: 'property', name: 'expires_at' },
    touch: { kind: 'marketing', priority: 'normal' },
    first: 'until-3d',
    steps: {
      'until-3d': waitBefore(3 * DAY_MS, 'three-days', 'until-1d'),
      'three-days': byBroadcast('coupon-three-days', 'until-1d'),
      'until-1d': waitBefore(DAY_MS, 'one-day', 'until-3h'),
      'one-day': byBroadcast('coupon-one-day', 'until-3h'),
      'until-3h': waitBefore(3 * HOUR_MS, 'last-hours', null),
      'last-hours': byBroadcast('coupon-last-hours', null),
    },
  }),
}
