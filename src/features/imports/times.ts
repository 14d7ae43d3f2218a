import { IANAZone } from 'luxon'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../kernel/clock.ts'
import { reject, type Reject } from './problem.ts'

/**
 * Times as files write them: "2010-12-01 08:26:00", "2010/12/1 8:26", "2010年12月1日 8时26分", ISO with an offset,
 * 20101201, Unix seconds and milliseconds, a workbook's day numbers. "12/1/2010" is read only with a stated format,
 * because nothing in it says which number is the month.
 *
 * A time without an offset is local to the stated zone. One that occurs twice (clocks go back) is the first of the two;
 * one that does not occur (clocks go forward) is read as if they had not, so 01:30 becomes 02:30. Both are counted.
 */
export class TimeReader {
  twice = 0
  never = 0
  private readonly zone: IANAZone
  private readonly format: TimeFormat | null
  private readonly dayNumbers: boolean
  private readonly offsets = new Map<number, number>()
  private lastText = ''
  private lastTwice = 0
  private lastNever = 0
  private lastAnswer: number | Reject = reject('time_missing')

  /** `dayNumbers`: a plain number is a spreadsheet's day count. */
  constructor(options: { zone: string; format: TimeFormat | null; dayNumbers: boolean }) {
    this.zone = IANAZone.create(options.zone)
    this.format = options.format
    this.dayNumbers = options.dayNumbers
  }

  /** Milliseconds since the epoch. Neighbouring lines mostly share their time, so the last answer is kept. */
  read(text: string): number | Reject {
    if (text !== this.lastText) {
      this.lastTwice = this.lastNever = 0
      this.lastAnswer = this.readNew(text.trim())
      this.lastText = text
    }
    this.twice += this.lastTwice
    this.never += this.lastNever
    return this.lastAnswer
  }

  private readNew(text: string): number | Reject {
    if (text === '') return reject('time_missing')
    const wall = this.format ? this.format(text) : parseTime(text, this.dayNumbers)
    if (wall === undefined)
      return reject(!this.format && AMBIGUOUS.test(text) ? 'time_ambiguous' : 'time_unreadable', text)
    return wall.offsetMs === null ? this.instantOf(wall.ms) : wall.ms - wall.offsetMs
  }

  /** The instant at which clocks of the zone show `wallMs` (a local time counted as if it were UTC). */
  private instantOf(wallMs: number): number {
    const day = Math.floor(wallMs / DAY_MS)
    const known = this.offsets.get(day)
    if (known !== undefined) return wallMs - known
    const before = this.offsetAt(day * DAY_MS - DAY_MS)
    const after = this.offsetAt(day * DAY_MS + 2 * DAY_MS)
    if (before === after) {
      if (this.offsets.size > 100_000) this.offsets.clear()
      this.offsets.set(day, before)
      return wallMs - before
    }
    const fits = [before, after].filter((offset) => this.offsetAt(wallMs - offset) === offset)
    this.lastTwice = fits.length === 2 ? 1 : 0
    this.lastNever = fits.length === 0 ? 1 : 0
    return wallMs - (fits.length === 1 ? fits[0]! : before)
  }

  private offsetAt(ms: number): number {
    return Math.round(this.zone.offset(ms) * MINUTE_MS)
  }
}

/** A local time counted as if it were UTC; `offsetMs` when the text itself says how far its clock is from UTC. */
interface Wall {
  ms: number
  offsetMs: number | null
}
export type TimeFormat = (text: string) => Wall | undefined

const AMBIGUOUS = /^\d{1,2}[/.-]\d{1,2}[/.-](\d{4}|\d{2})(\D|$)/
const COMMON =
  /^(\d{4})([-/.年])(\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]*(?<=[T\s日])(\d{1,2})[:时点](\d{1,2})(?:[:分](\d{1,2})(?:[.,](\d{1,9}))?秒?|分)?)?\s*(Z|[+-]\d{2}:?(?:\d{2})?)?$/i
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?(Z)?$/i

function parseTime(text: string, dayNumbers: boolean): Wall | undefined {
  if (text.length > 50) return undefined
  const common = COMMON.exec(text)
  if (common) {
    const [, year, , month, day, hour = '0', minute = '0', second = '0', fraction = '0', offset] = common
    return wallTime([year, month, day, hour, minute, second].map(Number), millisOf(fraction), offset)
  }
  if (!/^\d/.test(text)) return undefined
  if (dayNumbers && /^\d{1,6}(\.\d+)?$/.test(text)) return dayNumberTime(Number(text), false)
  if (/^1\d{12}$/.test(text)) return { ms: Number(text), offsetMs: 0 }
  if (/^1\d{9}(\.\d{1,6})?$/.test(text)) return { ms: Math.round(Number(text) * 1_000), offsetMs: 0 }
  const compact = COMPACT.exec(text)
  if (!compact) return undefined
  return wallTime(
    compact.slice(1, 7).map((part) => Number(part ?? 0)),
    0,
    compact[7],
  )
}

