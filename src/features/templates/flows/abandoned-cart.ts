import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../kernel/clock.ts'
import { byBroadcast, ORDER, waitFor, type Template } from '../template.ts'

/** Each cart once. An order ends it, wherever they stand. */
export const abandonedCart: Template = {
  slug: 'abandoned-cart',
  name: { zh: '加购未下单', en: 'Abandoned cart' },
  about: {
    zh: '加入购物车 30 分钟没有下单，发一条提醒；再过 24 小时仍没下单且金额较大（500 起），请导购致电。下单即停。需要“加入购物车”事件，带购物车编号 cart_id 和单价 price。',
    en: 'No order 30 minutes after adding to the cart: a reminder. None 24 hours later and a large basket (500 or more): the staff calls. Stops on order. Needs Product Added with cart_id and price.',
  },
  contents: [
    {
      slug: 'abandoned-cart-reminder',
      name: { zh: '加购提醒', en: 'Cart reminder' },
      purpose: 'value',
      text: {
        zh: '{{ customer.name | default: "嗨" }}，你挑的{{ event.name | default: "宝贝" }}还在购物车里等你～\n是在纠结尺码款式，还是在等优惠？有顾虑直接跟我说，我帮你看看怎么买更合适。账户里有优惠券的话，记得在到期前用上。',
        en: '{{ customer.name | default: "Hi" }}, {{ event.name | default: "what you chose" }} is still waiting in your cart.\nNot sure about the size, or waiting for a better moment? Tell me, and we will see what suits you. If you hold a coupon, use it before it expires.',
      },
    },
  ],
  definition: ({ say }) => ({
    trigger: { kind: 'event', of: { event: 'Product Added' }, key: 'cart_id' },
    reentry: { kind: 'after', ms: 7 * DAY_MS },
    exit: [ORDER],
    goal: { of: ORDER, withinMs: 3 * DAY_MS },
    touch: { kind: 'marketing', priority: 'high' },
    first: 'half-hour',
    steps: {
      'half-hour': waitFor(30 * MINUTE_MS, 'remind'),
      remind: byBroadcast('abandoned-cart-reminder', 'a-day'),
      'a-day': waitFor(DAY_MS, 'basket'),
      basket: {
        kind: 'branch',
        cases: [
          {
            name: say({ zh: '金额较大', en: 'Large basket' }),
            rule: {
              kind: 'sum',
              property: 'price',
              of: { event: 'Product Added', where: [] },
              window: { kind: 'rolling', ms: 3 * DAY_MS },
              op: '>=',
              value: 500,
            },
            next: 'call',
          },
        ],
        otherwise: null,
      },
      call: {
        kind: 'task',
        task: 'call',
        title: say({ zh: '大额加购未下单，致电了解顾虑', en: 'A large basket was left: call and hear why' }),
        script: say({
          zh: '您好，我是您的专属导购。看到您选的几样还没下单，想问问是款式拿不准，还是配送、售后上有顾虑？我帮您确认。（先听，不催单；能当场解决的当场解决。）',
          en: 'Hello, I look after you at our shop. You chose a few things and I wondered: is it the choice, delivery, or what happens after? Let me find out for you. (Listen, do not press.)',
        }),
        dueMs: 8 * HOUR_MS,
        next: null,
      },
    },
  }),
}
