import { emptySnapshot, type MemberRow, type Snapshot } from './snapshot.ts'
import { lineOf, sourceOf, Tallies, time, type Target } from './tallies.ts'

/**
 * Snapshots as the database keeps them. One is read and written with nearly every event, of which few of its tallies know:
 * so each tally is a line of its own that is read only when it is asked for, and written again only when it has changed.
 * The first line is the head, the second the memberships.
 */
export function packSnapshot(snapshot: Snapshot): string {
  const { epoch, now, turns, firstAt, due, lifecycle, entered, hand, tags, stages } = snapshot
  const rest = isEmpty(hand) && isEmpty(tags) && isEmpty(stages) ? 0 : [hand, tags, stages]
  const members: Target = { items: [], last: 0 }
  for (const [version, [until, firm]] of snapshot.members) {
    members.items.push(version * 2 + firm)
    time.write(until, members)
  }
  const head = JSON.stringify([epoch, now, turns, firstAt, due, lifecycle, entered, rest])
  return `${head}\n${lineOf(members)}${snapshot.tallies.pack()}`
}

/** The column as the driver gives it; '' is a customer no turn has seen. */
export function unpackSnapshot(text: string): Snapshot {
  if (text === '') return emptySnapshot()
  const [head, members, ...lines] = text.split('\n') as [string, string, ...string[]]
  const [epoch, now, turns, firstAt, due, lifecycle, entered, rest] = JSON.parse(head)
  const [hand, tags, stages] = rest === 0 ? [{}, {}, {}] : rest
  return {
    epoch,
    now,
    turns,
    firstAt,
    tallies: new Tallies(lines),
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

function isEmpty(held: object): boolean {
  for (const _ in held) return false
  return true
}