function wallTime(parts: number[], millis: number, offset: string | undefined): Wall | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return undefined
  const ms = Date.UTC(year, month - 1, day, hour, minute, second, millis)
  // 30 February would be 2 March, and Date.UTC takes the year 10 for 1910.
  if (new Date(ms).getUTCDate() !== day || year < 100) return undefined
  if (offset === undefined) return { ms, offsetMs: null }
  if (/^z$/i.test(offset)) return { ms, offsetMs: 0 }
  const digits = offset.slice(1).replace(':', '').padEnd(4, '0')
  const hours = Number(digits.slice(0, 2))
  const minutes = Number(digits.slice(2))
  if (hours > 18 || minutes > 59) return undefined
  return { ms, offsetMs: (offset.startsWith('-') ? -1 : 1) * (hours * HOUR_MS + minutes * MINUTE_MS) }
}

const millisOf = (fraction: string): number => Number(fraction.padEnd(3, '0').slice(0, 3))

const DAY_NUMBER_EPOCH_MS = Date.UTC(1899, 11, 30)
const DAYS_TO_1904 = 1462
/** Spreadsheets believe in 29 February 1900; below this number their days are off by one. */
const FIRST_SOUND_DAY = 61
const LAST_DAY = 2_958_465

export function dayNumberTime(days: number, from1904: boolean): Wall | undefined {
  const since1900 = from1904 ? days + DAYS_TO_1904 : days
  if (!(since1900 >= FIRST_SOUND_DAY && since1900 <= LAST_DAY)) return undefined
  return { ms: DAY_NUMBER_EPOCH_MS + Math.round(since1900 * DAY_MS), offsetMs: null }
}

const TOKENS: Record<string, { name: string; pattern: string }> = {
  Y: { name: 'year', pattern: String.raw`\d{4}` },
  M: { name: 'month', pattern: String.raw`\d{1,2}` },
  D: { name: 'day', pattern: String.raw`\d{1,2}` },
  H: { name: 'hour', pattern: String.raw`\d{1,2}` },
  m: { name: 'minute', pattern: String.raw`\d{1,2}` },
  s: { name: 'second', pattern: String.raw`\d{1,2}` },
  S: { name: 'fraction', pattern: String.raw`\d{1,9}` },
  A: { name: 'half', pattern: '[AaPp]\\.?[Mm]\\.?|上午|下午' },
}

/** A stated format such as "M/D/YYYY H:mm" or "dd.MM.yy hh:mm a"; undefined when it does not name year, month and day. */
export function compileTimeFormat(format: string): TimeFormat | undefined {
  const seen = new Set<string>()
  const pattern = format.replace(/([YyMDdHhmsSAa])\1*|[^A-Za-z]+|./g, (run: string, letter: string | undefined) => {
    const token = letter && TOKENS[/[ydha]/.test(letter) ? letter.toUpperCase() : letter]
    if (!token || seen.has(token.name)) return run.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+')
    seen.add(token.name)
    return `(?<${token.name}>${token.name === 'year' && run.length === 2 ? String.raw`\d{2}` : token.pattern})`
  })
  if (!['year', 'month', 'day'].every((name) => seen.has(name))) return undefined
  const matcher = new RegExp(`^${pattern}$`, 'u')
  return (text) => {
    const found = text.length > 100 ? undefined : matcher.exec(text)?.groups
    if (!found) return undefined
    const year = Number(found.year) + (found.year!.length === 2 ? (Number(found.year) < 70 ? 2000 : 1900) : 0)
    let hour = Number(found.hour ?? 0)
    if (found.half && (hour < 1 || hour > 12)) return undefined
    if (found.half) hour = (hour % 12) + (/^p|下午/i.test(found.half) ? 12 : 0)
    const parts = [
      year,
      Number(found.month),
      Number(found.day),
      hour,
      Number(found.minute ?? 0),
      Number(found.second ?? 0),
    ]
    return wallTime(parts, millisOf(found.fraction ?? '0'), undefined)
  }
}
