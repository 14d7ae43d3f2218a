import { DAY_MS } from '../../../kernel/clock.ts'
import { byBroadcast, waitTo, type Template } from '../template.ts'

/** Three days before, so that a gift can be chosen; and a wish on the day that asks for nothing. */
export const birthday: Template = {
  slug: 'birthday',
  name: { zh: '生日关怀', en: 'Birthday' },
  about: {
    zh: '生日前 3 天送上心意，当天上午再道一声祝福。需要客户的生日（属性 birthday）。',
    en: 'A kind word three days before the birthday, and a wish in the morning of the day. Needs the attribute birthday.',
  },
  segments: [
    {
      slug: 'birthday-in-3-days',
      name: { zh: '三天后生日', en: 'Birthday in three days' },
      rule: { kind: 'anniversary', attribute: 'birthday', fromDays: 3, toDays: 3 },
    },
  ],
  contents: [
    {
      slug: 'birthday-soon',
      name: { zh: '生日 · 提前三天', en: 'Birthday · three days before' },
      purpose: 'value',
      text: {
        zh: '{{ customer.name | default: "你好呀" }}，再过三天就是你的生日了，我记着呢～\n给你备了一份小小的生日心意，回复「生日」，我来帮你安排。愿这几天的小期待，都刚刚好。',
        en: '{{ customer.name | default: "Hello" }}, your birthday is in three days, and I have not forgotten.\nThere is a small something for you: answer “birthday” and I will see to it.',
      },
    },
    {
      slug: 'birthday-today',
      name: { zh: '生日 · 当天', en: 'Birthday · on the day' },
      purpose: 'atmosphere',
      text: {
        zh: '生日快乐，{{ customer.name | default: "亲爱的朋友" }}！🎂\n愿你新的一岁，吃得香、睡得好，想见的人都能见到。今天只祝福，不打扰。',
        en: 'Happy birthday, {{ customer.name | default: "dear friend" }}! 🎂\nMay the new year of your life be a good one: sound sleep, good meals, and the people you want to see. Only wishes today.',
      },
    },
  ],
  definition: () => ({
    trigger: { kind: 'segment', segment: 'birthday-in-3-days', change: 'entered' },
    reentry: { kind: 'after', ms: 300 * DAY_MS },
    touch: { kind: 'care', priority: 'normal' },
    first: 'morning',
    steps: {
      morning: waitTo(0, '10:00', 'soon'),
      soon: byBroadcast('birthday-soon', 'the-day'),
      'the-day': waitTo(3, '09:00', 'today'),
      today: byBroadcast('birthday-today', null),
    },
  }),
}
