import { seededRandom, type Random } from '../../kernel/random.ts'

/** The demo's customers: the nth is the same person in every run. Nobody is real: the numbers are of a range that carriers
 *  use for tests, the addresses of a domain that nobody can own. */
export interface Person {
  n: number
  number: string
  deviceId: string
  traits: {
    name: string
    phone: string
    email?: string
    city: string
    birthday: string
    gender: '女' | '男'
    /** As WeChat knows them: the shop is one of its mini programs. */
    unionid: string
  }
  visitsPerMonth: number
  /** How often a visit that put something into the cart ends in an order. */
  buys: number
  favourite: number
}

const SEED = 20_260_101
const FIRST_PHONE = 130_000
const SURNAMES = [
  ...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎',
]
const WOMEN = ['静怡', '雨桐', '欣妍', '梦洁', '思彤', '晓雯', '佳宁', '若曦', '诗涵', '丽娟', '婉清', '慧敏', '雪梅', '可馨', '芷若', '秀英'] // prettier-ignore
const MEN = [
  '浩然',
  '子轩',
  '宇航',
  '志强',
  '建国',
  '俊杰',
  '明哲',
  '文博',
  '天佑',
  '家豪',
  '一鸣',
  '晨曦',
  '国栋',
  '思远',
]
const CITIES = ['上海', '上海', '北京', '广州', '深圳', '杭州', '杭州', '成都', '南京', '武汉', '苏州', '重庆', '西安', '厦门'] // prettier-ignore

export const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random.next() * list.length)]!

export function personOf(n: number): Person {
  const random = seededRandom(SEED + n * 7_919)
  const gender = random.next() < 0.68 ? '女' : '男'
  const name = pick(random, SURNAMES) + pick(random, gender === '女' ? WOMEN : MEN)
  const day = (low: number, high: number) => String(low + Math.floor(random.next() * (high - low + 1))).padStart(2, '0')
  const number = `T${String(100_000 + n)}`
  // a few come nearly every day, most now and then
  const visitsPerMonth = 0.6 + 9 * random.next() ** 3
  return {
    n,
    number,
    deviceId: random.uuid(),
    traits: {
      name,
      phone: `138${String(FIRST_PHONE + n).padStart(8, '0')}`,
      ...(random.next() < 0.4 ? { email: `${number.toLowerCase()}@example.com` } : {}),
      city: pick(random, CITIES),
      birthday: `${day(1965, 2004)}-${day(1, 12)}-${day(1, 28)}`,
      gender,
      unionid: `oTea${String(n).padStart(23, '0')}`,
    },
    visitsPerMonth,
    buys: 0.25 + 0.5 * random.next(),
    favourite: Math.floor(random.next() * 5),
  }
}
