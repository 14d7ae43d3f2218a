import { approveContent, createContent } from '../../features/contents/contents.ts'
import { createReply, findReplies } from '../../features/replies/replies.ts'
import { createSegment } from '../../features/segments/segments.ts'
import { createSop, launchSop } from '../../features/sops/sops.ts'
import { createStage, createStageSet } from '../../features/stages/stages.ts'
import { createTag, createTagGroup } from '../../features/tags/tags.ts'
import { putPolicy, readPolicy } from '../../features/touches/touches.ts'
import { DAY_MS, MINUTE_MS } from '../../kernel/clock.ts'
import { Refusal, type RefusalCode } from '../../kernel/refusals.ts'
import type { Core } from '../../pipeline/commit.ts'
import type { Rule } from '../../rules/language.ts'
import { parseRuleText } from '../../rules/text.ts'
import { DEFAULT_POLICY, type Policy } from '../../touches/policy.ts'
import { CONTENTS } from './contents.ts'

/** What the demo's operators have set up. Short windows let a visitor watch people leave by time alone. */
const SEGMENTS: [slug: string, name: string, rule: string][] = [
  ['on-site', '正在逛店', 'done page in last 3 minutes'],
  ['cart-left', '加购 5 分钟未下单', 'did "Product Added" without "Order Completed" within 5 minutes in last 1 hours'],
  ['just-bought', '刚刚下单', 'done "Order Completed" in last 10 minutes'],
  ['big-spender', '90 天消费满 1000 元', 'sum of revenue of "Order Completed" in last 90 days >= 1000'],
  ['repeat-buyer', '30 天复购', 'count of "Order Completed" in last 30 days >= 2'],
  ['shanghai-vip', '上海高消费客户', 'in segment big-spender and city = "上海"'],
  ['sleeping', '沉睡客户', 'done "Order Completed" and not done "Order Completed" in last 45 days'],
  ['birthday-week', '七天内生日', 'birthday comes in 0 to 7 days'],
  ['green-tea', '绿茶爱好者', 'count of "Product Viewed" where category = "绿茶" in last 60 days >= 4'],
]

const TAG_GROUPS = [
  { slug: 'price-band', name: '客单价', dimension: 'consumption', singleChoice: true },
  { slug: 'taste', name: '口味偏好', dimension: 'behaviour', singleChoice: false },
  { slug: 'who', name: '身份', dimension: 'social', singleChoice: false },
  { slug: 'from', name: '从哪里来', dimension: 'behaviour', singleChoice: false },
  { slug: 'mood', name: '情绪', dimension: 'social', singleChoice: true },
] as const
const TAGS: [group: string, slug: string, name: string, rule: string][] = [
  ['price-band', 'price-high', '高客单', 'average of revenue of "Order Completed" >= 300'],
  ['price-band', 'price-middle', '中客单', 'average of revenue of "Order Completed" >= 150'],
  ['price-band', 'price-low', '低客单', 'done "Order Completed"'],
  ['taste', 'likes-oolong', '爱喝乌龙', 'count of "Product Viewed" where category = "乌龙茶" in last 90 days >= 3'],
  ['taste', 'likes-teaware', '爱茶具', 'count of "Product Viewed" where category = "茶具" in last 90 days >= 3'],
]

/** By hand or by the code that somebody scanned: no rule could know. */
const BY_HAND: [group: string, slug: string, name: string][] = [
  ['who', 'staff', '员工'],
  ['who', 'tea-master', '懂茶的老客'],
  ['from', 'from-store', '门店扫码'],
  ['from', 'from-poster', '海报扫码'],
  ['mood', 'mood-happy', '满意'],
  ['mood', 'mood-unsure', '犹豫'],
  ['mood', 'mood-cross', '不满'],
]

const STAGE_SET = { slug: 'journey', name: '茶友旅程', productLine: '茶' }
const STAGES: [slug: string, name: string, action: string, entry: string, fallBack?: string][] = [
  ['looking', '看茶', '送试饮，问口味', 'done "Product Viewed"'],
  ['tasting', '尝鲜', '教冲泡，请评价', 'count of "Order Completed" >= 1'],
  [
    'drinking',
    '常饮',
    '新茶先尝，请推荐',
    'count of "Order Completed" in last 90 days >= 3',
    'not done "Order Completed" in last 90 days',
  ],
]

