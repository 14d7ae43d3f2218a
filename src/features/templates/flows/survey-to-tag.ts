import { DAY_MS } from '../../../kernel/clock.ts'
import type { Both } from '../../../kernel/wording.ts'
import { byBroadcast, EVER, type Template } from '../template.ts'

/** What somebody says of themself becomes a tag, and is answered at once. */
interface Choice {
  answer: string
  name: Both
  text: Both
}
const CHOICES: Choice[] = [
  {
    answer: 'self',
    name: { zh: '自用', en: 'For themself' },
    text: {
      zh: '谢谢你认真填了问卷～知道你主要是自己用，以后我会多分享些使用心得和真实对比，少发无关的。',
      en: 'Thank you for answering. You buy for yourself, so I will share what helps in use and how things compare, and leave out the rest.',
    },
  },
  {
    answer: 'gift',
    name: { zh: '送礼', en: 'As gifts' },
    text: {
      zh: '谢谢你认真填了问卷～知道你常常用来送人，以后逢年过节我会提前提醒，也帮你把包装和心意一起想好。',
      en: 'Thank you for answering. You often give our things away, so I will remind you in time before the holidays, and think of the wrapping too.',
    },
  },
  {
    answer: 'family',
    name: { zh: '家用', en: 'For the family' },
    text: {
      zh: '谢谢你认真填了问卷～知道你是给一家人挑的，以后我会优先推荐老人孩子都合适、囤着也划算的。',
      en: 'Thank you for answering. You choose for a family, so I will first show what suits old and young, and is worth having at home.',
    },
  },
]

export const surveyToTag: Template = {
  slug: 'survey-to-tag',
  name: { zh: '问卷打标签', en: 'Survey to tag' },
  about: {
    zh: '客户提交问卷后按答案打标签并回一句话；答案不在选项内，请导购问一问。需要“提交问卷”事件（Survey Submitted），带答案 answer（self、gift 或 family，可改成自己的选项）。',
    en: 'Tags by the answer of a survey and says a word to it; the staff asks about any other answer. Needs the event Survey Submitted with answer: self, gift or family, or your own.',
  },
  tagGroups: [
    { slug: 'purchase-use', name: { zh: '购买用途', en: 'What for' }, dimension: 'consumption', singleChoice: true },
  ],
  tags: CHOICES.map(({ answer, name }) => ({ group: 'purchase-use', slug: `use-${answer}`, name })),
  contents: CHOICES.map(({ answer, name, text }) => ({
    slug: `survey-${answer}`,
    name: { zh: `问卷回复 · ${name.zh}`, en: `Survey · ${name.en}` },
    purpose: 'value',
    text,
  })),
  definition: ({ say }) => ({
    trigger: { kind: 'event', of: { event: 'Survey Submitted' } },
    reentry: { kind: 'always' },
    touch: { kind: 'service', priority: 'normal' },
    hours: { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '09:00', until: '21:00' },
    first: 'answer',
    steps: {
      answer: {
        kind: 'branch',
        cases: CHOICES.map(({ answer, name }) => ({
          name: say(name),
          rule: {
            kind: 'last',
            property: 'answer',
            of: { event: 'Survey Submitted', where: [] },
            window: EVER,
            test: { op: '=', value: answer },
          },
          next: `tag-${answer}`,
        })),
        otherwise: 'ask',
      },
      ...Object.fromEntries(
        CHOICES.flatMap(({ answer }) => [
          [`tag-${answer}`, { kind: 'tag', tag: `use-${answer}`, change: 'add', next: `thank-${answer}` }],
          [`thank-${answer}`, byBroadcast(`survey-${answer}`, null)],
        ]),
      ),
      ask: {
        kind: 'task',
        task: 'chat',
        title: say({ zh: '问卷答案不在选项内，聊一聊', en: 'An answer of the survey is not among the choices: ask' }),
        script: say({
          zh: '谢谢对方填写问卷，问清楚主要用在哪里，然后在客户资料里补上标签。',
          en: 'Thank them for answering, ask what they mostly need it for, and put the tag on their profile.',
        }),
        dueMs: DAY_MS,
        next: null,
      },
    },
  }),
}
