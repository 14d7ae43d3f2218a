import { Refusal } from './refusals.ts'
import { problemAt, wordingsOf, type Wording } from './wording.ts'

/** What is wrong with what was sent and no shape could see. */
export const wrong = wordingsOf({
  not_an_object: { zh: '应为对象', en: 'must be an object' },
  missing: { zh: '缺少这一项', en: 'is missing' },
  upload_fields: { zh: '应含 name、upload、at、last', en: 'must be name, upload, at, last' },
  rule_or_text: { zh: '规则只能以 rule 或 text 之一给出', en: 'give the rule as "rule" or as "text", not both' },
  every_stage_once: { zh: '须列出该旅程的每个阶段，各一次', en: 'name every stage of the set once' },
  another_stage: { zh: '须为同一旅程的另一个阶段', en: 'name another stage of the set' },
  not_a_place: { zh: '不是有效的翻页位置', en: 'is not a place in a page' },
  unknown_identifier: { zh: '没有这种标识', en: 'is no kind of identifier' },
  segment_or_tag: { zh: '须指定人群或标签之一', en: 'name a segment or a tag' },
  some_identities: { zh: '须选择该客户的部分标识，而非全部', en: 'name some, but not all, of the customer' },
  name_length: { zh: '名称须为 1 至 {limit} 个字符', en: 'must have 1 to {limit} characters' },
  only_write_keys: { zh: '只有写入密钥可以限定来源网站', en: 'only write keys have origins' },
  too_large: { zh: '不能超过 {limitBytes} 字节', en: 'may have at most {limitBytes} bytes' },
  pattern: { zh: '{problem}', en: '{problem}' },
  every_reply_once: { zh: '须列出每条关键词回复，各一次', en: 'name every reply once' },
  only_signs: { zh: '不能只有标点或空格', en: 'must be more than punctuation and spaces' },
  another_customer: { zh: '不是地址中的客户', en: 'is not the customer of the address' },
})
export const invalidInput = (at: string, problem: Wording): Refusal =>
  new Refusal('invalid_input', [problemAt(at, problem)])
