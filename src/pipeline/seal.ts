import type { Fact, Identifier, Json, JsonObject, Secret } from '../events.ts'
import { MAX_NAME_CHARS } from '../kernel/limits.ts'
import { isToken, type Vault } from '../kernel/vault.ts'
import { compareIdentifiers, kindOf } from './identity.ts'
import { categoryOf, isDeep, isWorthSealing, keptValue, looksPersonal, tokenOf } from './personal.ts'

/**
 * Between coercion and commit personal values become tokens; the values travel beside the fact as its secrets until the
 * transaction that stores the fact puts them into the vault. A fact without any is handed back as it is. What looks like a
 * token but came from outside is a value like any other, so that nobody names a customer by a token they have seen.
 */
export function sealFact(vault: Vault, fact: Fact, isVerb: boolean): Fact {
  return new Sealer(vault, fact, isVerb).seal()
}

/** Traits that the registry marks, beyond those that are personal by name. */
export function sealMarked(vault: Vault, fact: Fact, marked: ReadonlySet<string>, { isOurs = false } = {}): Fact {
  if (fact.type !== 'identify' || marked.size === 0) return fact
  const names = Object.keys(fact.properties).filter((name) => isMarked(name, marked) && categoryOf(name) === undefined)
  return names.length === 0 ? fact : new Sealer(vault, fact, isOurs).sealTraits(names)
}

/** Marked itself, or a part of what is ("wechat.id"). */
export const isMarked = (path: string, marked: ReadonlySet<string>): boolean =>
  marked.has(path) || (path.includes('.') && marked.has(path.slice(0, path.indexOf('.'))))

class Sealer {
  private readonly vault: Vault
  private readonly fact: Fact
  /** Tokens in it are tokens: it comes from the database, or from a verb that has them from there. */
  private readonly isOurs: boolean
  private readonly secrets = new Map<string, Secret>()

  constructor(vault: Vault, fact: Fact, isOurs: boolean) {
    this.vault = vault
    this.fact = fact
    this.isOurs = isOurs
    for (const secret of fact.secrets ?? []) this.secrets.set(secret.token, secret)
  }

  seal(): Fact {
    const { fact } = this
    const identifiers = this.identifiers(fact.identifiers)
    const properties = this.propertiesOf(fact)
    const context = fact.context && withoutAddresses(this.deep(fact.context) as JsonObject)
    if (identifiers === fact.identifiers && properties === fact.properties && context === fact.context) return fact
    return { ...fact, identifiers, properties, context, secrets: [...this.secrets.values()] }
  }

  sealTraits(names: string[]): Fact {
    const properties = { ...this.fact.properties }
    for (const name of names) properties[name] = this.kept(name, properties[name]!, true)
    return { ...this.fact, properties, secrets: [...this.secrets.values()] }
  }

  private propertiesOf({ type, name, properties }: Fact): JsonObject {
    if (type === 'identify') return this.walk(properties, (key) => categoryOf(key) !== undefined)
    if (name === 'Customers Joined' || name === 'Customers Separated') return this.decision(properties)
    const sealed = this.deep(properties) as JsonObject
    return type === 'page' || type === 'screen' ? withoutAddresses(sealed) : sealed
  }

  private identifiers(given: Identifier[]): Identifier[] {
    let sealed: Identifier[] | undefined
    given.forEach(({ kind, value }, index) => {
      if (!kindOf(kind)?.personal && !looksPersonal(value) && !isToken(value)) return
      if (this.isOurs && isToken(value)) return
      sealed ??= [...given]
      sealed[index] = { kind, value: this.token(kind, value) }
    })
    return sealed?.sort(compareIdentifiers) ?? given
  }

  /** A person's word names identifiers. */
  private decision(properties: JsonObject): JsonObject {
    const { a, b } = properties as unknown as { a: Identifier[]; b: Identifier[] }
    return { ...properties, a: this.identifiers(a), b: this.identifiers(b) } as unknown as JsonObject
  }

  private readonly deep = (value: Json): Json => {
    if (typeof value !== 'object' || value === null) return value
    if (!Array.isArray(value)) return this.walk(value, (key) => isDeep(categoryOf(key)))
    let sealed: Json[] | undefined
    for (let i = 0; i < value.length; i++) {
      const part = this.deep(value[i]!)
      if (part !== value[i]) (sealed ??= [...value])[i] = part
    }
    return sealed ?? value
  }

  private walk(object: JsonObject, isPersonal: (key: string) => boolean): JsonObject {
    let sealed: JsonObject | undefined
    for (const key in object) {
      const value = object[key]!
      const kept = isPersonal(key) ? this.kept(key, value) : this.deep(value)
      if (kept !== value) (sealed ??= { ...object })[key] = kept
    }
    return sealed ?? object
  }

  /**
   * What stands in the fact instead. An object of a person's traits is sealed part by part, so that a rule may ask for the
   * city of an address. Nobody could ever ask for what belongs to nobody, nor have it erased: it is not kept at all.
   */
  private kept(name: string, value: Json, isMarkedWhole = false): Json {
    if (!this.mustSeal(value)) return value
    if (this.fact.identifiers.length === 0) return null
    if (!isObject(value) || name.includes('.') || this.fact.type !== 'identify') return this.token(name, value)
    const parts = Object.entries(value).map(([key, part]) => {
      const path = `${name}.${key}`
      const isPlain = !this.mustSeal(part) || (!isMarkedWhole && categoryOf(path) === undefined && !isCompound(part))
      return [key, isPlain ? part : this.token(path, part)]
    })
    return Object.fromEntries(parts) as JsonObject
  }

  private mustSeal(value: Json): boolean {
    return isWorthSealing(value) && !(this.isOurs && isToken(value))
  }

  private token(attribute: string, value: Json): string {
    const token = tokenOf(this.vault, attribute, value)
    const category = categoryOf(attribute)
    const isName = category === 'name' && typeof value === 'string' && value.length <= MAX_NAME_CHARS
    this.secrets.set(token, { token, attribute, value: keptValue(category, value), isName })
    return token
  }
}

/** The address of a page may carry what a form was filled with. */
const PARAMETER = /([?&#;](?:e-?mail|mail|phone|mobile|tel)[^=&#]*=)[^&#]+/gi
const ADDRESSES = ['url', 'search', 'referrer', 'path', 'href']
function withoutAddresses(object: JsonObject): JsonObject {
  let cleaned: JsonObject | undefined
  for (const key of [...ADDRESSES, 'page']) {
    const value = Object.hasOwn(object, key) ? object[key] : undefined
    const kept = typeof value === 'string' ? value.replace(PARAMETER, '$1…') : value
    const deep = key === 'page' && isObject(kept) ? withoutAddresses(kept) : kept
    if (deep !== value) (cleaned ??= { ...object })[key] = deep!
  }
  return cleaned ?? object
}

const isCompound = (value: Json): boolean => typeof value === 'object'

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
