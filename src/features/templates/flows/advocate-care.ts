import { DAY_MS } from '../../../kernel/clock.ts'
import { byBroadcast, waitFor, waitTo, type Template } from '../template.ts'

const ADVOCATES = 'advocates'

/** Goes round once a month for as long as they are advocates. */
export const advocateCare: Template = {
  slug: 'advocate-care',
  name: { zh: '超级用户月度关怀', en: 'Monthly care for advocates' },
  about: {
    zh: '一年内下单 6 次以上的客户，每月由导购亲自问候一次，并发一条只给老朋友的消息；不再符合条件时自动结束。',
    en: 'Who has ordered six times or more in a year hears from the staff in person every month, and gets a word for old friends. Ends when they are no longer one.',
  },
  segments: [
    {
      slug: ADVOCATES,
      name: { zh: '超级用户', en: 'Advocates' },
      rule: {
        kind: 'count',
        of: { event: 'Order Completed', where: [] },
        window: { kind: 'rolling', ms: 365 * DAY_MS },
        op: '>=',
        value: 6,
      },
    },
  ],
  contents: [
    {
      slug: 'advocate-monthly',
      name: { zh: '超级用户 · 月度问候', en: 'Advocates · every month' },
      purpose: 'identity',
      text: {
        zh: '{{ customer.name | default: "老朋友" }}，又一个月啦，谢谢你一直都在。\n我们在准备的新品和想改的地方，都想先听听你的意见。有什么想说的、想要的，直接告诉我，我替你带给团队。',
        en: '{{ customer.name | default: "Dear friend" }}, another month: thank you for being with us.\nOf what we prepare and want to change we would like to hear your view first. Tell me what you think or wish for, and I will take it to the team.',
      },
    },
  ],
  definition: ({ say }) => ({
    trigger: { kind: 'segment', segment: ADVOCATES, change: 'entered' },
    reentry: { kind: 'after', ms: 30 * DAY_MS },
    touch: { kind: 'care', priority: 'normal' },
    first: 'morning',
    steps: {
      morning: waitTo(1, '10:30', 'word'),
      word: byBroadcast('advocate-monthly', 'greet'),
      greet: {
        kind: 'task',
        task: 'chat',
        title: say({ zh: '超级用户月度问候', en: 'Greet an advocate, as every month' }),
        script: say({
          zh: '聊近况、听建议，不推销。把对方提到的事记下来，下个月接着问。',
          en: 'Ask how they are and what they think; sell nothing. Note what they speak of, and take it up next month.',
        }),
        dueMs: 3 * DAY_MS,
        next: 'a-month',
      },
      'a-month': waitFor(29 * DAY_MS, 'still'),
      still: {
        kind: 'branch',
        cases: [
          {
            name: say({ zh: '仍是超级用户', en: 'Still an advocate' }),
            rule: { kind: 'segment', segment: ADVOCATES },
            next: 'morning',
          },
        ],
        otherwise: null,
      },
    },
  }),
}
