import { wordingsOf, type Both } from '../../kernel/wording.ts'

/** Why an import as a whole cannot go on. */
export const why = wordingsOf({
  stopped: { zh: '导入已停止，没有写入任何内容。', en: 'The import was stopped before anything was written.' },
  unexpected: { zh: '系统内部错误，已记录。', en: 'Something broke on our side; it is recorded.' },

  no_file: { zh: '没有文件 {path}。', en: 'There is no file {path}.' },
  not_a_file: { zh: '{file} 不是文件。', en: '{file} is not a file.' },
  not_readable: { zh: '无法读取 {file}（{code}）。', en: '{file} cannot be read ({code}).' },
  empty_file: { zh: '{file} 是空文件。', en: '{file} is empty.' },
  no_text: { zh: '文件中没有文字。', en: 'The file has no text.' },
  no_header: { zh: '文件中没有表头。', en: 'The file has no line with a header.' },
  empty_sheet: { zh: '工作表“{sheet}”是空的。', en: 'The sheet "{sheet}" is empty.' },
  changed: { zh: '导入期间文件被改动。', en: 'The file was changed while it was being imported.' },

  old_workbook: {
    zh: '文件是旧版 Excel 工作簿（.xls），或设有密码。',
    en: 'The file is an old Excel workbook (.xls) or one with a password.',
  },
  workbook_locked: { zh: '工作簿设有密码。', en: 'The workbook has a password.' },
  packed_twice: { zh: '压缩文件里还有压缩文件。', en: 'The packed file holds another packed file.' },
  not_a_workbook: { zh: '该 zip 文件不是 Excel 工作簿。', en: 'The zip file is not an Excel workbook.' },
  not_a_table: { zh: '文件不是 CSV、XLSX 或 JSONL 表格。', en: 'The file is not a table in CSV, XLSX or JSON lines.' },
  json_list: { zh: '文件是一整个 JSON 列表。', en: 'The file is one JSON list.' },
  packed_damaged: { zh: '压缩文件已损坏或不完整。', en: 'The packed file is damaged or cut off.' },
  grows_too_much: {
    zh: '文件解压后超过原大小的 {times} 倍。',
    en: 'The file grows to more than {times} times its size when unpacked.',
  },
  too_large_unpacked: {
    zh: '文件解压后超过 {gigabytes} GB。',
    en: 'The file is larger than {gigabytes} GB when unpacked.',
  },
  texts_too_large: {
    zh: '工作簿中的文字超过 {megabytes} MB。',
    en: "The workbook's texts take more than {megabytes} MB.",
  },
  workbook_not_xml: {
    zh: '工作簿已损坏：有一部分不是 XML。',
    en: 'The workbook is damaged: a part of it is not XML.',
  },
  workbook_cut_off: { zh: '工作簿已损坏：内容不完整。', en: 'The workbook is damaged: it is cut off.' },
  workbook_unlisted: {
    zh: '工作簿已损坏：内容目录无法读取。',
    en: 'The workbook is damaged: its list of parts cannot be read.',
  },
  part_missing: { zh: '工作簿已损坏：缺少 {part}。', en: 'The workbook is damaged: {part} is missing.' },
  part_unreadable: {
    zh: '工作簿已损坏：{part} 无法解压。',
    en: 'The workbook is damaged: {part} cannot be unpacked.',
  },
  no_such_sheet: { zh: '工作簿中没有工作表“{sheet}”。', en: 'The workbook has no sheet "{sheet}".' },
  too_many_columns: {
    zh: '表头有 {columns} 列，最多可导入 {limit} 列。',
    en: 'The header has {columns} columns; an import takes {limit}.',
  },
  too_many_orders: { zh: '文件中的订单超过 {limit} 个。', en: 'The file has more than {limit} orders.' },

  not_an_encoding: { zh: '没有“{encoding}”这种文字编码。', en: '"{encoding}" is not an encoding.' },
  long_delimiter: { zh: '分隔符必须是一个字符。', en: 'The delimiter must be one character.' },
  map_unclear: { zh: '“{flag}”没有说明哪一列是什么。', en: '"{flag}" does not say which column is what.' },
  not_a_zone: { zh: '没有“{zone}”这个时区。', en: '"{zone}" is not a time zone.' },
  format_unclear: {
    zh: '时间格式“{format}”没有说明年、月、日各在哪里。',
    en: '"{format}" does not say where year, month and day are.',
  },
  field_twice: { zh: '有两列都对应“{field}”。', en: 'Two columns are mapped to {field}.' },
  fields_missing: { zh: '还没有列对应：{fields}。', en: 'No column is mapped to: {fields}.' },
  unconfirmed: { zh: '列的对应关系还没有确认。', en: 'The guessed columns were not confirmed.' },
  nobody_confirmed: {
    zh: '列的对应关系是推测的，还没有人确认。',
    en: 'The columns were guessed, and nobody confirmed them.',
  },
  no_such_mapping: { zh: '没有已保存的对应关系“{name}”。', en: 'There is no saved mapping "{name}".' },
  no_such_column: { zh: '文件中没有“{column}”这一列。', en: 'The file has no column "{column}".' },
  day_or_month: {
    zh: '“{column}”列中的“{cell}”分不清日和月。',
    en: '"{cell}" in column "{column}" may be day/month or month/day.',
  },
  time_unknown: {
    zh: '无法识别“{column}”列中的时间“{cell}”。',
    en: '"{cell}" in column "{column}" is not a time in a format known here.',
  },
  time_unlike_format: {
    zh: '“{column}”列中的“{cell}”与时间格式 {format} 不符。',
    en: '"{cell}" in column "{column}" is not a time written as {format}.',
  },

  already_running: { zh: '同一个文件正在导入。', en: 'Another process is importing this file at the moment.' },
  rejects_unwritable: {
    zh: '无法写入未导入行的文件 {path}（{code}）。',
    en: '{path}, where rejected lines go, cannot be written ({code}).',
  },
})

