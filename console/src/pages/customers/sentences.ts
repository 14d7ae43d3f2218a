import { ADD_WAYS } from '../../../../src/rules/add-ways.ts'
import type { Answer } from '../../api/api.ts'
import { useLanguage, useWords, type Language } from '../../language/language.tsx'
import { sharedWords } from '../../language/shared-words.ts'
import { useTouchWords } from '../../language/touch-words.ts'
import { moneyOf } from '../../parts/money.ts'
import { exact } from '../../parts/time.tsx'
import { useConsentName } from './consents-card.tsx'
import { eventWords, type Said } from './event-words.ts'
import { useCalled } from './identity-words.ts'
import { useNames } from './names.ts'
import { tasksWords } from '../tasks/tasks-words.ts'

type Named = Answer<'GET /api/customers/:id/events'>['events'][number]
type NameField = 'staffName' | 'groupName' | 'wayName' | 'contentName' | 'sopName' | 'broadcastName'
/** Where a list knows no names, ids and slugs stand for them. */
export type Happening = Omit<Named, NameField> & Partial<Pick<Named, NameField>>

const MAX_TEXT_CHARS = 120
const MAX_NAMED = 2

/** An event as a sentence with what matters in it. What came from outside may hold anything under any name. */
export function useSentences(): (event: Happening) => string {
  const t = useWords(eventWords)
  const s = useWords(sharedWords)
  const { language } = useLanguage()
  const names = useNames()
  const called = useCalled()
  const consentName = useConsentName()
  const touches = useTouchWords()
  const { outcomes } = useWords(tasksWords)
  const lifecycle = (state: string) => (Object.hasOwn(s.lifecycle, state) ? s.lifecycle[state as 'new'] : state)

  return (event) => {
    const { name, source, properties: given } = event
    const text = (...keys: string[]) => textOf(given, keys)
    const sentence = Object.hasOwn(t, name) ? t[name as keyof typeof t] : undefined
    if (typeof sentence !== 'function') return otherwise(name, given, t.and)
    const list = productsOf(given)
    const set = text('set')
    const origin = text('origin')
    const isLifecycle = name === 'Lifecycle Moved'
    const place = (key: 'from' | 'to') =>
      text(key) && (isLifecycle ? lifecycle(text(key)) : names.stage(set, text(key)))
    const quantity = Number(given.quantity)
    const sop = event.sopName ?? names.sop(text('sop'))
    const said: Said = {
      who: called.who(source),
      money: moneyOf(given, language),
      product: text('name', 'product_name', 'sku', 'product_id'),
      products: list.length > MAX_NAMED ? t.etc(list.slice(0, MAX_NAMED).join(t.and), list.length) : list.join(t.and),
      quantity: quantity > 1 ? `×${quantity}` : '',
      text: text('name', 'title', 'query', 'category', 'coupon_name', 'coupon', 'coupon_id', 'path', 'url'),
      page: [text('name', 'title', 'category'), text('path', 'url')].filter(Boolean).join(' · '),
      attributes:
        name === 'identify'
          ? Object.keys(given).map(called.attribute).join(t.and)
          : called.attribute(text('attribute')),
      consent: consentName(text('channel'), text('purpose')),
      tag: names.tag(text('tag')),
      origin: origin === 'rule' ? t.rule : called.who(origin),
      until: typeof given.until === 'number' ? exact(new Date(given.until).toISOString(), language) : '',
      segment: names.segment(text('segment')),
      set: names.set(set),
      from: place('from'),
      to: place('to'),
      staff: event.staffName ?? text('userid'),
      chat: event.groupName ?? text('chat'),
      how: event.wayName ? t.way(event.wayName) : (addWayOf(given, language) ?? called.who(source)),
      room: text('room'),
      kf: text('kf') !== '',
      reason: text('reason'),
      sop,
      task: Object.hasOwn(outcomes, text('outcome')) ? outcomes[text('outcome') as 'done'] : text('outcome'),
      title: text('title'),
      touch: t.touched(touches.channel(text('channel')), event.contentName ?? text('content')),
      asker: text('sop')
        ? t.bySop(sop)
        : typeof given.broadcast === 'number'
          ? t.byBroadcast(event.broadcastName ?? `#${given.broadcast}`)
          : '',
      whyNot: touches.reason(text('reason'), text('cap'), text('nextChannel')),
      other: typeof given.from === 'number' ? `#${given.from}` : '',
    }
    return (sentence as (said: Said) => string)(said)
  }
}

type Given = Record<string, unknown>

function addWayOf({ addWay }: Given, language: Language): string | undefined {
  return typeof addWay === 'number' ? ADD_WAYS[addWay]?.[language] : undefined
}

function textOf(given: Given, keys: string[]): string {
  for (const key of keys) {
    const value = given[key]
    if ((typeof value === 'string' && value !== '') || typeof value === 'number')
      return String(value).slice(0, MAX_TEXT_CHARS)
  }
  return ''
}

function productsOf(given: Given): string[] {
  if (!Array.isArray(given.products)) return []
  return given.products.flatMap((one: unknown) => {
    if (typeof one !== 'object' || one === null) return []
    const product = one as Given
    const name = textOf(product, ['name', 'product_name', 'sku', 'product_id'])
    if (name === '') return []
    return Number(product.quantity) > 1 ? `${name} ×${Number(product.quantity)}` : name
  })
}

const MAX_PROPERTIES = 3

function otherwise(name: string, given: Given, and: string): string {
  const told = Object.entries(given).flatMap(([key, value]) => {
    const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    return isPlain && value !== '' ? `${key} ${String(value).slice(0, MAX_TEXT_CHARS)}` : []
  })
  return told.length === 0 ? name : `${name}: ${told.slice(0, MAX_PROPERTIES).join(and)}`
}
