/** SQL is text: named, near the code that uses it, values always as parameters.
 *
 *  sql`select id from tags where slug = ${slug}` */
export interface Sql {
  text: string
  values: unknown[]
  /** The server keeps it parsed under this name, on each connection. */
  name?: string
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

const names = new Map<string, string>()

/** For the few statements of every commit. Never for text of which there is no end: nothing is ever unprepared. */
export function prepared(strings: TemplateStringsArray, ...parts: unknown[]): Sql {
  const query = sql(strings, ...parts)
  let name = names.get(query.text)
  if (name === undefined) names.set(query.text, (name = `siyu_${names.size}`))
  return { ...query, name }
}

export const joinSql = (parts: Sql[], separator: string): Sql =>
  parts.reduce((joined, part) => (joined.text === '' ? part : sql`${joined}${raw(separator)}${part}`), {
    text: '',
    values: [],
  })
