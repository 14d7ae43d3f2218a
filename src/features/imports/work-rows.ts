import type { Json, JsonObject } from '../../events.ts'
import type { Wording } from '../../kernel/wording.ts'
import {
  canonical,
  digest,
  identifiersOf,
  isoTime,
  messageIdFor,
  PersonReader,
  type Person,
  type Unit,
} from './items.ts'
import { MAX_TAGS_PER_ROW } from './limits.ts'
import type { Plan } from './mapping.ts'
import { isReject, reject, type Reject } from './problem.ts'
import { LineFigures } from './report.ts'
import type { Row } from './table.ts'
import type { TimeReader } from './times.ts'
import { cleanId, isDamagedId } from './values.ts'
import { clockNotes, type Work } from './work.ts'

/**
 * Kinds where every row stands for itself: a customer's becomes an identify (and a Tag Added for each tag), an event's a
 * track. Columns without a meaning of their own become traits or properties under their name; one whose cells are all
 * numbers (all booleans) carries numbers, decided for the whole column, so that a rule can rely on it.
 */
export class RowsWork implements Work {
  readonly figures = new LineFigures()
  private readonly plan: Plan
  private readonly times: TimeReader
  private readonly people: PersonReader
  private readonly columns: { field: string; index: number; mayBe: Set<'number' | 'boolean'>; isEmpty: boolean }[]
  private readonly file: string
  private startedAt = 0
  private clocks: Wording[] = []

  /** `fileKey` tells this file under this mapping from any other. */
  constructor(plan: Plan, times: TimeReader, fileKey: string) {
    this.plan = plan
    this.times = times
    this.people = new PersonReader(plan)
    this.columns = [...plan.extras, ...plan.rest].map((one) => ({
      ...one,
      mayBe: new Set(['number', 'boolean'] as const),
      isEmpty: true,
    }))
    this.file = fileKey
  }

  check(row: Row): void {
    this.figures.readRow(row)
    const read = this.read(row)
    if (isReject(read)) return this.figures.reject(read.code)
    this.figures.customers.add(read.person.key)
    if (read.at !== null) this.figures.happened(read.at)
    for (const column of this.columns) {
      const cell = row.cells[column.index]!.trim()
      if (cell === '') continue
      column.isEmpty = false
      if (!PLAIN_NUMBER.test(cell)) column.mayBe.delete('number')
      if (!/^(true|false)$/i.test(cell)) column.mayBe.delete('boolean')
    }
  }

  checked(): number {
    this.clocks = clockNotes(this.times.twice, this.times.never)
    return 1
  }

  begin(startedAt: number): void {
    this.startedAt = startedAt
  }

  emit(row: Row, _: number, into: Unit[], rejectRow: (row: Row, why: Reject) => void): void {
    const read = this.read(row)
    if (isReject(read)) return rejectRow(row, read)
    if (this.plan.kind === 'events') into.push(this.eventOf(row, read))
    else into.push(...this.customerOf(row, read))
  }

  endPass(): void {}
  orderFigures = () => null
  notes = (): Wording[] => [...this.figures.notes(), ...this.clocks]

  private read(row: Row): ReadRow | Reject {
    if (row.bad) return reject(row.bad)
    const { plan } = this
    const person = this.people.read(row.cells)
    if (!person) return reject('no_identifier')
    if (isReject(person)) return person
    const time = plan.at('time') < 0 ? '' : row.cells[plan.at('time')]!
    const isTimeless = plan.kind === 'customers' && time.trim() === ''
    const at = isTimeless ? null : this.times.read(time)
    if (at !== null && typeof at !== 'number') return at
    if (plan.kind === 'customers') {
      const tags = new Set(
        plan.tags.flatMap((index) => row.cells[index]!.split(/[,，;；、|]/)).map((tag) => tag.trim()),
      )
      tags.delete('')
      return tags.size > MAX_TAGS_PER_ROW ? reject('too_many_tags') : { person, at, tags: [...tags], name: '' }
    }
    const name = plan.at('event') < 0 ? plan.mapping.eventName! : row.cells[plan.at('event')]!.trim()
    if (name === '') return reject('event_missing')
    const id = plan.at('id') < 0 ? '' : cleanId(row.cells[plan.at('id')]!)
    return isDamagedId(id) ? reject('id_damaged', id) : { person, at, tags: [], name }
  }

  /**
   * A row with a time of its own is the same fact in every export that holds it. One without is a fact of this file: told
   * again by a later file it must count again, or a value that changed and changed back would stay changed. The line number
   * in the id lets the later of two rows win.
   */
  private customerOf(row: Row, { person, at, tags }: ReadRow): Unit[] {
    const traits = this.valuesOf(row)
    for (const { type, id } of person.externalIds) if (type === 'phone' || type === 'email') traits[type] = id
    const place = `${this.file.slice(0, 20)}:${String(row.line).padStart(9, '0')}`
    const timestamp = isoTime(at ?? this.startedAt)
    const ids = identifiersOf(person)
    const content = at === null ? '' : digest(`${person.key}\u0002${at}\u0002${canonical(this.textsOf(row))}`)
    return [
      { type: 'identify' as const, messageId: `customer:${at === null ? place : content}`, traits },
      ...tags.map((tag) => {
        const id = at === null ? `${place}:${digest(tag).slice(0, 20)}` : digest(`${person.key}\u0002${at}\u0002${tag}`)
        return {
          type: 'track' as const,
          event: 'Tag Added',
          messageId: `customer-tag:${id}`,
          properties: { tag, until: null },
        }
      }),
    ].map((item) => ({ item: { ...item, timestamp, ...ids }, line: row.line, weight: 1 }))
  }

  private eventOf(row: Row, { person, at, name }: ReadRow): Unit {
    const id = this.plan.at('id') < 0 ? '' : cleanId(row.cells[this.plan.at('id')]!)
    const content = () => digest(`${name}\u0002${at}\u0002${person.key}\u0002${canonical(this.textsOf(row))}`)
    return {
      item: {
        type: 'track',
        event: name,
        messageId: messageIdFor('event', id || content()),
        timestamp: isoTime(at!),
        ...identifiersOf(person),
        properties: this.valuesOf(row),
      },
      line: row.line,
      weight: 1,
    }
  }

  private valuesOf(row: Row): JsonObject {
    const values: JsonObject = {}
    for (const { field, index, mayBe, isEmpty } of this.columns) {
      const cell = row.cells[index]!.trim()
      if (cell === '' || isEmpty) continue
      values[field] = (mayBe.has('number') ? Number(cell) : mayBe.has('boolean') ? /^t/i.test(cell) : cell) as Json
    }
    return values
  }

  /** Ids are made of texts: whether a column holds numbers only depends on the rest of the file. */
  private textsOf = (row: Row): JsonObject =>
    Object.fromEntries(this.columns.map(({ field, index }) => [field, row.cells[index]!.trim()]))
}

interface ReadRow {
  person: Person
  /** Null: the row has no time of its own. */
  at: number | null
  tags: string[]
  name: string
}

/** Not a postcode, card or phone number: those have leading zeros or many digits, and are no quantities. */
const PLAIN_NUMBER = /^-?(0|[1-9]\d{0,8})(\.\d{1,6})?$/
