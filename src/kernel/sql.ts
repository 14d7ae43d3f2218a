/** SQL is text: named, near the code that uses it, values always as parameters.
 *
 *  sql`select id from tags where slug = ${slug}` */
export interface Sql {
  text: string
  values: unknown[]
}

/** A piece of SQL made by the code itself (an identifier, an optional clause), never from outside. */
export class Raw {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}
export const raw = (text: string): Raw => new Raw(text)

const isSql = (value: unknown): value is Sql =>
  typeof value === 'object' && value !== null && Array.isArray((value as Sql).values) && 'text' in value

export function sql(strings: TemplateStringsArray, ...parts: unknown[]): Sql {
  const values: unknown[] = []
  let text = strings[0]!
  parts.forEach((part, index) => {
    if (part instanceof Raw) text += part.text
    else if (isSql(part)) {
      text += part.text.replace(/\$(\d+)/g, (_, number) => `$${Number(number) + values.length}`)
      values.push(...part.values)
    } else {
      values.push(part)
      text += `$${values.length}`
    }
    text += strings[index + 1]!
  })
  return { text, values }
}

export const joinSql = (parts: Sql[], separator: string): Sql =>
  parts.reduce((joined, part) => (joined.text === '' ? part : sql`${joined}${raw(separator)}${part}`), {
    text: '',
    values: [],
  })
