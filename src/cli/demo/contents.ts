import type { WrittenMessage } from '../../features/contents/contents.ts'

/** What the demo's brand says to its customers, approved. */
interface DemoContent {
  slug: string
  name: string
  purpose: 'value' | 'atmosphere' | 'identity'
  topic: string
  message: WrittenMessage
}

const SHOP = 'https://tea.example'
const NAME = '{{ customer.name | default: "朋友" }}'

export const CONTENTS: DemoContent[] = [
  {
    slug: 'new-friend',
    name: '新好友自我介绍',
    purpose: 'identity',
    topic: '欢迎',
    message: {
      text: `${NAME}您好，我是{{ staff.name }}，您的茶友顾问。\n选茶、冲泡、存茶，有问题随时问我。`,
      attachments: [],
    },
  },
  {
    slug: 'brewing-guide',
    name: '冲泡小册子',
    purpose: 'value',
    topic: '冲泡',
    message: {
      text: `${NAME}，整理了一份家常冲泡小册子：水温、投茶量、出汤时间，一页看完，送给您。`,
      attachments: [
        { kind: 'link', title: '家常冲泡小册子', url: `${SHOP}/guide`, description: '六大茶类的水温与时间' },
      ],
    },
  },
  {
    slug: 'cart-coupon',
    name: '购物车优惠券提醒',
    purpose: 'value',
    topic: '优惠券',
    message: {
      text: `您看中的茶还替您留着，今天下单可以用九折券：${SHOP}/cart`,
      attachments: [{ kind: 'link', title: '回到购物车', url: `${SHOP}/cart`, description: '九折券今天有效' }],
    },
  },
  {
    slug: 'countdown',
    name: '活动倒计时',
    purpose: 'atmosphere',
    topic: '明前茶',
    message: {
      text: '明前龙井还剩最后 3 天，当季只采这一次。想留一罐的，今晚 10 点前告诉我。',
      attachments: [],
    },
  },
  {
    slug: 'member-coupon',
    name: '老客九折券',
    purpose: 'value',
    topic: '优惠券',
    message: {
      text: '谢谢您一直喝我们的茶。这张老客九折券本周有效，点开就能用。',
      attachments: [{ kind: 'link', title: '老客九折券', url: `${SHOP}/coupon`, description: '本周有效，全场可用' }],
    },
  },
  {
    slug: 'birthday',
    name: '生日祝福',
    purpose: 'identity',
    topic: '生日',
    message: {
      text: `${NAME}，生日快乐！给您留了一份生日茶礼，方便时告诉我寄到哪里。`,
      attachments: [],
    },
  },
]
