/** How people of the world behave, and what the store sells: numbers and words, no deeds. Times are of an ordinary day. */

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

export const HABITS = {
  /** Comes by a code of ours; else a friend has brought them, with a card. */
  comesByCode: 0.85,
  answersWelcome: 0.4,
  answersAfterMs: [MINUTE_MS, 3 * HOUR_MS],
  staffAnswersAfterMs: [MINUTE_MS, 40 * MINUTE_MS],
  staffTags: 0.3,
  /** Staff send what they are given, most of them, and not at once. */
  staffConfirms: 0.9,
  staffConfirmsAfterMs: [2 * MINUTE_MS, 5 * HOUR_MS],
  joinsGroup: 0.35,
  joinsGroupAfterMs: [HOUR_MS, 3 * DAY_MS],
  leavesGroup: 0.1,
  browsesEveryMs: [DAY_MS, 8 * DAY_MS],
  putsIntoCart: 0.45,
  buys: 0.6,
  buysAfterMs: [2 * MINUTE_MS, 30 * MINUTE_MS],
  complains: 0.03,
  brings: 0.05,
  /** At each visit. */
  leaves: 0.02,
  isDeletedByStaff: 0.004,
} as const

export const CAMES_BY_CARD = 3

const SURNAMES = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高']
const NAMES = ['芳', '敏', '静', '丽', '强', '磊', '洋', '艳', '勇', '杰', '娟', '涛', '明', '超', '秀英', '霞', '平', '刚', '桂英', '小雨', '思远', '若曦', '子轩', '欣怡', '浩然', '雨桐', '一诺', '梓涵'] // prettier-ignore

export interface Draw {
  number(): number
  pick<T>(from: readonly T[]): T
}
export const nameOf = (draw: Draw): string => draw.pick(SURNAMES) + draw.pick(NAMES)
export const phoneOf = (draw: Draw): string =>
  `1${draw.pick(['38', '39', '58', '86', '99'])}${String(Math.floor(draw.number() * 1e8)).padStart(8, '0')}`

export const PRODUCTS = [
  { product_id: 'tea-lj', name: '明前龙井 50g', category: '绿茶', price: 168 },
  { product_id: 'tea-bm', name: '白牡丹 100g', category: '白茶', price: 128 },
  { product_id: 'tea-tgy', name: '铁观音 125g', category: '乌龙', price: 98 },
  { product_id: 'tea-dhp', name: '大红袍 80g', category: '乌龙', price: 238 },
  { product_id: 'tea-qm', name: '祁门红茶 100g', category: '红茶', price: 88 },
  { product_id: 'tea-pe', name: '七子饼普洱 357g', category: '普洱', price: 328 },
  { product_id: 'cup-jz', name: '盖碗三件套', category: '茶器', price: 156 },
] as const

export const QUESTIONS = [
  '龙井今年的到了吗？',
  '想送长辈，推荐哪款？',
  '怎么泡才不苦？',
  '可以寄到苏州吗？',
  '有没有小包装？',
]
export const ANSWERS = [
  '到了，明前的，给您留一份？',
  '推荐白牡丹，礼盒装。',
  '85 度水，不要焖，先少放一点。',
  '可以，顺丰次日到。',
]
export const COMPLAINTS = ['上次的包装破了', '等了三天还没发货', '味道和上次不一样']

/** Between the two; more often near the first. */
export const between = (draw: Draw, [from, to]: readonly [number, number]): number =>
  Math.round(from + (to - from) * draw.number() ** 2)

const CHINA_MS = 8 * HOUR_MS
const OPENS_AT = 9 * HOUR_MS
const CLOSES_AT = 22 * HOUR_MS
/** Not at night: then when the day has begun, at another minute for everybody. */
export function awake(at: number, draw: Draw): number {
  const sinceMidnight = (at + CHINA_MS) % DAY_MS
  if (sinceMidnight >= OPENS_AT && sinceMidnight < CLOSES_AT) return at
  const midnight = at - sinceMidnight + (sinceMidnight >= CLOSES_AT ? DAY_MS : 0)
  return midnight + OPENS_AT + Math.floor(draw.number() * 2 * HOUR_MS)
}
