import type { z } from 'zod'
import { either, wordingsOf, type Both, type Wording } from './wording.ts'

/** What a shape refuses, as a person would say it; zod's own sentences name types of the program. */
const say = wordingsOf({
  missing: { zh: '缺少这一项', en: 'is missing' },
  invalid_type: { zh: '应为{expected}', en: 'must be {expected}' },
  empty: { zh: '不能为空', en: 'must not be empty' },
  too_short: { zh: '至少 {minimum} 个字符', en: 'must have at least {minimum} characters' },
  too_long: { zh: '最多 {maximum} 个字符', en: 'may have at most {maximum} characters' },
  too_many_bytes: { zh: '最多 {limitBytes} 字节', en: 'may have at most {limitBytes} bytes' },
  too_few: { zh: '至少 {minimum} 项', en: 'must have at least {minimum} items' },
  too_many: { zh: '最多 {maximum} 项', en: 'may have at most {maximum} items' },
  too_small: { zh: '不能小于 {minimum}', en: 'must be at least {minimum}' },
  too_big: { zh: '不能大于 {maximum}', en: 'must be at most {maximum}' },
  invalid_value: { zh: '应为{values}', en: 'must be {values}' },
  invalid_format: { zh: '应为{format}', en: 'must be {format}' },
  invalid_pattern: { zh: '格式不正确', en: 'does not have the expected form' },
  unrecognized_keys: { zh: '有不认识的内容：{keys}', en: 'has something that is not known: {keys}' },
  same_name: { zh: '有重复的名称', en: 'has one name twice' },
  same_time: { zh: '开始与结束不能是同一时刻', en: 'must not begin and end at the same time' },
  invalid: { zh: '不正确', en: 'is not right' },
})

const TYPES: Record<string, Both> = {
  string: { zh: '文本', en: 'a text' },
  number: { zh: '数字', en: 'a number' },
  int: { zh: '整数', en: 'a whole number' },
  boolean: { zh: ' true 或 false', en: 'true or false' },
  array: { zh: '列表', en: 'a list' },
  object: { zh: '对象', en: 'an object' },
  record: { zh: '对象', en: 'an object' },
}
const FORMATS: Record<string, Both> = {
  datetime: { zh: '带时区的日期和时间', en: 'a date and time with its offset from UTC' },
  date: { zh: '日期', en: 'a date' },
  email: { zh: '邮箱地址', en: 'an e-mail address' },
  url: { zh: '网址', en: 'an address of the web' },
  uuid: { zh: '编号（UUID）', en: 'a UUID' },
}

interface CustomParams {
  limitBytes?: number
  isEmpty?: boolean
  sameName?: boolean
  sameTime?: boolean
}

/** The shape must have been asked with `reportInput`, or what is missing is of a wrong type. */
export function issueWording(issue: z.core.$ZodIssue): Wording {
  switch (issue.code) {
    case 'invalid_type':
      if ('input' in issue && issue.input === undefined) return say('missing')
      return say('invalid_type', { expected: TYPES[issue.expected] ?? issue.expected })
    case 'too_small': {
      const minimum = String(issue.minimum)
      if (issue.origin === 'string') return minimum === '1' ? say('empty') : say('too_short', { minimum })
      return issue.origin === 'array' || issue.origin === 'set'
        ? say('too_few', { minimum })
        : say('too_small', { minimum })
    }
    case 'too_big': {
      const maximum = String(issue.maximum)
      if (issue.origin === 'string') return say('too_long', { maximum })
      return issue.origin === 'array' || issue.origin === 'set'
        ? say('too_many', { maximum })
        : say('too_big', { maximum })
    }
    case 'invalid_value':
      return say('invalid_value', { values: either(...issue.values.map((value) => JSON.stringify(value))) })
    case 'invalid_format': {
      const format = FORMATS[issue.format]
      return format ? say('invalid_format', { format }) : say('invalid_pattern')
    }
    case 'unrecognized_keys':
      return say('unrecognized_keys', { keys: issue.keys })
    case 'custom': {
      const { limitBytes, isEmpty, sameName, sameTime } = (issue.params ?? {}) as CustomParams
      if (sameName || sameTime) return say(sameName ? 'same_name' : 'same_time')
      return limitBytes !== undefined ? say('too_many_bytes', { limitBytes }) : say(isEmpty ? 'empty' : 'invalid')
    }
    default:
      return say('invalid')
  }
}
