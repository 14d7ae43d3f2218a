import { inBoth } from '../../language/language.tsx'

/** What is known of an event, already in words: each sentence takes what it needs. */
export interface Said {
  who: string
  money: string
  product: string
  products: string
  quantity: string
  text: string
  /** What it is called, then where it is. */
  page: string
  attributes: string
  consent: string
  tag: string
  origin: string
  until: string
  segment: string
  set: string
  from: string
  to: string
  other: string
  staff: string
  chat: string
  /** By which way the two came together. */
  how: string
  room: string
  /** In WeChat customer service. */
  kf: boolean
  reason: string
  sop: string
  task: string
  title: string
  /** Of a touch: by which way and what, and who asked for it. */
  touch: string
  asker: string
  /** Why it does not go. */
  whyNot: string
}

const gap = (text: string): string => text && ` ${text}`
/** Chinese follows Chinese without a space. */
const by = (who: string): string => (/[\x21-\x7e]$/.test(who) ? `${who} ` : who)
const after = (mark: string, text: string): string => text && `${mark}${text}`

/** How somebody left a flow. */
const SOP_LEFT: Record<string, { zh: string; en: string }> = {
  completed: { zh: '走完', en: 'went through' },
  goal: { zh: '达成目标', en: 'goal reached' },
  exit: { zh: '满足退出条件', en: 'ended by a fact' },
  merged: { zh: '客户已合并', en: 'the customers were merged' },
  archived: { zh: '流程已归档', en: 'the flow was archived' },
  stopped: { zh: '被手动移出', en: 'taken out by hand' },
}
export const sopEnd = (reason: string, language: 'zh' | 'en'): string => SOP_LEFT[reason]?.[language] ?? reason

const OUT_OF_GROUP: Record<string, string> = { removed: '被移出', dismissed: '因解散而离开' }

