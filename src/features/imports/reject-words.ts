/** Why one line is not taken; the words of the rejects file. `{about}` is the column or the value at fault. */
export const REJECTS = {
  line_too_long: { zh: '一行超过 1 MB', en: 'the line is longer than 1 MB' },
  unclosed_quote: { zh: '引号没有闭合', en: 'a quote is opened and never closed' },
  quotes_malformed: { zh: '引号闭合之后还有文字', en: 'text follows a closing quote' },
  too_many_cells: { zh: '这一行的列数比表头多', en: 'the line has more cells than the header' },
  line_cut_off: { zh: '文件在这一行中间结束', en: 'the file ends in the middle of this line' },
  unreadable_text: {
    zh: '这一行有无法识别的文字编码',
    en: 'the line holds bytes that are not text in the file’s encoding',
  },
  json_unreadable: { zh: '这一行不是 JSON 对象', en: 'the line is not a JSON object' },
  order_missing: { zh: '订单号为空', en: 'the order number is empty' },
  id_damaged: {
    zh: '{about} 被表格软件截断，请把该列设为文本后重新导出',
    en: '{about} was shortened by a spreadsheet; export it again with the column as text',
  },
  id_too_long: { zh: '{about} 超过 256 个字符', en: '{about} is longer than 256 characters' },
  no_identifier: { zh: '没有能说明客户是谁的内容', en: 'no column that says who the customer is has a value' },
  time_missing: { zh: '时间为空', en: 'the time is empty' },
  time_unreadable: { zh: '{about} 不是可以识别的时间', en: '{about} is not a time that can be read' },
  time_ambiguous: {
    zh: '{about} 分不清日和月，请填写时间格式',
    en: '{about} may be day/month or month/day; say which with the time format',
  },
  number_missing: { zh: '{about} 为空', en: '{about} is empty' },
  number_unreadable: { zh: '{about} 不是数字', en: '{about} is not a number' },
  number_too_large: { zh: '{about} 过大', en: '{about} is too large' },
  event_missing: { zh: '事件名为空', en: 'the name of the event is empty' },
  type_unknown: {
    zh: 'type 必须是 track、identify、page、screen、group 或 alias',
    en: '"type" must be track, identify, page, screen, group or alias',
  },
  too_many_tags: { zh: '这一行的标签超过 100 个', en: 'the row has more than 100 tags' },
  order_incomplete: {
    zh: '订单 {about} 的另一行有误，改正之前整单不导入',
    en: 'another line of order {about} was rejected, so the order waits until that is mended',
  },
  quarantined: {
    zh: '未被接收，已进入隔离区：{about}',
    en: 'the engine did not take it and keeps it in quarantine: {about}',
  },
} as const
