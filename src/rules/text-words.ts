import { either, wordingsOf, type Both } from '../kernel/wording.ts'

/** What is said of a text that is no rule. The language itself has English words only, so examples are not translated. */
export const problem = wordingsOf({
  rule_too_long: { zh: '规则超过 {limit} 个字符', en: 'the rule is longer than {limit} characters' },
  expected: { zh: '此处应为{expected}，实际是{found}', en: 'expected {expected}, found {found}' },
  name_empty: { zh: '{expected}不能为空', en: 'expected {expected}, found an empty text' },
  second_word: { zh: '名称 {name} 之后出现单词“{word}”', en: 'found the word "{word}" after the name {name}' },
  unclear_and: {
    zh: '无法判断 and 之后的内容说的是事件还是客户',
    en: 'it is unclear whether what follows "and" is about the event or about the customer',
  },
  nested_too_deep: { zh: '括号嵌套超过 {limit} 层', en: 'nested deeper than {limit}' },
  too_many_conditions: { zh: '条件超过 {limit} 个', en: 'more than {limit} conditions' },
  no_fixed_length: {
    zh: '此处应为天、周或更小的单位，“{unit}”长短不固定',
    en: 'expected days, weeks or smaller, found the word "{unit}", which has no fixed length',
  },
  not_whole_ms: { zh: '这段时长不是整数毫秒', en: 'this length of time is not a whole number of milliseconds' },
  strange_character: { zh: '出现无法识别的字符 {character}', en: 'found the character {character}' },
  not_a_number: { zh: '“{word}”不是有效的数字', en: 'found {word}, which is not a number' },
  number_too_large: { zh: '数字 {number} 过大', en: 'found {number}, which is too large' },
  too_many_digits: {
    zh: '{number} 的位数超出了数字能表示的范围',
    en: 'found {number}, which has more digits than a number can hold',
  },
  unknown_escape: { zh: '引号内出现无法识别的 {escape}', en: 'found {escape} in a quoted text' },
  unclosed_quote: { zh: '引号没有在本行内闭合', en: 'found a quote that is not closed on its line' },
  breaks_limit: { zh: '{field}{problem}', en: '{field} {problem}' },
})

export const hint = wordingsOf({
  example: { zh: '例如：{example}', en: 'For example: {example}' },
  own_segment: {
    zh: '请把其中一部分另建为人群，再写：in segment "loyal"',
    en: 'Put parts of it into segments of their own and write: in segment "loyal"',
  },
  quote_word: {
    zh: '如果它就是名称，请加引号："{word}"。例如：{example}',
    en: 'If this is the name, put it in quotes: "{word}". For example: {example}',
  },
  quote_words: {
    zh: '由几个单词组成的名称要加引号："{words}"。',
    en: 'A name of several words needs quotes: "{words}".',
  },
  quote_names: {
    zh: '名称和文本请加引号："Order Completed"。',
    en: 'Put names and texts in quotes: "Order Completed".',
  },
  parenthesize: {
    zh: '请用括号括住筛选：{example}',
    en: 'Put parentheses around the filters: {example}',
  },
  fewer_parentheses: { zh: '请去掉不起作用的括号。', en: 'Leave out parentheses that change nothing.' },
  by_calendar: {
    zh: '请写 in last 90 days，或按日历写 in this and the 2 {unit}s before。',
    en: 'Write "in last 90 days", or by the calendar "in this and the 2 {unit}s before".',
  },
  number_or_text: {
    zh: '请写 {number}；如果是文本，请写 "{word}"。',
    en: 'Write {number}, or "{word}" if it is a text.',
  },
  largest_number: { zh: '数字最大为 9000000000。', en: 'Numbers go up to 9000000000.' },
  as_text: { zh: '如果是文本，请写 "{word}"。', en: 'Write "{word}" if it is a text.' },
  write_backslash: { zh: '反斜杠请写成 \\\\。', en: 'Write a backslash as \\\\.' },
  close_quote: {
    zh: '请用 {closing} 闭合，换行请写成 \\n。',
    en: 'Close it with {closing} and write a new line as \\n.',
  },
})

