import { wordingsOf } from '../../kernel/wording.ts'

/** What is worth knowing of a file that is taken all the same. */
export const note = wordingsOf({
  name_lies: {
    zh: '文件名以 .{named} 结尾，但内容是 {format}，按后者读取。',
    en: 'The name says .{named}, but the file is {format} and is read as that.',
  },
  encoding: { zh: '文字编码为 {encoding}。', en: 'The text is in {encoding}.' },
  other_keys: { zh: '只有前 {limit} 个不同的键作为列。', en: 'Only the first {limit} different keys are columns.' },
  other_sheets: {
    zh: '只读取工作表“{sheet}”，工作簿中还有其他工作表。',
    en: 'Only the sheet "{sheet}" is read; the workbook has others.',
  },
  nul_lines: {
    zh: '有 {lines} 行含有 NUL 字符，已去掉后导入。',
    en: '{lines} lines held NUL characters and are taken without them.',
  },
  times_twice: {
    zh: '有 {times} 个时间因时钟回拨出现两次，取较早的一次。',
    en: '{times} local times occur twice (clocks went back); the earlier instant is taken.',
  },
  times_never: {
    zh: '有 {times} 个时间因时钟拨快并不存在，已顺延。',
    en: '{times} local times do not occur (clocks went forward); they are moved on by the gap.',
  },
  many_lines: {
    zh: '不同的行超过 {limit} 行，行数为“至少”。',
    en: 'More than {limit} different lines: their count is "at least".',
  },
  many_customers: {
    zh: '不同的客户超过 {limit} 位，人数为“至少”。',
    en: 'More than {limit} different customers: their count is "at least".',
  },
  scattered: {
    zh: '同一订单的行分散在文件各处，因此读取了 {passes} 遍。',
    en: 'Orders are scattered over the file, so it is read {passes} times.',
  },
  credit_above_zero: {
    zh: '退货单的 {lines} 行中有 {above} 行数量大于零。如果所有订单号都这样开头，请把退货单号的开头留空。',
    en: '{above} of {lines} lines of credit notes have a quantity above zero. If all your order numbers begin so, state an empty credit prefix.',
  },
  several_customers: {
    zh: '有 {orders} 个订单写了两位客户，归最早一行的客户。',
    en: '{orders} orders name two customers; each belongs to that of its earliest line.',
  },
  products_left_out: {
    zh: '有 {orders} 个订单的商品过多，未全部列出，金额仍按所有行计算。',
    en: '{orders} orders have more products than are listed; all their lines count for the revenue.',
  },
})

/** How to go on, when something is left. */
export const next = wordingsOf({
  go_on: {
    zh: '已停止，已导入的 {records} 条记录会保留。再次导入同一文件时从那里继续。',
    en: 'Cancelled after {records} records, which are stored. Run the same command again to go on from there.',
  },
  in_earnest: {
    zh: '只做了检查，没有写入。确认后请正式导入。',
    en: 'Nothing was written. Run it again without the dry run to import.',
  },
  mend_lines: {
    zh: '请在文件中改正未导入的行后重新导入，已导入的内容会保留。',
    en: 'Mend the lines listed in {path} in the file and import it again; what is stored stays as it is.',
  },
  look_at_quarantine: {
    zh: '请查看隔离区，改正后可以重放。',
    en: 'Look at the quarantine: what is mended there can be replayed.',
  },
})
