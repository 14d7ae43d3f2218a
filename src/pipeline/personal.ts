import type { Json } from '../events.ts'
import type { Vault } from '../kernel/vault.ts'

/**
 * What counts as personal, by name. Phone numbers, e-mail addresses and documents are found at any depth of any event;
 * names, addresses and pictures only among a person's traits, where "name" is not that of a product. An object is personal
 * part by part; of an address the city and what is larger stay plain, and so does a birthday: rules ask about them and they
 * name nobody. The registry of attributes may mark more (features/attributes).
 */
export type Category = 'phone' | 'email' | 'document' | 'name' | 'other'

const WORDS: Record<Category, string> = {
  phone:
    'phone phonenumber phoneno mobile mobilephone mobilenumber cellphone telephone tel 手机 手机号 手机号码 电话 电话号码 联系电话',
  email: 'email emailaddress mail 邮箱 电子邮箱 邮箱地址 电子邮件',
  document:
    'idnumber idcard idcardno idcardnumber identitycard passport passportnumber 身份证 身份证号 身份证号码 护照号',
  name: 'name firstname lastname fullname realname nickname 姓名 名字 真实姓名 昵称',
  other: 'address avatar 地址 收货地址 头像',
}
/** Parts of an address in which too many people live to tell one. */
const COARSE = new Set('city state province region country district county 城市 省 省份 地区 国家 区县'.split(' '))
const CATEGORY_OF = new Map(
  Object.entries(WORDS).flatMap(([category, words]) =>
    words.split(' ').map((word) => [word, category as Category] as const),
  ),
)

/** Names come from outside: the memory of them is bounded both ways. */
const MAX_KNOWN_NAMES = 10_000
const MAX_WORD_CHARS = 200
const known = new Map<string, Category | undefined>()

/** "First_Name" and "firstName" are one word; "address.street" is a part of an address, however it was sent. */
export function categoryOf(name: string): Category | undefined {
  if (name.length > MAX_WORD_CHARS) return undefined
  const found = known.get(name)
  if (found !== undefined || known.has(name)) return found
  if (known.size >= MAX_KNOWN_NAMES) known.clear()
  const category = categoryOfPath(name.split('.'))
  known.set(name, category)
  return category
}

function categoryOfPath(path: string[]): Category | undefined {
  const last = categoryOfWord(path.at(-1)!)
  if (path.length === 1 || isDeep(last)) return last
  if (categoryOfWord(path[0]!) === undefined) return undefined
  return isCoarse(path.at(-1)!) ? undefined : 'other'
}

const plainWord = (word: string): string => word.toLowerCase().replace(/[\s_-]/g, '')
const categoryOfWord = (word: string): Category | undefined => CATEGORY_OF.get(plainWord(word))
const isCoarse = (word: string): boolean => COARSE.has(plainWord(word))

/** Personal wherever it stands, in any event. */
export const isDeep = (category: Category | undefined): category is 'phone' | 'email' | 'document' =>
  category === 'phone' || category === 'email' || category === 'document'

/** Nothing, no and yes are nobody's secret ("mobile: true" is a device). */
export const isWorthSealing = (value: Json | undefined): value is Json =>
  value !== null && value !== undefined && value !== '' && typeof value !== 'boolean'

/** The same phone written two ways is one phone. */
export function normalise(kind: string, value: string): string {
  const text = value.trim()
  if (kind === 'email') return text.toLowerCase()
  if (kind === 'phone') return text.replace(/[\s()-]/g, '').replace(/^(\+?86|0086)(?=1\d{10}$)/, '')
  return text
}

/** Ids that are an address or a number of a person, as many shops' are. */
const LOOKS_PERSONAL = /^([^\s@]+@[^\s@]+\.[^\s@]+|1[3-9]\d{9})$/
export const looksPersonal = (value: string): boolean => LOOKS_PERSONAL.test(value)

/** What is kept of a value: phones and e-mail addresses as identifiers are, the rest as it came. */
export function keptValue(category: Category | undefined, value: Json): Json {
  if ((category === 'phone' || category === 'email') && (typeof value === 'string' || typeof value === 'number'))
    return normalise(category, String(value))
  return value
}

export type Tokens = Pick<Vault, 'token'>

/** An attribute and an identifier that hold the same phone have the same token. */
export function tokenOf(vault: Tokens, name: string, value: Json): string {
  const category = categoryOf(name)
  const kind = category === 'phone' || category === 'email' ? category : name
  const kept = keptValue(category, value)
  return vault.token(kind, typeof kept === 'string' ? `text ${kept}` : `json ${JSON.stringify(kept)}`)
}

/** What a person without the right to see it is shown. */
export function mask(name: string, value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const category = categoryOf(name)
  if (category === 'email') return text.replace(/^(.?).*?(@.*)?$/su, '$1***$2')
  if (category === 'phone' && /^\+?[\d\s()-]{7,}$/.test(text)) return `${text.slice(0, 3)}****${text.slice(-4)}`
  if (category === 'name') return `${[...text][0] ?? ''}**`
  return '***'
}
