import type { JsonObject } from '../../events.ts'
import type { Wording } from '../../kernel/wording.ts'
import { canonical, digest, isoTime, type SegmentItem, type Unit } from './items.ts'
import { isReject, reject, type Reject } from './problem.ts'
import { LineFigures } from './report.ts'
import { SEGMENT_TYPES, type Row } from './table.ts'
import type { TimeReader } from './times.ts'
import { clockNotes, type Work } from './work.ts'

/** JSON lines that are in Segment's shape already: passed on as they are. What the file lacks and the log needs, an id, is
 *  made from the content, so that the same line is the same event in every file. */
export class SegmentWork implements Work {
  readonly figures = new LineFigures()
  private readonly times: TimeReader
  private clocks: Wording[] = []

  constructor(times: TimeReader) {
    this.times = times
  }

  check(row: Row): void {
    this.figures.readRow({ ...row, cells: [] })
    const read = this.read(row)
    if (isReject(read)) return this.figures.reject(read.code)
    this.figures.happened(read.at)
    const { userId, anonymousId } = read.value
    if (userId ?? anonymousId) this.figures.customers.add(JSON.stringify([userId, userId ? null : anonymousId]))
    else this.figures.linesWithoutCustomer++
  }

  checked(): number {
    this.clocks = clockNotes(this.times.twice, this.times.never)
    return 1
  }

  begin(): void {}

  emit(row: Row, _: number, into: Unit[], rejectRow: (row: Row, why: Reject) => void): void {
    const read = this.read(row)
    if (isReject(read)) return rejectRow(row, read)
    const { originalTimestamp: _original, sentAt: _sent, ...content } = read.value
    const messageId = typeof content.messageId === 'string' && content.messageId !== '' ? content.messageId : read.ownId
    const item = { ...content, messageId, timestamp: isoTime(read.at) } as unknown as SegmentItem
    into.push({ item, line: row.line, weight: 1 + (row.raw!.length >> 8) })
  }

  endPass(): void {}
  orderFigures = () => null
  notes = (): Wording[] => [...this.figures.notes(), ...this.clocks]

  private read(row: Row): { value: JsonObject; at: number; ownId: string } | Reject {
    if (row.bad) return reject(row.bad)
    const value = row.value!
    if (!SEGMENT_TYPES.has(value.type)) return reject('type_unknown')
    if (value.type === 'track' && (typeof value.event !== 'string' || value.event === ''))
      return reject('event_missing')
    if (!IDENTIFYING.some((key) => value[key] !== undefined && value[key] !== null)) return reject('no_identifier')
    const time = value.timestamp ?? value.originalTimestamp ?? ''
    const at = this.times.read(typeof time === 'string' ? time : String(time))
    if (typeof at !== 'number') return at
    if (value.messageId) return { value, at, ownId: '' }
    try {
      const { sentAt: _, ...content } = value
      return { value, at, ownId: `event:${digest(canonical(content))}` }
    } catch {
      return reject('json_unreadable') // nested deeper than the stack
    }
  }
}

const IDENTIFYING = ['userId', 'anonymousId', 'previousId', 'context', 'traits']
