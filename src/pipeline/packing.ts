import { emptySnapshot, type MemberRow, type Snapshot } from './snapshot.ts'
import { lineOf, sourceOf, Tallies, time, type Target } from './tallies.ts'

/**
 * Snapshots as the database keeps them, in two texts. The first is written with every turn: the head, the memberships, and
 * the facts that the second does not know yet. The second, larger one are the tallies; it is written seldom, and
 * whoever reads it folds in what it lacks.
 */
export function packSnapshot(snapshot: Snapshot): string {
  const { epoch, now, turns, firstAt, due, lifecycle, entered, hand, tags, stages } = snapshot
  const rest = isEmpty(hand) && isEmpty(tags) && isEmpty(stages) ? 0 : [hand, tags, stages]
  const members: Target = { items: [], last: 0 }
  for (const [version, [until, firm]] of snapshot.members) {
    members.items.push(version * 2 + firm)
    time.write(until, members)
  }
  const unfolded: Target = { items: [], last: 0 }
  for (const seq of snapshot.unfolded) time.write(seq, unfolded)
  const head = JSON.stringify([epoch, now, turns, firstAt, due, lifecycle, entered, rest])
  return `${head}\n${lineOf(members)}\n${lineOf(unfolded)}`
}

/** The texts as the driver gives them; without `tallies` the snapshot is of use for everything else. '' is a customer no
 *  turn has seen. */
export function unpackSnapshot(text: string, tallies = ''): Snapshot {
  if (text === '') return emptySnapshot()
  const [head, members, unfolded = ''] = text.split('\n') as [string, string, string?]
  const [epoch, now, turns, firstAt, due, lifecycle, entered, rest] = JSON.parse(head)
  const [hand, tags, stages] = rest === 0 ? [{}, {}, {}] : rest
  return {
    epoch,
    now,
    turns,
    firstAt,
    tallies: new Tallies(tallies),
    unfolded: unpackNumbers(unfolded),
    members: unpackMembers(members),
    entered,
    hand,
    tags,
    stages,
    lifecycle,
    due,
  }
}

function unpackMembers(line: string): Snapshot['members'] {
  const members = new Map<number, MemberRow>()
  const source = sourceOf(line)
  while (source.next < source.items.length) {
    const head = source.items[source.next++] as number
    members.set(Math.floor(head / 2), [time.read(source) as number | null, (head & 1) as 0 | 1])
  }
  return members
}

function unpackNumbers(line: string): number[] {
  const numbers: number[] = []
  if (line === '') return numbers
  const source = sourceOf(line)
  while (source.next < source.items.length) numbers.push(time.read(source) as number)
  return numbers
}

function isEmpty(held: object): boolean {
  for (const _ in held) return false
  return true
}
