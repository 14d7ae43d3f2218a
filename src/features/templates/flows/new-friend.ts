import { DAY_MS, HOUR_MS } from '../../../kernel/clock.ts'
import { byBroadcast, ORDER, REPLY, waitTo, type Template } from '../template.ts'

/** Day 0, 1, 3 and 7 of a friendship. Who answers is talked to by a person; who does not is left in peace sooner. */
export const newFriend: Template = {
  slug: 'new-friend',
  name: { zh: '新好友七天', en: 'Seven days of a new friend' },
  about: {
    zh: '加好友当天自我介绍，第 1 天送心意，第 3 天问需求，第 7 天邀请进群；客户回复了就请导购接着聊，下单则结束。',
    en: 'Introduces itself on the day, gives something on day 1, asks what they need on day 3, invites to the group on day 7. Who answers is talked to by the staff; an order ends it.',
  },
  contents: [
    {
      slug: 'new-friend-hello',
      name: { zh: '新好友 · 初次见面', en: 'New friend · hello' },
      purpose: 'identity',
      text: {
        zh: '{{ customer.name | default: "你好呀" }}，我是{{ staff.name }}，以后由我来照顾你～\n选品、使用、售后，有什么想问的都可以直接找我，看到就回。\n\n想先认识一下你：这次来，是想给自己添点东西，还是在替家人朋友挑？回复「自己」或「送人」，我好帮你参谋。',
        en: '{{ customer.name | default: "Hello" }}, this is {{ staff.name }}. From now on I am here for you: choosing, using, anything after that. Just write, and I will answer.\n\nMay I get to know you a little? Are you looking for something for yourself, or for somebody else? Answer “me” or “a gift”, and I will help you choose.',
      },
    },
    {
      slug: 'new-friend-gift',
      name: { zh: '新好友 · 见面礼', en: 'New friend · a small gift' },
      purpose: 'value',
      text: {
        zh: '昨天刚认识，今天想送你一份小小的见面礼：我把大家问得最多的选购和使用心得整理成了一份，少走弯路，也少花冤枉钱。\n想要的话回复「心得」，我发给你。',
        en: 'We have only just met, so here is a small gift: I have put together what people ask us most about choosing and using our things. It saves detours, and money.\nAnswer “tips” and it is yours.',
      },
    },
    {
      slug: 'new-friend-need',
      name: { zh: '新好友 · 聊聊需求', en: 'New friend · what they need' },
      purpose: 'value',
      text: {
        zh: '{{ customer.name | default: "嗨" }}，这几天逛得怎么样？\n有没有哪一样拿不定主意，或者一直想解决的小烦恼？不用组织语言，一句话告诉我就行，我按你的情况给建议，不合适的我也会直说。',
        en: '{{ customer.name | default: "Hi" }}, how have you been getting on?\nIs there anything you cannot decide on, or something small you have long wanted to solve? One line is enough. I will advise you as things are, and say so when something is not for you.',
      },
    },
    {
      slug: 'new-friend-invite',
      name: { zh: '新好友 · 邀请进群（聊过）', en: 'New friend · to the group (we have talked)' },
      purpose: 'atmosphere',
      text: {
        zh: '和你聊过之后，觉得你会喜欢我们的会员小群：大家在里面分享真实的使用感受，新品和福利也会先在群里说。\n不刷屏，不打扰。想来看看就回复「进群」，我拉你。',
        en: 'Having talked with you, I think you would like our members’ group: people share how things really are in use, and what is new is said there first.\nIt is quiet. Answer “group” and I will let you in.',
      },
    },
    {
      slug: 'new-friend-door',
      name: { zh: '新好友 · 邀请进群（没聊过）', en: 'New friend · to the group (not talked yet)' },
      purpose: 'atmosphere',
      text: {
        zh: '这几天怕打扰你，就没多说话～\n我们有个安静的会员小群，平时分享些使用小技巧，上新和福利也会提前说。感兴趣就回复「进群」；不方便也没关系，需要的时候随时找我。',
        en: 'I did not want to bother you these days.\nWe have a quiet group of members with small tips, where what is new is said first. If you like, answer “group”. If not, that is fine: I am here whenever you need me.',
      },
    },
  ],
  definition: ({ say }) => ({
    trigger: { kind: 'event', of: { event: 'Contact Added' } },
    reentry: { kind: 'never' },
    goal: { of: ORDER, withinMs: 14 * DAY_MS },
    touch: { kind: 'care', priority: 'normal' },
    first: 'hello',
    steps: {
      hello: byBroadcast('new-friend-hello', 'answer-0'),
      'answer-0': { kind: 'await', of: REPLY, ms: 12 * HOUR_MS, next: 'advise', otherwise: 'until-1' },
      advise: {
        kind: 'task',
        task: 'chat',
        title: say({ zh: '新好友回复了，帮忙参谋', en: 'A new friend has answered: help them choose' }),
        script: say({
          zh: '先接住对方的话，再问一个具体的问题（预算、用途、送给谁），最后推荐不超过三样，并说明为什么适合。',
          en: 'Take up what they said, ask one thing more (budget, use, for whom), then recommend three at most, and why.',
        }),
        dueMs: 4 * HOUR_MS,
        next: 'after-talk',
      },
      'after-talk': waitTo(1, '10:00', 'gift'),
      'until-1': waitTo(0, '10:00', 'gift'),
      gift: byBroadcast('new-friend-gift', 'until-3'),
      'until-3': waitTo(2, '10:00', 'need'),
      need: byBroadcast('new-friend-need', 'answer-3'),
      'answer-3': { kind: 'await', of: REPLY, ms: DAY_MS, next: 'listen', otherwise: 'quiet-until-7' },
      listen: {
        kind: 'task',
        task: 'chat',
        title: say({ zh: '新好友说了需求，给出建议', en: 'A new friend says what they need: advise them' }),
        script: say({
          zh: '复述对方的需求确认一遍，给一个首选、一个备选，把不适合的情况也讲清楚。把了解到的记到客户资料里。',
          en: 'Say back what they need, give a first and a second choice, and when it would not fit. Note what you learnt.',
        }),
        dueMs: 4 * HOUR_MS,
        next: 'talked-until-7',
      },
      'talked-until-7': waitTo(4, '10:00', 'invite'),
      invite: byBroadcast('new-friend-invite', null),
      'quiet-until-7': waitTo(3, '10:00', 'door'),
      door: byBroadcast('new-friend-door', null),
    },
  }),
}