/** By the name of the event as the log has it; an event of the brand's own is said by its name. */
export const eventWords = inBoth({
  zh: {
    'Order Completed': (s: Said) => `下单${gap(s.money)}${after('：', s.products)}`,
    'Order Refunded': (s: Said) => `退款${gap(s.money)}${after('：', s.products)}`,
    'Order Cancelled': (s: Said) => `取消订单${gap(s.money)}`,
    'Product Viewed': (s: Said) => `浏览商品${after('：', s.product)}`,
    'Product Clicked': (s: Said) => `点开商品${after('：', s.product)}`,
    'Product Added': (s: Said) => `加入购物车${after('：', s.product)}${gap(s.quantity)}`,
    'Product Removed': (s: Said) => `移出购物车${after('：', s.product)}${gap(s.quantity)}`,
    'Product Added to Wishlist': (s: Said) => `收藏商品${after('：', s.product)}`,
    'Product Shared': (s: Said) => `分享商品${after('：', s.product)}`,
    'Product Reviewed': (s: Said) => `评价商品${after('：', s.product)}`,
    'Products Searched': (s: Said) => `搜索${after('：', s.text)}`,
    'Product List Viewed': (s: Said) => `浏览商品列表${after('：', s.text)}`,
    'Cart Viewed': (s: Said) => `查看购物车${after('：', s.products)}`,
    'Checkout Started': (s: Said) => `开始结账${gap(s.money)}`,
    'Coupon Applied': (s: Said) => `使用优惠券${after('：', s.text)}`,
    page: (s: Said) => `打开页面${after('：', s.page)}`,
    screen: (s: Said) => `打开界面${after('：', s.page)}`,
    identify: (s: Said) => (s.attributes ? `告知资料：${s.attributes}` : '表明身份'),
    group: () => '加入组织',
    alias: () => '关联另一身份',
    'Tag Added': (s: Said) => `${by(s.who)}打上标签“${s.tag}”${after('，有效至 ', s.until)}`,
    'Tag Removed': (s: Said) => `${by(s.who)}取下标签“${s.tag}”`,
    'Customers Joined': (s: Said) => `${by(s.who)}认定两位客户是同一个人`,
    'Customers Separated': (s: Said) => `${by(s.who)}认定是两个人`,
    'Consent Given': (s: Said) => `同意：${s.consent}（${s.who}）`,
    'Consent Withdrawn': (s: Said) => `撤回同意：${s.consent}（${s.who}）`,
    'Contact Added': (s: Said) => `开始由 ${s.staff} 服务（${s.how}）`,
    'Welcome Sent': (s: Said) => `收到 ${s.staff} 的欢迎语`,
    'Welcome Missed': (s: Said) => `未收到 ${s.staff} 的欢迎语`,
    'Contact Ended': (s: Said) => `不再由 ${s.staff} 服务（${s.who}）`,
    'Group Joined': (s: Said) => `进入客户群“${s.chat}”`,
    'Group Left': (s: Said) => `${OUT_OF_GROUP[s.reason] ?? '退出'}客户群“${s.chat}”`,
    'Message Sent': (s: Said) => (s.kf ? '在微信客服中发消息' : s.room ? '在客户群中发消息' : `发消息给 ${s.staff}`),
    'Message Received': (s: Said) =>
      s.kf ? `收到微信客服${s.staff ? ` ${s.staff} ` : '自动'}的消息` : `收到 ${s.staff} 的消息`,
    'KF Entered': () => '打开微信客服',
    'Value Revealed': (s: Said) => `${by(s.who)}查看了完整的${s.attributes}`,
    'Customer Exported': (s: Said) => `${by(s.who)}导出了该客户的全部资料`,
    'Segment Entered': (s: Said) => `进入人群“${s.segment}”`,
    'Segment Left': (s: Said) => `离开人群“${s.segment}”`,
    'Tag Gained': (s: Said) => `得到标签“${s.tag}”（${s.origin}）`,
    'Tag Lost': (s: Said) => `失去标签“${s.tag}”`,
    'Stage Moved': (s: Said) =>
      s.from === ''
        ? `${s.set}：进入${s.to}`
        : s.to === ''
          ? `${s.set}：离开${s.from}`
          : `${s.set}：${s.from} → ${s.to}`,
    'Lifecycle Moved': (s: Said) => `生命周期：${s.from && `${s.from} → `}${s.to}`,
    'SOP Entered': (s: Said) => `进入流程“${s.sop}”`,
    'SOP Left': (s: Said) => `离开流程“${s.sop}”（${sopEnd(s.reason, 'zh')}）`,
    'Task Given': (s: Said) => `流程“${s.sop}”布置任务${after('：', s.title)}`,
    'SOP Start Asked': (s: Said) => `${by(s.who)}让其进入流程“${s.sop}”`,
    'SOP Stop Asked': (s: Said) => `${by(s.who)}让其离开流程“${s.sop}”`,
    'Task Done': (s: Said) => `${by(s.who)}完成任务${after('：', s.task)}`,
    'Touch Requested': (s: Said) => `将收到${s.touch}${after(' · ', s.asker)}`,
    'Touch Suppressed': (s: Said) => `不发送${s.touch}${after(' · ', s.asker)}：${s.whyNot}`,
    'Touch Delivered': (s: Said) => `收到${s.touch}${after(' · ', s.asker)}${after('，发送人 ', s.staff)}`,
    'Touch Failed': (s: Said) => `没有收到${s.touch}${after(' · ', s.asker)}：${s.whyNot}`,
    'Link Clicked': (s: Said) => `点开${s.touch}里的链接：${s.text}`,
    'Customers Merged': (s: Said) => `客户 ${s.other} 并入`,
    'Customer Split': (s: Said) => `从客户 ${s.other} 分出`,
    'Customer Erased': () => '资料已抹除',
    rule: '规则',
    way: (name: string) => `渠道活码“${name}”`,
    touched: (channel: string, content: string) => `${channel}${content && `“${content}”`}`,
    bySop: (sop: string) => `流程“${sop}”`,
    byBroadcast: (name: string) => `群发“${name}”`,
    etc: (names: string, n: number) => `${names} 等 ${n} 件`,
    and: '、',
  },
  en: {
    'Order Completed': (s) => `Ordered${gap(s.money)}${after(': ', s.products)}`,
    'Order Refunded': (s) => `Was refunded${gap(s.money)}${after(': ', s.products)}`,
    'Order Cancelled': (s) => `Cancelled an order${gap(s.money)}`,
    'Product Viewed': (s) => `Looked at a product${after(': ', s.product)}`,
    'Product Clicked': (s) => `Opened a product${after(': ', s.product)}`,
    'Product Added': (s) => `Added to the cart${after(': ', s.product)}${gap(s.quantity)}`,
    'Product Removed': (s) => `Took out of the cart${after(': ', s.product)}${gap(s.quantity)}`,
    'Product Added to Wishlist': (s) => `Saved a product${after(': ', s.product)}`,
    'Product Shared': (s) => `Shared a product${after(': ', s.product)}`,
    'Product Reviewed': (s) => `Reviewed a product${after(': ', s.product)}`,
    'Products Searched': (s) => `Searched${after(': ', s.text)}`,
    'Product List Viewed': (s) => `Looked at a list of products${after(': ', s.text)}`,
    'Cart Viewed': (s) => `Looked at the cart${after(': ', s.products)}`,
    'Checkout Started': (s) => `Began to check out${gap(s.money)}`,
    'Coupon Applied': (s) => `Used a coupon${after(': ', s.text)}`,
    page: (s) => `Opened a page${after(': ', s.page)}`,
    screen: (s) => `Opened a screen${after(': ', s.page)}`,
    identify: (s) => (s.attributes ? `Told about themselves: ${s.attributes}` : 'Said who they are'),
    group: () => 'Joined an organization',
    alias: () => 'Linked another identity',
    'Tag Added': (s) => `Tag “${s.tag}” set by ${s.who}${after(', until ', s.until)}`,
    'Tag Removed': (s) => `Tag “${s.tag}” taken off by ${s.who}`,
    'Customers Joined': (s) => `Two customers are one person, said ${s.who}`,
    'Customers Separated': (s) => `They are two people, said ${s.who}`,
    'Consent Given': (s) => `Gave consent: ${s.consent} (${s.who})`,
    'Consent Withdrawn': (s) => `Withdrew consent: ${s.consent} (${s.who})`,
    'Contact Added': (s) => `Served by ${s.staff} from now on (${s.how})`,
    'Welcome Sent': (s) => `Greeted by ${s.staff}`,
    'Welcome Missed': (s) => `Not greeted by ${s.staff}`,
    'Contact Ended': (s) => `No longer served by ${s.staff} (${s.who})`,
    'Group Joined': (s) => `Joined the group “${s.chat}”`,
    'Group Left': (s) =>
      s.reason === 'removed'
        ? `Was taken out of the group “${s.chat}”`
        : s.reason === 'dismissed'
          ? `The group “${s.chat}” was dismissed`
          : `Left the group “${s.chat}”`,
    'Message Sent': (s) =>
      s.kf ? 'Wrote to WeChat customer service' : s.room ? 'Wrote in a group' : `Wrote to ${s.staff}`,
    'Message Received': (s) =>
      s.kf
        ? `Got ${s.staff ? `a message from ${s.staff}` : 'an automatic message'} in WeChat customer service`
        : `Got a message from ${s.staff}`,
    'KF Entered': () => 'Opened WeChat customer service',
    'Value Revealed': (s) => `${s.attributes} was shown in full to ${s.who}`,
    'Customer Exported': (s) => `Everything known was exported by ${s.who}`,
    'Segment Entered': (s) => `Entered the segment “${s.segment}”`,
    'Segment Left': (s) => `Left the segment “${s.segment}”`,
    'Tag Gained': (s) => `Got the tag “${s.tag}” (${s.origin})`,
    'Tag Lost': (s) => `Lost the tag “${s.tag}”`,
    'Stage Moved': (s) =>
      s.from === ''
        ? `${s.set}: entered ${s.to}`
        : s.to === ''
          ? `${s.set}: left ${s.from}`
          : `${s.set}: ${s.from} → ${s.to}`,
    'Lifecycle Moved': (s) => `Lifecycle: ${s.from && `${s.from} → `}${s.to}`,
    'SOP Entered': (s) => `Entered the flow “${s.sop}”`,
    'SOP Left': (s) => `Left the flow “${s.sop}” (${sopEnd(s.reason, 'en')})`,
    'Task Given': (s) => `The flow “${s.sop}” gave a task${after(': ', s.title)}`,
    'SOP Start Asked': (s) => `Put into the flow “${s.sop}” by ${s.who}`,
    'SOP Stop Asked': (s) => `Taken out of the flow “${s.sop}” by ${s.who}`,
    'Task Done': (s) => `Task done by ${s.who}${after(': ', s.task)}`,
    'Touch Requested': (s) => `Is to get ${s.touch}${after(' · ', s.asker)}`,
    'Touch Suppressed': (s) => `Does not get ${s.touch}${after(' · ', s.asker)}: ${s.whyNot}`,
    'Touch Delivered': (s) => `Got ${s.touch}${after(' · ', s.asker)}${after(', sent by ', s.staff)}`,
    'Touch Failed': (s) => `Did not get ${s.touch}${after(' · ', s.asker)}: ${s.whyNot}`,
    'Link Clicked': (s) => `Opened a link of ${s.touch}: ${s.text}`,
    'Customers Merged': (s) => `Customer ${s.other} was merged into this one`,
    'Customer Split': (s) => `Split off from customer ${s.other}`,
    'Customer Erased': () => 'Was erased',
    rule: 'by rule',
    way: (name) => `contact way “${name}”`,
    touched: (channel, content) => `${channel}${content && ` “${content}”`}`,
    bySop: (sop) => `flow “${sop}”`,
    byBroadcast: (name) => `broadcast “${name}”`,
    etc: (names, n) => `${names} and so on, ${n} in all`,
    and: ', ',
  },
})