/** What to do about it; what only a command line has stands in parentheses. */
export const advice = wordingsOf({
  run_again: { zh: '需要时请重新导入。', en: 'Run it again.' },
  try_later: { zh: '请稍后重试。', en: 'Try again later.' },
  check_path: { zh: '请检查路径。', en: 'Check the path.' },
  name_a_file: { zh: '请选择一个文件。', en: 'Name one file.' },
  check_permissions: { zh: '请检查文件的权限。', en: 'Check its permissions.' },
  right_file: { zh: '请检查是否选对了文件、导出是否完整。', en: 'Is it the right file, and written to its end?' },
  other_sheet: { zh: '请选择其他工作表。', en: 'Name another sheet (--sheet).' },
  wait_for_file: {
    zh: '请等文件写完后重新导入，已导入的内容会保留。',
    en: 'Wait until it is written to its end and run the import again; what is stored stays as it is.',
  },
  save_plain: { zh: '请另存为无密码的 .xlsx 或 CSV。', en: 'Save it as .xlsx without a password, or as CSV.' },
  unpack_first: {
    zh: '请解压后导入其中的 CSV、XLSX 或 JSONL 文件。',
    en: 'Unpack it and import the CSV, XLSX or JSONL file in it.',
  },
  export_as_table: { zh: '请导出为 UTF-8 编码的 CSV，或 .xlsx。', en: 'Export it as CSV in UTF-8, or as .xlsx.' },
  one_per_line: {
    zh: '请改为每行一个对象（JSONL），例如用 jq -c ".[]" 转换。',
    en: 'Write one object per line (JSON lines), for example with jq -c ".[]".',
  },
  fetch_again: { zh: '请重新下载或压缩，可用 gzip -t 检查。', en: 'Fetch or export it again; "gzip -t" tests it.' },
  import_pieces: {
    zh: '如果内容无误，请解压后分成几个文件导入。',
    en: 'If it is what it should be, unpack it and import the pieces.',
  },
  sheet_as_csv: { zh: '请把工作表另存为 CSV 后导入。', en: 'Save the sheet as CSV and import that.' },
  save_again: { zh: '请用 Excel 打开后重新保存，或另存为 CSV。', en: 'Open it and save it again, or save it as CSV.' },
  sheets_are: { zh: '工作簿中有：{sheets}。', en: 'It has: {sheets}.' },
  check_delimiter: {
    zh: '请检查分隔符是否正确，或去掉不需要的列。',
    en: 'Is the delimiter right? Otherwise leave out columns.',
  },
  split_orders: {
    zh: '请拆成几个文件导入，同一订单的行放在同一个文件里。',
    en: 'Split it, with all lines of an order in one part, and import the parts.',
  },
  encodings: { zh: '例如 utf-8 或 gb18030。', en: 'For example utf-8 or gb18030.' },
  delimiters: { zh: '例如“;”或制表符。', en: 'For example ";" or a tab.' },
  write_map: {
    zh: '请写成 --map 含义=列名，例如 --map customer=CustomerID。',
    en: 'Write --map field=Column, for example --map customer=CustomerID.',
  },
  zones: { zh: '例如 Asia/Shanghai 或 Europe/London。', en: 'Name one as in "Asia/Shanghai" or "Europe/London".' },
  time_formats: {
    zh: '请写成 M/D/YYYY H:mm 或 DD.MM.YYYY HH:mm:ss 这样的格式。',
    en: 'Write the time format like "M/D/YYYY H:mm" or "DD.MM.YYYY HH:mm:ss".',
  },
  state_format: {
    zh: '请填写时间格式，例如 M/D/YYYY H:mm 或 D/M/YYYY H:mm。',
    en: 'State the time format (--time-format), for example "M/D/YYYY H:mm" or "D/M/YYYY H:mm".',
  },
  one_column: { zh: '请只选择其中一列。', en: 'Name one column for it.' },
  map_columns: {
    zh: '文件中的列：{columns}。请选择哪一列是什么。',
    en: 'The file has: {columns}. Say which is which (--map field=Column).',
  },
  columns_are: { zh: '文件中的列：{columns}。', en: 'The file has: {columns}.' },
  confirm_columns: { zh: '请确认，或自己选择：{flags}', en: 'Take them with --yes, or state them: {flags}' },
  mappings_are: { zh: '已保存的有：{names}。', en: 'Saved are: {names}.' },
  no_mappings: { zh: '还没有保存过。', en: 'None is saved yet.' },
  wait_or_stop: { zh: '请等它完成，或停止后再试。', en: 'Wait for it, or stop it and run this again.' },
  other_place: { zh: '请检查磁盘空间和权限。', en: 'Name another place (--rejects-path).' },
})

/** What a column may be, in a sentence. */
export const FIELD_WORDS: Record<string, Both> = {
  unionid: { zh: 'UnionID', en: 'unionid' },
  customer: { zh: '客户编号', en: 'customer' },
  member_no: { zh: '会员号', en: 'member_no' },
  external_userid: { zh: '企业微信 external_userid', en: 'external_userid' },
  openid: { zh: 'OpenID', en: 'openid' },
  phone: { zh: '手机号', en: 'phone' },
  email: { zh: '邮箱', en: 'email' },
  anonymous: { zh: '匿名编号', en: 'anonymous' },
  order: { zh: '订单号', en: 'order' },
  time: { zh: '时间', en: 'time' },
  quantity: { zh: '数量', en: 'quantity' },
  price: { zh: '单价', en: 'price' },
  amount: { zh: '金额', en: 'amount' },
  event: { zh: '事件名', en: 'event' },
}