const task = (title: string, script: string, next: string | null = null) => ({ kind: 'task', task: 'chat', title, script, dueMs: DAY_MS, next }) // prettier-ignore
/** Whom it may not be sent to is asked by the staff all the same. */
const send = (content: string, next: string) => ({ kind: 'send', channel: 'broadcast', content, next })
const ordered = { event: 'Order Completed' }
/** Short waits, as with segments. */
const SOPS: [slug: string, name: string, definition: object][] = [
  [
    'new-friend',
    '新好友跟进',
    {
      trigger: { kind: 'event', of: { event: 'Contact Added' } },
      reentry: { kind: 'never' },
      exit: [],
      first: 'hello',
      steps: {
        hello: send('new-friend', 'settle'),
        settle: { kind: 'await', of: [ordered], ms: 2 * MINUTE_MS, next: 'thank', otherwise: 'taste' },
        taste: task('问问口味', '您平时喝什么茶？绿茶、乌龙，还是想先试试？'),
        thank: task('谢谢第一单', '谢谢您的第一单！冲泡有什么问题随时问我。'),
      },
    },
  ],
  [
    'cart-left',
    '加购未下单',
    {
      trigger: { kind: 'event', of: { event: 'Product Added' } },
      reentry: { kind: 'after', ms: DAY_MS },
      goal: { of: ordered, withinMs: DAY_MS },
      first: 'wait',
      steps: {
        wait: { kind: 'await', of: [ordered], ms: 5 * MINUTE_MS, next: null, otherwise: 'which' },
        which: {
          kind: 'branch',
          cases: [{ name: '高消费客户', rule: { kind: 'segment', segment: 'big-spender' }, next: 'call' }],
          otherwise: 'coupon',
        },
        coupon: send('cart-coupon', 'remind'),
        call: { ...task('打个电话', '购物车里的茶还替您留着，需要我帮您看看怎么搭配吗？'), task: 'call' },
        remind: task('提醒购物车', '您看中的茶今天还有，今天下单明天到。'),
      },
    },
  ],
]

/** Nobody is written to three times a day to sell, and a few get nothing, so that it can be seen what it is all worth. */
const POLICY: Policy = {
  ...DEFAULT_POLICY,
  holdout: { share: 0.04, kinds: ['marketing'] },
  caps: [
    { name: '每天最多 2 条营销', kinds: ['marketing'], channels: ['broadcast'], most: 2, window: { kind: 'calendar', unit: 'day' }, upTo: 'normal' }, // prettier-ignore
  ],
}

/** What customer service says by itself, and the staff are offered; other questions are collected for who makes the list longer. */
const REPLIES: [name: string, words: string[], text: string][] = [
  ['营业时间', ['营业时间', '几点开门', '几点关门'], '门店每天 10:00–21:30 营业，线上随时可以下单。'],
  ['发货', ['发货', '什么时候到', '快递'], '16:00 前的订单当天发出，江浙沪一般次日到，其他地区 2–3 天。'],
  ['新茶到了吗', ['今年的', '新茶', '到了吗'], '今年的明前龙井已经到店，数量不多，需要的话我给您留一份。'],
  ['送礼', ['送礼', '送长辈', '礼盒'], '送长辈推荐大红袍礼盒或陈年普洱礼盒，可以附手写卡片。'],
]

const BY = 'demo'

/** May be done twice: what is there already stays as it is, even if somebody has changed it since. */
export async function defineShop(core: Core): Promise<void> {
  for (const [slug, name, text] of SEGMENTS)
    await unlessThere(createSegment(core, { slug, name, rule: ruleOf(text) }, BY))
  for (const group of TAG_GROUPS) await unlessThere(createTagGroup(core, group))
  for (const [group, slug, name, text] of TAGS)
    await unlessThere(createTag(core, { group, slug, name, rule: ruleOf(text) }, BY))
  for (const [group, slug, name] of BY_HAND) await unlessThere(createTag(core, { group, slug, name }, BY))
  await unlessThere(createStageSet(core, STAGE_SET))
  for (const [slug, name, action, entry, fallBack] of STAGES)
    await unlessThere(
      createStage(
        core,
        STAGE_SET.slug,
        { slug, name, action, entry: ruleOf(entry), ...(fallBack ? { fallBack: ruleOf(fallBack) } : {}) },
        BY,
      ),
    )
  for (const { slug, ...content } of CONTENTS)
    await unlessThere(
      createContent(core, { slug, ...content, expiresAt: null }).then(() => approveContent(core, slug, 1, BY)),
    )
  for (const [slug, name, definition] of SOPS)
    await unlessThere(createSop(core, { slug, name, definition }).then(() => launchSop(core, slug, 1, BY)))
}

/** Once: what somebody has made of it since stays. */
export async function ruleShop(core: Core): Promise<void> {
  if ((await findReplies(core.database, '', 1)).length === 0)
    for (const [name, words, text] of REPLIES)
      await createReply(core, { name, words: words.map((one) => ({ how: 'contains', text: one })), text, isEnabled: true, isAutomatic: true, hours: [], accounts: [] }) // prettier-ignore
  const { revision } = await readPolicy(core)
  if (revision === 0) await putPolicy(core, POLICY, 0)
}

function ruleOf(text: string): Rule {
  const parsed = parseRuleText(text)
  if ('rule' in parsed) return parsed.rule
  throw new Error(`the demo's rule ${text}: ${parsed.problem.en}`)
}

/** There already; or what it belongs to was archived since. */
const LEFT_ALONE: RefusalCode[] = ['already_exists', 'not_found']

const unlessThere = (made: Promise<unknown>): Promise<unknown> =>
  made.catch((error: unknown) => {
    if (!(error instanceof Refusal && LEFT_ALONE.includes(error.code))) throw error
  })
