import { isYes, untilOf, verdictOf } from '../rules/evaluate.ts'
import { emptySnapshot, type Snapshot } from './snapshot.ts'
import { sourceOf, Tallies, time } from './tallies.ts'

/**
 * Snapshots as the database keeps them, in three texts. The state is written with every turn: the head, and the facts that
 * the tallies do not know yet. The membership is written when it has changed. The tallies, the largest, are written
 * seldom, and whoever reads them folds in what they lack.
 */
export function packState({ unfolded, ...snapshot }: Snapshot): string {
  const { epoch, now, turns, firstAt, due, lifecycle, hand, tags, stages } = snapshot
  const rest = isEmpty(hand) && isEmpty(tags) && isEmpty(stages) ? 0 : [hand, tags, stages]
  return `${JSON.stringify([epoch, now, turns, firstAt, due, lifecycle, rest])}\n${packNumbers(unfolded)}`
}

export const packMembership = ({ members, entered, answers }: Snapshot): string =>
  `${packMembers(members)}\n${entered.join(',')}\n${packAnswers(answers)}`

/** The texts as the driver gives them; without one the snapshot is of use for the others. A state of '' is a customer no
 *  turn has seen. */
export function unpackSnapshot(state: string, membership = '', tallies = ''): Snapshot {
  if (state === '') return emptySnapshot()
  const [head, unfolded = ''] = state.split('\n') as [string, string?]
  const [members = '', entered = '', answers = ''] = membership.split('\n')
  const [epoch, now, turns, firstAt, due, lifecycle, rest] = JSON.parse(head)
  const [hand, tags, stages] = rest === 0 ? [{}, {}, {}] : rest
  return {
    epoch,
    now,
    turns,
    firstAt,
    tallies: new Tallies(tallies),
    unfolded: numbersOf(unfolded),
    members: new Map(pairsOf(members).map(([version, bit, until]) => [version, [until, bit]])),
    answers: new Map(
      pairsOf(answers).map(([version, yes, until]) => [version, verdictOf(yes === 1, until ?? Infinity)]),
    ),
    entered: JSON.parse(`[${entered}]`),
    hand,
    tags,
    stages,
    lifecycle,
    due,
  }
}

// ── Lines of numbers, each instant as the distance from the one before it ────────────────────────────────────────

function packMembers(members: Snapshot['members']): string {
  const line = new Line()
  for (const [version, [until, firm]] of members) line.pair(version, firm, until)
  return line.text
}

function packAnswers(answers: Snapshot['answers']): string {
  const line = new Line()
  for (const [version, verdict] of answers) {
    const until = untilOf(verdict)
    line.pair(version, isYes(verdict) ? 1 : 0, until === Infinity ? null : until)
  }
  return line.text
}

function packNumbers(numbers: number[]): string {
  const line = new Line()
  for (const number of numbers) line.time(number)
  return line.text
}

class Line {
  text = ''
  private last = 0

  pair(version: number, bit: 0 | 1, until: number | null): void {
    this.plain(version * 2 + bit)
    this.time(until)
  }

  time(at: number | null): void {
    this.plain(at === null ? null : at - this.last)
    if (at !== null) this.last = at
  }

  private plain(number: number | null): void {
    this.text += this.text === '' ? number : `,${number}`
  }
}

function pairsOf(line: string): [version: number, bit: 0 | 1, until: number | null][] {
  const source = sourceOf(line)
  const pairs: ReturnType<typeof pairsOf> = []
  while (source.next < source.items.length) {
    const head = source.items[source.next++] as number
    pairs.push([Math.floor(head / 2), (head & 1) as 0 | 1, time.read(source) as number | null])
  }
  return pairs
}

function numbersOf(line: string): number[] {
  const source = sourceOf(line)
  const numbers: number[] = []
  while (source.next < source.items.length) numbers.push(time.read(source) as number)
  return numbers
}

function isEmpty(held: object): boolean {
  for (const _ in held) return false
  return true
}
