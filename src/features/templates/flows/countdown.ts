import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../kernel/clock.ts'
import type { Both } from '../../../kernel/wording.ts'
import { byBroadcast, ORDER, waitBefore, type Template } from '../template.ts'

/** Seven points to the end of a sale, said only to who has not bought. The first end proposed leaves every point outside the
 *  night. */
interface Point {
  slug: string
  beforeMs: number
  name: Both
  text: Both
}
const POINTS: Point[] = [
  {
    slug: '7d',
    beforeMs: 7 * DAY_MS,
    name: { zh: '倒计时 · 7 天', en: 'Countdown · 7 days' },
    text: {
      zh: '{{ customer.name | default: "嗨" }}，提前跟你说一声：这次的限时活动还有 7 天。\n不着急，先慢慢看；有想要的告诉我，我帮你留意库存，也帮你算算怎么买合适。',
      en: '{{ customer.name | default: "Hi" }}, just so you know early: seven days are left of this offer.\nTake your time. Tell me what you like, and I will watch the stock and find the best way to buy it.',
    },
  },
  {
    slug: '3d',
    beforeMs: 3 * DAY_MS,
    name: { zh: '倒计时 · 3 天', en: 'Countdown · 3 days' },
    text: {
      zh: '活动还有 3 天，来问的朋友渐渐多起来了。\n如果还在两样之间犹豫，把它们发给我，我说说真实的区别，你再决定。',
      en: 'Three days are left, and more and more people are asking.\nIf you cannot decide between two, send me both: I will say how they really differ.',
    },
  },
  {
    slug: '1d',
    beforeMs: DAY_MS,
    name: { zh: '倒计时 · 1 天', en: 'Countdown · 1 day' },
    text: {
      zh: '还有 24 小时，活动就结束了。\n这两天已经有不少朋友下单，你看中的如果还在，今天定下来最稳妥。拿不准就问我。',
      en: 'Twenty-four hours, and it is over.\nMany have ordered these days. If what you like is still there, today is the safe day. Ask me if in doubt.',
    },
  },
  {
    slug: '3h',
    beforeMs: 3 * HOUR_MS,
    name: { zh: '倒计时 · 3 小时', en: 'Countdown · 3 hours' },
    text: {
      zh: '最后 3 小时啦。想要的先放进购物车，结算时有任何问题，我都在。',
      en: 'Three hours to go. Put what you want into the cart; whatever comes up at the checkout, I am here.',
    },
  },
  {
    slug: '1h',
    beforeMs: HOUR_MS,
    name: { zh: '倒计时 · 1 小时', en: 'Countdown · 1 hour' },
    text: {
      zh: '最后 1 小时，活动价到点就恢复。还差一步的话，现在正好。',
      en: 'One hour, then prices are as before. If one step is missing, this is the moment.',
    },
  },
  {
    slug: '30m',
    beforeMs: 30 * MINUTE_MS,
    name: { zh: '倒计时 · 30 分钟', en: 'Countdown · 30 minutes' },
    text: {
      zh: '还有半小时。下单遇到卡顿、地址要改、优惠没用上，都直接发我，我马上帮你处理。',
      en: 'Half an hour. If the order is stuck, the address is wrong or a discount is missing, write to me and I will see to it at once.',
    },
  },
  {
    slug: '15m',
    beforeMs: 15 * MINUTE_MS,
    name: { zh: '倒计时 · 15 分钟', en: 'Countdown · 15 minutes' },
    text: {
      zh: '最后 15 分钟，这是今天最后一次打扰。没赶上也没关系，下次有好的，我第一时间告诉你。',
      en: 'Fifteen minutes, and the last I say of it today. If you miss it, never mind: I will tell you first next time.',
    },
  },
]

const INVITED = 'countdown-invited'

export const countdown: Template = {
  slug: 'countdown',
  name: { zh: '限时倒计时', en: 'Countdown to a deadline' },
  about: {
    zh: '给打上“限时活动”标签的客户，在截止前 7 天、3 天、1 天、3 小时、1 小时、30 分钟、15 分钟各提醒一次；近 14 天买过的不进入，下单即停。发布前先把截止时间改成你的活动时间。',
    en: 'For who has the tag “Limited offer”: 7 days, 3 days, 1 day, 3 hours, 1 hour, 30 and 15 minutes before the end. Who has bought in the last 14 days does not enter, an order stops it. Set the deadline to that of your offer before you launch it.',
  },
  tagGroups: [
    { slug: 'campaigns', name: { zh: '活动', en: 'Campaigns' }, dimension: 'behaviour', singleChoice: false },
  ],
  tags: [
    { group: 'campaigns', slug: INVITED, name: { zh: '限时活动', en: 'Limited offer' }, expiresAfterMs: 14 * DAY_MS },
  ],
  contents: POINTS.map(({ slug, name, text }) => ({ slug: `countdown-${slug}`, name, text, purpose: 'value' })),
  definition: ({ now, calendar }) => ({
    trigger: { kind: 'tag', tag: INVITED, change: 'gained' },
    entry: {
      kind: 'count',
      of: { event: 'Order Completed', where: [] },
      window: { kind: 'rolling', ms: 14 * DAY_MS },
      op: '=',
      value: 0,
    },
    reentry: { kind: 'after', ms: 14 * DAY_MS },
    exit: [ORDER],
    deadline: { kind: 'at', at: new Date(calendar.timeOfDay(10, '21:30', now)).toISOString() },
    touch: { kind: 'marketing', priority: 'high' },
    first: 'until-7d',
    steps: Object.fromEntries(
      POINTS.flatMap(({ slug, beforeMs }, place) => {
        const after = POINTS[place + 1] ? `until-${POINTS[place + 1]!.slug}` : null
        return [
          [`until-${slug}`, waitBefore(beforeMs, `say-${slug}`, after)],
          [`say-${slug}`, byBroadcast(`countdown-${slug}`, after)],
        ]
      }),
    ),
  }),
}
