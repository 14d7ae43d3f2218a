import type { QuarantineCode } from '../../../../src/pipeline/quarantine.ts'
import { useLanguage, type Language, useWords } from '../../language/language.tsx'
import { quarantineWords } from './quarantine-words.ts'

type Reason = readonly [why: string, advice: string]

/** Why an event was not taken and what to do, by the server's code. Most must be mended where they are sent from: what
 *  was sent is not changed here. */
const REASONS: Record<Language, Record<QuarantineCode, Reason>> = {
  zh: {
    not_an_object: ['不是 JSON 对象', '请在发送端改为一条事件一个 JSON 对象，再重新发送。'],
    unknown_type: [
      '事件类型无法识别',
      'type 只能是 track、identify、page、screen、group 或 alias。请在发送端修正后重新发送。',
    ],
    too_large: ['单条事件过大', '每条最多 32 KB。请在发送端去掉大段文本或图片，再重新发送。'],
    event_missing: ['缺少事件名称', 'track 必须带有 event（如 Order Completed）。请在发送端补上后重新发送。'],
    event_too_long: ['事件名称过长', '请使用简短固定的名称，把变化的内容放进 properties。'],
    reserved_name: ['事件名称由系统保留', '这个名称只能由系统写入。请在发送端换一个名称。'],
    message_id_invalid: ['messageId 有误', '应为 1 至 100 个字符的文本。也可以不带，由系统生成。'],
    timestamp_invalid: [
      '时间戳不是日期',
      'timestamp 须为 ISO 8601，如 2026-03-01T10:00:00+08:00。请在发送端修正后重新发送。',
    ],
    timestamp_too_old: ['时间早于 1970 年', '多半是把秒当成了毫秒，或时间为空。请在发送端修正后重新发送。'],
    identifier_invalid: ['客户标识有误', 'userId 等标识须为 1 至 256 个字符，且不能过多。请在发送端修正后重新发送。'],
    identifiers_missing: ['没有客户标识', '每条事件至少要有 userId 或 anonymousId。请在发送端补上后重新发送。'],
    properties_invalid: [
      '属性内容不是对象',
      'properties、traits 与 context 须为 JSON 对象。请在发送端修正后重新发送。',
    ],
    number_not_storable: ['数字过大', '请把超长编号改为文本后重新发送。'],
    too_deep: ['嵌套过深', '最多嵌套 16 层。请在发送端展平后重新发送。'],
    key_forbidden: ['含有不允许的字段名', '“__proto__”不能用作字段名。请在发送端去掉。'],
    text_not_storable: [
      '含有无法保存的字符',
      '文本里有空字符或损坏的表情符号，多半是按字节截断造成的。请在发送端修正。',
    ],
    not_storable: ['数据库无法保存', '可能是暂时的：请先重放。若仍被拒绝，请把原文交给开发人员。'],
    attribute_name_too_long: ['属性名称过长', '属性名称最多 200 个字符。请在发送端缩短后重新发送。'],
    too_many_attributes: [
      '属性种类已达上限',
      '全部客户合计最多 1,000 种属性。请检查是否把编号或日期当成了属性名称，在发送端修正后重新发送。',
    ],
    bad_record: [
      '会话存档的记录有误',
      '与企业微信文档中的格式不同，细节指出了位置。请修正读取存档的程序，由它重新发送这一条；在这里重放没有用。',
    ],
    record_too_large: [
      '会话存档的记录过大',
      '每条记录最多 64 KB，合并转发的聊天记录过长时会超过。这一条无法保存为消息，可以不再处理。',
    ],
    seq_taken: [
      '会话存档的序号已被另一条消息占用',
      '多半是读取存档的程序填错了 seq，或混入了另一家企业的存档。请修正后由它重新发送；在这里重放没有用。',
    ],
  },
  en: {
    not_an_object: ['It is not a JSON object', 'Send each event as one JSON object.'],
    unknown_type: [
      'The type is unknown',
      '"type" must be track, identify, page, screen, group or alias. Mend it where it is sent from and send it again.',
    ],
    too_large: [
      'The event is too large',
      'An event may have 32 KB. Leave out long texts or pictures and send it again.',
    ],
    event_missing: [
      'The event has no name',
      'A track needs "event", such as Order Completed. Mend it where it is sent from.',
    ],
    event_too_long: ['The event’s name is too long', 'Use a short fixed name and put what varies into properties.'],
    reserved_name: ['The event’s name belongs to the product', 'Only Siyu writes this name. Send it by another one.'],
    message_id_invalid: ['The messageId is not right', 'A text of 1 to 100 characters; or leave it out.'],
    timestamp_invalid: [
      'The timestamp is not a date',
      'It must be ISO 8601, such as 2026-03-01T10:00:00+08:00. Mend it where it is sent from and send it again.',
    ],
    timestamp_too_old: [
      'The timestamp lies before 1970',
      'Seconds were probably taken for milliseconds, or it was empty. Mend it where it is sent from.',
    ],
    identifier_invalid: [
      'An identifier is not right',
      'userId and others must have 1 to 256 characters, and there may not be too many. Mend it where it is sent from.',
    ],
    identifiers_missing: [
      'It says nobody',
      'Each event needs a userId or an anonymousId. Add it where it is sent from.',
    ],
    properties_invalid: ['The properties are no object', 'properties, traits and context must be JSON objects.'],
    number_not_storable: ['A number is too large', 'Send long numbers as text.'],
    too_deep: ['It is nested too deeply', 'At most 16 levels. Flatten it where it is sent from.'],
    key_forbidden: ['A field has a forbidden name', '"__proto__" cannot be a name. Leave it out.'],
    text_not_storable: [
      'It holds characters that cannot be stored',
      'There is a NUL or half an emoji in a text, most often because it was cut by bytes. Mend it where it is sent from.',
    ],
    not_storable: [
      'The database could not store it',
      'It may pass: replay it first. If it is refused again, show what came to a developer.',
    ],
    attribute_name_too_long: ['An attribute’s name is too long', 'A name may have 200 characters. Send a shorter one.'],
    too_many_attributes: [
      'There are too many attributes',
      'All customers together have at most 1,000 attributes. Look whether ids or dates are sent as names of attributes.',
    ],
    bad_record: [
      'A record of the archive of chats is not right',
      'It is not as WeCom documents it; the detail says where. Mend the program that reads the archive and have it send this one again: a replay does not help.',
    ],
    record_too_large: [
      'A record of the archive of chats is too large',
      'A record may have 64 KB, which a long forwarded history can exceed. It cannot be kept as a message: put it away.',
    ],
    seq_taken: [
      'Another message of the archive has this number',
      'The program that reads the archive probably gives a wrong seq, or reads another corp’s. Mend it and have it send this one again: a replay does not help.',
    ],
  },
}

export function useReason(): (code: string) => { why: string; advice: string } {
  const { language } = useLanguage()
  const t = useWords(quarantineWords)
  return (code) => {
    const [why, advice] = (REASONS[language] as Partial<Record<string, Reason>>)[code] ?? [
      t.unknown(code),
      t.unknownAdvice,
    ]
    return { why, advice }
  }
}
