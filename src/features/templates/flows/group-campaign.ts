import { DAY_MS, HOUR_MS } from '../../../kernel/clock.ts'
import { byBroadcast, waitTo, type Template } from '../template.ts'

/** A group from the day before it opens to its closing word, at times its members get used to. */
export const groupCampaign: Template = {
  slug: 'group-campaign',
  name: { zh: '社群活动：预热到收尾', en: 'Group campaign: from warm-up to closing' },
  about: {
    zh: '客户群的一轮活动：早上预热，第二天开场，之后三天每晚一个固定话题，最后收尾并请群主写小结。由运营在群列表里选群启动；群解散时自动结束。',
    en: 'One round of a customer group: warm-up in the morning, opening the next day, a topic every evening for three days, a closing word, and a report by the owner. Started for chosen groups by hand; ends when a group is dismissed.',
  },
  contents: [
    {
      slug: 'group-warm-up',
      name: { zh: '社群活动 · 预热', en: 'Group campaign · warm-up' },
      purpose: 'atmosphere',
      text: {
        zh: '各位早上好～明天上午 10 点，群里有一场只给群友的小活动。\n想先看什么、想聊什么，今天就可以在群里说，明天优先安排。',
        en: 'Good morning, all. Tomorrow at ten there is something for this group only.\nTell us today what you would like to see or talk about, and it comes first tomorrow.',
      },
    },
    {
      slug: 'group-opening',
      name: { zh: '社群活动 · 开场', en: 'Group campaign · opening' },
      purpose: 'value',
      text: {
        zh: '开始啦！这几天每晚 8 点一个话题，答得用心的群友，会由群主亲自挑选送上心意。\n群里的规矩只有两条：好好说话，不发广告。',
        en: 'Here we go. A topic every evening at eight, and the owner picks the kindest answers.\nTwo rules only: be friendly, and no advertising.',
      },
    },
    {
      slug: 'group-topic-first',
      name: { zh: '社群活动 · 话题一', en: 'Group campaign · first topic' },
      purpose: 'value',
      text: {
        zh: '今晚话题：你最近用得最顺手的一件东西是什么？\n说说它好在哪、怎么用，也许正好帮到别的群友。',
        en: 'Tonight: which thing have you liked using most lately?\nTell what is good about it and how you use it; it may be just what somebody needs.',
      },
    },
    {
      slug: 'group-topic-second',
      name: { zh: '社群活动 · 话题二', en: 'Group campaign · second topic' },
      purpose: 'value',
      text: {
        zh: '今晚话题：选东西的时候，你最容易在哪一步犯难？\n把困惑发出来，有经验的群友和群主一起帮你想办法。',
        en: 'Tonight: when you choose something, where do you get stuck?\nSay it here, and those who know and the owner will help.',
      },
    },
    {
      slug: 'group-topic-third',
      name: { zh: '社群活动 · 话题三', en: 'Group campaign · third topic' },
      purpose: 'atmosphere',
      text: {
        zh: '今晚话题：晒一晒你的用法或搭配，照片、文字都可以。\n最受欢迎的一条，明天群主会在群里专门介绍。',
        en: 'Tonight: show how you use or combine yours, in pictures or words.\nTomorrow the owner introduces the one most liked.',
      },
    },
    {
      slug: 'group-closing',
      name: { zh: '社群活动 · 收尾', en: 'Group campaign · closing' },
      purpose: 'identity',
      text: {
        zh: '这一轮活动到这里就圆满收尾啦，谢谢大家这几天的分享。\n有没聊完的、还想要的，随时在群里说，下一轮我们接着来。',
        en: 'That was this round: thank you for all you have shared.\nWhatever is left to say or wish for, say it here, and we take it up next time.',
      },
    },
  ],
  definition: ({ say }) => ({
    subject: 'group',
    trigger: { kind: 'manual' },
    reentry: { kind: 'after', ms: 7 * DAY_MS },
    touch: { kind: 'care', priority: 'normal' },
    first: 'first-morning',
    steps: {
      'first-morning': waitTo(0, '10:00', 'warm-up'),
      'warm-up': byBroadcast('group-warm-up', 'next-morning'),
      'next-morning': waitTo(1, '10:00', 'opening'),
      opening: byBroadcast('group-opening', 'host'),
      host: {
        kind: 'task',
        task: 'other',
        title: say({ zh: '社群活动开场，请在群里值守', en: 'The campaign opens: be in the group' }),
        script: say({
          zh: '开场后两小时内请在群里：欢迎发言的人，回答问题，记下大家提到的需要。',
          en: 'Be in the group for two hours after the opening: welcome who speaks, answer, and note what people need.',
        }),
        dueMs: 2 * HOUR_MS,
        next: 'evening-first',
      },
      'evening-first': waitTo(0, '20:00', 'topic-first'),
      'topic-first': byBroadcast('group-topic-first', 'evening-second'),
      'evening-second': waitTo(1, '20:00', 'topic-second'),
      'topic-second': byBroadcast('group-topic-second', 'evening-third'),
      'evening-third': waitTo(1, '20:00', 'topic-third'),
      'topic-third': byBroadcast('group-topic-third', 'last-evening'),
      'last-evening': waitTo(1, '20:00', 'closing'),
      closing: byBroadcast('group-closing', 'report'),
      report: {
        kind: 'task',
        task: 'other',
        title: say({ zh: '写一份社群活动小结', en: 'Write the report of the campaign' }),
        script: say({
          zh: '写下：多少人发言、哪个话题最热、大家的需要、下一轮要改的一件事。',
          en: 'Note how many spoke, which topic went best, what people need, and one thing to change next time.',
        }),
        dueMs: 2 * DAY_MS,
        next: null,
      },
    },
  }),
}
