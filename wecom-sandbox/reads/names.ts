import type { Sandbox } from '../sandbox.ts'

/** A name for somebody new, which is another for everybody who comes. */
const SURNAMES = [...'李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗']
const GIVEN =
  '雨桐 子墨 欣怡 浩然 思远 梓涵 静怡 嘉明 若溪 志强 晓梅 文轩 佳宁 建国 诗雅 宇航 美玲 一诺 俊杰 秀兰 可馨 天佑 丽华'.split(
    ' ',
  )

export function nextName({ state }: Sandbox): string {
  const { last } = state.get<{ last: number | null }>`select max(id) as last from people`!
  const n = last ?? 0
  // the lengths have no common divisor, so that all pairs come before one comes again
  return SURNAMES[n % SURNAMES.length]! + GIVEN[n % GIVEN.length]!
}