/** Words and marks of the language, and what else may stand there. */
export const oneOf = (...choices: (string | Both)[]): Both =>
  either(...choices.map((one) => (typeof one === 'string' ? `"${one}"` : one)))

/** What may be expected at a place. */
export const THING = {
  condition: { zh: '一个条件', en: 'a condition' },
  end: { zh: '规则结尾', en: 'the end of the rule' },
  event: { zh: '事件名', en: 'the name of an event' },
  property: { zh: '事件属性名', en: 'the name of a property' },
  tag: { zh: '标签', en: 'the name of a tag' },
  segment: { zh: '人群', en: 'the name of a segment' },
  staff: { zh: '员工的 userid', en: 'the userid of somebody of the staff' },
  channel: { zh: '渠道活码的 state', en: 'the state of a contact way' },
  way: { zh: '添加方式的编号', en: 'the number of a way to be added' },
  chat: { zh: '客户群的 chat_id', en: 'the chat id of a group' },
  set: { zh: '旅程', en: 'the name of a stage set' },
  stage: { zh: '阶段', en: 'the name of a stage' },
  state: {
    zh: '生命周期状态（new、growing、mature、silent、lost）',
    en: 'a state of the lifecycle (new, growing, mature, silent, lost)',
  },
  comparison: { zh: '比较，如 >= 3', en: 'a comparison such as >= 3' },
  test: {
    zh: '判断，如 =、>、contains、in (…)、exists 或 is missing',
    en: 'a test such as =, >, contains, in (…), exists or is missing',
  },
  value: { zh: '值：数字、带引号的文本、true 或 false', en: 'a value: a number, a text in quotes, true or false' },
  text: { zh: '带引号的文本', en: 'a text in quotes' },
  number: { zh: '数字', en: 'a number' },
  days: { zh: '天数', en: 'a number of days' },
  length: { zh: '时长，如 30 days', en: 'a length of time such as 30 days' },
  units: {
    zh: 'days、weeks、months、quarters 或 years 的个数',
    en: 'a number of days, weeks, months, quarters or years',
  },
  instant: {
    zh: '带时区的日期和时间，如 2026-01-01T00:00:00+08:00',
    en: 'a date and time with its offset from UTC',
  },
} as const

/** What was found instead. */
export const found = wordingsOf({
  word: { zh: '单词“{raw}”', en: 'the word "{raw}"' },
  text: { zh: '文本 {raw}', en: 'the text {raw}' },
  number: { zh: '数字 {raw}', en: 'the number {raw}' },
  mark: { zh: '“{raw}”', en: '"{raw}"' },
  end: { zh: '规则结尾', en: 'the end of the rule' },
})

/** Parts of a condition that break a limit of the language, by their names in JSON. */
export const FIELDS: Record<string, Both> = {
  window: { zh: '时间范围：', en: 'the window' },
  withinMs: { zh: '时限：', en: 'the time allowed' },
  value: { zh: '数值：', en: 'the value' },
  test: { zh: '比较的值：', en: 'the value' },
  where: { zh: '筛选：', en: 'the filter' },
  event: { zh: '事件名：', en: 'the name of the event' },
  steps: { zh: '步骤：', en: 'the steps' },
  property: { zh: '属性名：', en: 'the property' },
  attribute: { zh: '属性名：', en: 'the attribute' },
  tag: { zh: '标签：', en: 'the tag' },
  segment: { zh: '人群：', en: 'the segment' },
  set: { zh: '旅程：', en: 'the stage set' },
  stage: { zh: '阶段：', en: 'the stage' },
  staff: { zh: '员工：', en: 'the staff' },
  states: { zh: '渠道：', en: 'the state' },
  addWays: { zh: '添加方式：', en: 'the way' },
  chats: { zh: '客户群：', en: 'the group' },
  fromDays: { zh: '起始天数：', en: 'the first day' },
  toDays: { zh: '结束天数：', en: 'the last day' },
}
