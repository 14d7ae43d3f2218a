import { Liquid, type Template } from 'liquidjs'
import { MAX_MESSAGE_BYTES } from '../../kernel/limits.ts'
import { problemAt, wordingsOf, type PlacedProblem } from '../../kernel/wording.ts'
import { messageShape, type Attachment, type WrittenMessage } from './message.ts'

/**
 * Variables of contents: `{{ customer.name | default: "朋友" }}`, as Liquid writes them, of which only this is taken: a name
 * that is known and a fall-back that says something. Nothing personal but the name is ever filled in, and in an address
 * what is filled in is encoded and cannot say where it leads. No limit by the clock: a name takes no time, and on a busy
 * machine it would decide who gets a message.
 */
const options = { ownPropertyOnly: true, strictFilters: true, parseLimit: 20_000, memoryLimit: 1_000_000 }
const isPlain = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value) && String(value).trim() !== ''
const plain = (value: unknown): string => (isPlain(value) ? String(value) : '')

function liquidOf(outputEscape: (value: unknown) => string): Liquid {
  const liquid = new Liquid({ ...options, outputEscape })
  liquid.registerFilter('default', (value: unknown, fallback: unknown) => (isPlain(value) ? value : fallback))
  return liquid
}
const inText = liquidOf(plain)
const inAddress = liquidOf((value) => encodeURIComponent(plain(value)))
const liquidFor = (field: string): Liquid => (ADDRESSES.has(field) ? inAddress : inText)

const VARIABLE =
  /^\{\{\s*(customer\.[^\s|.[\]{}]+|event\.[^\s|[\]{}]+|staff\.name)\s*(?:\|\s*default:\s*("[^"{}]*"|'[^'{}]*')\s*)?\}\}$/
const ANY_VARIABLE = /\{\{.*?\}\}/gs

const say = wordingsOf({
  bad_variable: {
    zh: '变量写法有误：{text}。请写成 customer.name | default: "朋友" 的样子',
    en: 'this variable cannot be read: {text}. Write it like customer.name | default: "friend"',
  },
  no_tags: { zh: '这里只能使用变量，不能使用“百分号”标签', en: 'only variables are taken here, no tags of Liquid' },
  unknown_variable: {
    zh: '没有变量“{name}”。可用：customer.name、customer.属性、staff.name、event.属性',
    en: 'there is no variable {name}: there are customer.name, customer.<attribute>, staff.name, event.<property>',
  },
  no_fallback: {
    zh: '变量“{name}”没有备用文字。请在后面加上 | default: "朋友" 这样的备用文字，以免有人收到空白',
    en: 'the variable {name} has no fall-back: add | default: "…" after it, so that nobody gets a blank',
  },
  no_variable_here: { zh: '这里不能使用变量', en: 'no variable is taken here' },
  leads_anywhere: {
    zh: '链接须以固定的网址开头（如 https://shop.example/），变量只能放在后面',
    en: 'the address must begin with a fixed site, like https://shop.example/; variables come after it',
  },
})

/** Texts of a message in which variables may stand, with their places. */
function* textsOf({ text, attachments }: WrittenMessage): Generator<{ at: string; text: string }> {
  yield { at: 'text', text }
  for (const [place, attachment] of attachments.entries())
    for (const [field, value] of Object.entries(attachment))
      if (VARIED.has(field) && typeof value === 'string') yield { at: `attachments.${place}.${field}`, text: value }
}
const VARIED = new Set(['title', 'description', 'url', 'page'])
const FIXED = new Set(['pictureUrl', 'name'])
const ADDRESSES = new Set(['url', 'page'])

export function checkMessage(message: WrittenMessage): PlacedProblem[] {
  const fixed = message.attachments.flatMap((one, place) =>
    Object.entries(one).flatMap(
      ([field, value]) =>
      FIXED.has(field) && value?.includes('{{') ? problemAt(`attachments.${place}.${field}`, say('no_variable_here')) : [], // prettier-ignore
    ),
  )
  const varied = [...textsOf(message)].flatMap(({ at, text }) => checkText(text, at).map((wording) => problemAt(at, wording))) // prettier-ignore
  return [...varied, ...fixed]
}

function checkText(text: string, at: string) {
  if (text.includes('{%')) return [say('no_tags')]
  const left = text.replace(ANY_VARIABLE, '')
  if (left.includes('{{') || left.includes('}}')) return [say('bad_variable', { text: left.slice(0, 100) })]
  if (at.endsWith('.url') && text.includes('{{') && !/^https?:\/\/[^/{}]+\/[^{}]*\{\{/.test(text))
    return [say('leads_anywhere')]
  return [...text.matchAll(ANY_VARIABLE)].flatMap(([variable]) => {
    const [, name, fallback] = VARIABLE.exec(variable) ?? []
    const asked = /^\{\{\s*([^\s|}]*)/.exec(variable)![1]!
    if (name === undefined) {
      const isKnown = /^(customer|event|staff)\./.test(asked) && VARIABLE.test(`{{ ${asked} | default: "x" }}`)
      return [
        isKnown ? say('bad_variable', { text: variable.slice(0, 100) }) : say('unknown_variable', { name: asked }),
      ]
    }
    const says = fallback !== undefined && fallback.slice(1, -1).trim() !== ''
    return says || name === 'staff.name' ? [] : [say('no_fallback', { name })]
  })
}

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
  const text = inText.parse(message.text)
  const attachments = message.attachments.map((one) => ({
    one,
    fields: Object.entries(one).flatMap(([field, value]) =>
      VARIED.has(field) && typeof value === 'string' ? [{ field, templates: liquidFor(field).parse(value) }] : [],
    ),
  }))
  return {
    message,
    render(values) {
      const filled = (field: string, templates: Template[]) => String(liquidFor(field).renderSync(templates, values)).toWellFormed() // prettier-ignore
      try {
        const said = {
          text: filled('text', text),
          attachments: attachments.map(({ one, fields }) => ({ ...one, ...Object.fromEntries(fields.map(({ field, templates }) => [field, filled(field, templates)])) }) as Attachment), // prettier-ignore
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
