import { Liquid, Output, Tag, type Template } from 'liquidjs'
import { MAX_MESSAGE_BYTES } from '../../kernel/limits.ts'
import { problemAt, wordingsOf, type PlacedProblem } from '../../kernel/wording.ts'
import { messageShape, type Attachment, type WrittenMessage } from './message.ts'

/**
 * Variables of contents: `{{ customer.name | default: "朋友" }}`, as Liquid writes them, of which only this is taken: a name
 * that is known, a fall-back, and a few harmless filters. Nothing personal but the name is ever filled in.
 */
const MAX_RENDER_MS = 50
const liquid = new Liquid({
  ownPropertyOnly: true,
  strictFilters: true,
  parseLimit: 20_000,
  renderLimit: MAX_RENDER_MS,
  memoryLimit: 1_000_000,
})
const FILTERS = new Set(['default', 'strip', 'truncate', 'upcase', 'downcase', 'capitalize', 'date', 'round', 'plus', 'minus', 'divided_by', 'times']) // prettier-ignore

const say = wordingsOf({
  bad_variable: { zh: '变量写法有误：{text}', en: 'this variable cannot be read: {text}' },
  no_tags: { zh: '这里只能使用变量，不能使用“百分号”标签', en: 'only variables are taken here, no tags of Liquid' },
  unknown_variable: {
    zh: '没有变量“{name}”。可用：customer.name、customer.属性、staff.name、event.属性',
    en: 'there is no variable {name}: there are customer.name, customer.<attribute>, staff.name, event.<property>',
  },
  unknown_filter: { zh: '这里不能使用“{name}”', en: '{name} is not taken here' },
  no_fallback: {
    zh: '变量“{name}”没有备用文字。请在后面加上 | default: "朋友" 这样的备用文字，以免有人收到空白',
    en: 'the variable {name} has no fall-back: add | default: "…" after it, so that nobody gets a blank',
  },
  no_message: { zh: '内容不能为空', en: 'there is nothing to say' },
})

/** Texts of a message in which variables may stand, with their places. */
function* textsOf({ text, attachments }: WrittenMessage): Generator<{ at: string; text: string }> {
  yield { at: 'text', text }
  for (const [place, attachment] of attachments.entries())
    for (const [field, value] of Object.entries(attachment))
      if (VARIED.has(field) && typeof value === 'string') yield { at: `attachments.${place}.${field}`, text: value }
}
const VARIED = new Set(['title', 'description', 'url', 'page'])

export function checkMessage(message: WrittenMessage): PlacedProblem[] {
  return [...textsOf(message)].flatMap(({ at, text }) => checkText(text).map((wording) => problemAt(at, wording)))
}

function checkText(text: string) {
  if (!text.includes('{{') && !text.includes('{%')) return []
  let templates: Template[]
  try {
    templates = liquid.parse(text)
  } catch (error) {
    if (text.includes('{%')) return [say('no_tags')]
    return [say('bad_variable', { text: String((error as Error).message).slice(0, 100) })]
  }
  return templates.flatMap((template) => {
    if (template instanceof Tag) return [say('no_tags')]
    if (!(template instanceof Output)) return []
    const [name = '', ...others] = liquid.fullVariablesSync([template])
    const unknown = [name, ...others].find((one) => !isKnown(one))
    if (unknown !== undefined) return [say('unknown_variable', { name: unknown })]
    const filters = template.value.filters.map((filter) => filter.name)
    const odd = filters.find((filter) => !FILTERS.has(filter))
    if (odd !== undefined) return [say('unknown_filter', { name: odd })]
    return name === 'staff.name' || filters.includes('default') ? [] : [say('no_fallback', { name })]
  })
}

const isKnown = (name: string): boolean =>
  name === 'staff.name' || /^customer\.[^.[\]]+$/.test(name) || /^event\.[^[\]]+$/.test(name)

/** What may stand for variables, of one customer. */
export interface Values {
  customer: Record<string, unknown>
  staff: { name: string }
  event: Record<string, unknown>
}

export interface Compiled {
  /** Undefined: it says the same to everybody. */
  render?: ((values: Values) => WrittenMessage | undefined) | undefined
  message: WrittenMessage
}

/** Parsed once. What comes out is held to WeCom's limits again: undefined where it cannot be sent. */
export function compileMessage(message: WrittenMessage): Compiled {
  const hasVariables = [...textsOf(message)].some(({ text }) => text.includes('{{'))
  if (!hasVariables) return { message }
  const text = liquid.parse(message.text)
  const attachments = message.attachments.map((one) => ({
    one,
    fields: Object.entries(one).flatMap(([field, value]) => VARIED.has(field) && typeof value === 'string' ? [[field, liquid.parse(value)] as const] : []),
  })) // prettier-ignore
  return {
    message,
    render(values) {
      try {
        const filled = (templates: Template[]) => String(liquid.renderSync(templates, values)).toWellFormed()
        const said = {
          text: filled(text),
          attachments: attachments.map(({ one, fields }) => ({ ...one, ...Object.fromEntries(fields.map(([field, templates]) => [field, filled(templates)])) }) as Attachment), // prettier-ignore
        }
        if (Buffer.byteLength(said.text) > MAX_MESSAGE_BYTES) return undefined
        const parsed = messageShape.safeParse(said)
        return parsed.success ? parsed.data : undefined
      } catch {
        // Too much for its limits.
        return undefined
      }
    },
  }
}
