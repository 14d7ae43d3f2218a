import { DAY_MS } from '../../../kernel/clock.ts'
import { byBroadcast, ORDER, REPLY, waitTo, type Template } from '../template.ts'

/** Twice, and no more: who does not come back is left in peace. */
export const silentRecall: Template = {
  slug: 'silent-recall',
  name: { zh: '沉默召回', en: 'Recall of the silent' },
  about: {
    zh: '客户变得沉默后先问候，7 天没有动静再挽回一次，之后不再打扰；有回应就请导购接着聊，下单即停。90 天内不重复。',
    en: 'Greets who has gone silent, tries once more after 7 days without a sign, then stops. Who responds is talked to by the staff, an order ends it. Not again within 90 days.',
  },
  segments: [
    { slug: 'silent', name: { zh: '沉默客户', en: 'Silent customers' }, rule: { kind: 'lifecycle', state: 'silent' } },
  ],
  contents: [
    {
      slug: 'silent-recall-hello',
      name: { zh: '沉默召回 · 问候', en: 'Recall · hello' },
      purpose: 'atmosphere',
      text: {
        zh: '{{ customer.name | default: "你好呀" }}，好久没见，最近还好吗？\n不推东西，就是想问问：之前买的用着还顺手吗？有没有哪里是我们没做好的？你说，我听着。',
        en: '{{ customer.name | default: "Hello" }}, it has been a while. How are you?\nI am not selling anything. I just wonder: is what you have from us still doing well? Is there something we did not do well? I would like to hear.',
      },
    },
    {
      slug: 'silent-recall-back',
      name: { zh: '沉默召回 · 挽回', en: 'Recall · win back' },
      purpose: 'value',
      text: {
        zh: '这段时间我们做了不少改进，也上了一些新东西，第一个想到的是老朋友。\n想看看有什么变化，回复「看看」，我按你以前的喜好挑几样给你；暂时不需要也没关系，之后我就不再打扰，想起我们时随时回来。',
        en: 'We have changed quite a bit for the better, and have some new things; old friends come to mind first.\nAnswer “show” and I will pick a few for your taste. If you need nothing, that is fine: I will not bother you again, and you are welcome at any time.',
      },
    },
  ],
  definition: ({ say }) => ({
    trigger: { kind: 'segment', segment: 'silent', change: 'entered' },
    reentry: { kind: 'after', ms: 90 * DAY_MS },
    exit: [ORDER],
    goal: { of: ORDER, withinMs: 30 * DAY_MS },
    touch: { kind: 'care', priority: 'low' },
    first: 'morning',
    steps: {
      morning: waitTo(0, '10:30', 'hello'),
      hello: byBroadcast('silent-recall-hello', 'sign'),
      sign: {
        kind: 'await',
        of: [...REPLY, { event: 'Product Viewed' }],
        ms: 7 * DAY_MS,
        next: 'talk',
        otherwise: 'evening',
      },
      evening: waitTo(0, '19:30', 'back'),
      back: byBroadcast('silent-recall-back', 'last-sign'),
      'last-sign': { kind: 'await', of: REPLY, ms: 14 * DAY_MS, next: 'talk', otherwise: null },
      talk: {
        kind: 'task',
        task: 'chat',
        title: say({ zh: '沉默客户有回应，认真接待', en: 'Somebody silent is back: receive them well' }),
        script: say({
          zh: '先回应对方说的事，再聊近况。有不满先道歉、先解决，不急着推荐。',
          en: 'Answer what they said first, then ask how they are. If they are unhappy, apologise and solve it; recommend later.',
        }),
        dueMs: DAY_MS,
        next: null,
      },
    },
  }),
}
