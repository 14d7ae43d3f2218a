import type { Tally, TallySpec, TallyState } from '../rules/tally.ts'

/**
 * The tallies of one customer, as lines of text: a turn asks for few of them and changes fewer, so a line is read when it
 * is first asked for, and written again only when its state has changed.
 */
export type TallyKind = TallySpec['kind']

interface Entry {
  kind: TallyKind
  /** Undefined: changed since it was read. */
  line: string | undefined
  /** Undefined: not asked for since it was read. */
  state: TallyState | undefined
}

/** States by the id of their tally; what they hold is never changed in place. */
export class Tallies {
  private readonly entries = new Map<number, Entry>()
  /** Those that keep only a part of what they count, and are read from the log when that has run out. */
  readonly partial = new Set<number>()

  /** As `pack` wrote them. */
  constructor(text = '') {
    for (const line of text === '' ? [] : text.split('\n')) {
      const head = Number.parseInt(line, 10)
      const id = Math.floor(head / HEAD)
      this.entries.set(id, { kind: KINDS[head % CODES]!, line, state: undefined })
      if ((head & PARTIAL) !== 0) this.partial.add(id)
    }
  }

  ids(): Iterable<number> {
    return this.entries.keys()
  }

  has(id: number): boolean {
    return this.entries.has(id)
  }

  get(id: number): TallyState | undefined {
    const entry = this.entries.get(id)
    return entry && (entry.state ??= readLine(entry.kind, entry.line!))
  }

  set({ id, spec, isPartial }: Pick<Tally, 'id' | 'spec' | 'isPartial'>, state: TallyState): void {
    const entry = this.entries.get(id)
    if (entry) {
      entry.line = undefined
      entry.state = state
    } else this.entries.set(id, { kind: spec.kind, line: undefined, state })
    if (isPartial?.(state)) this.partial.add(id)
    else this.partial.delete(id)
  }

  delete(id: number): void {
    this.entries.delete(id)
    this.partial.delete(id)
  }

  /** For comparing: every state by id. */
  all(): Record<number, TallyState> {
    return Object.fromEntries([...this.entries.keys()].map((id) => [id, this.get(id)!]))
  }

  pack(): string {
    const lines: string[] = []
    for (const [id, entry] of this.entries)
      lines.push((entry.line ??= writeLine(id, entry.kind, entry.state!, this.partial.has(id))))
    return lines.join('\n')
  }
}

// ── A line is a JSON list without its brackets ───────────────────────────────────────────────────────────────────

/** Begins with id, kind and whether it is partial in one number. */
function writeLine(id: number, kind: TallyKind, state: TallyState, partial: boolean): string {
  const target: Target = { items: [id * HEAD + (partial ? PARTIAL : 0) + KINDS.indexOf(kind)], last: 0 }
  SHAPES[kind].write(state, target)
  return lineOf(target)
}

function readLine(kind: TallyKind, line: string): TallyState {
  const source = sourceOf(line)
  source.next = 1
  return SHAPES[kind].read(source) as TallyState
}

const lineOf = ({ items }: Target): string => JSON.stringify(items).slice(1, -1)
const sourceOf = (line: string): Source => ({ items: JSON.parse(`[${line}]`), next: 0, last: 0 })

interface Target {
  items: unknown[]
  last: number
}

interface Source {
  items: unknown[]
  next: number
  last: number
}

interface Shape {
  write(state: unknown, target: Target): void
  read(source: Source): unknown
}

/** The distance from the instant before it in the same list: small numbers are short, and quick to read and write. */
const time: Shape = {
  write(at, target) {
    if (at === null) return void target.items.push(null)
    target.items.push((at as number) - target.last)
    target.last = at as number
  },
  read(source) {
    const distance = source.items[source.next++] as number | null
    return distance === null ? null : (source.last += distance)
  },
}
/** A number, or any value of an event, as it is. */
const plain: Shape = {
  write: (value, target) => void target.items.push(value),
  read: (source) => source.items[source.next++],
}
const listOf = (shape: Shape): Shape => ({
  write(list, target) {
    target.items.push((list as unknown[]).length)
    for (const entry of list as unknown[]) shape.write(entry, target)
  },
  read(source) {
    const list: unknown[] = []
    for (let left = source.items[source.next++] as number; left > 0; left--) list.push(shape.read(source))
    return list
  },
})
const tuple = (...shapes: Shape[]): Shape => ({
  write(parts, target) {
    for (let i = 0; i < shapes.length; i++) shapes[i]!.write((parts as unknown[])[i], target)
  },
  read(source) {
    const parts: unknown[] = []
    for (let i = 0; i < shapes.length; i++) parts.push(shapes[i]!.read(source))
    return parts
  },
})

/** See the types of states in rules/tally.ts. */
const SHAPES: Record<TallyKind, Shape> = {
  latest: listOf(time),
  distinct: listOf(tuple(plain, time)),
  total: tuple(plain, plain, plain),
  last: tuple(time, plain),
  first: tuple(time, plain),
  moving: tuple(listOf(tuple(time, plain)), plain, plain, time),
  opening: tuple(listOf(tuple(time, plain)), time),
  sequence: tuple(time, listOf(time), time, time),
  unanswered: tuple(time, listOf(time), time, time),
  bonds: listOf(tuple(plain, plain, time, plain, plain, plain)),
}
/** Their places are stored: a new kind comes last. */
const KINDS: readonly TallyKind[] = [
  'latest',
  'distinct',
  'total',
  'last',
  'first',
  'moving',
  'opening',
  'sequence',
  'unanswered',
  'bonds',
]
const CODES = 16
const PARTIAL = CODES
const HEAD = 2 * CODES
