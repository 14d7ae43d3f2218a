import { isYes, untilOf, verdictOf } from '../rules/evaluate.ts'
import { emptySnapshot, memberRow, NO_SOPS, packFlagged, type Snapshot } from './snapshot.ts'
import { Tallies } from './tallies.ts'

/**
 * Snapshots as the database keeps them, in three texts. The state is written with every turn: the head, and the facts that
 * the tallies do not know yet. The membership is written when it has changed. The tallies, the largest, are written
 * seldom, and whoever reads them folds in what they lack.
 */
export function packState({ unfolded, ...snapshot }: Snapshot): string {
  const { epoch, now, turns, firstAt, due, lifecycle, hand, tags, stages } = snapshot
  const rest = isEmpty(hand) && isEmpty(tags) && isEmpty(stages) ? 0 : [hand, tags, stages]
  return `${JSON.stringify([epoch, now, turns, firstAt, due, lifecycle, rest])}\n${packSeqs(unfolded)}`
}

export const packMembership = ({ members, entered, answers, sops }: Snapshot): string =>
  `${packMembers(members)}\n${entered.join(',')}\n${packAnswers(answers)}${packSops(sops)}`

/** The texts as the driver gives them; without one the snapshot is of use for the others. A state of '' is a customer no
 *  turn has seen. */
export function unpackSnapshot(state: string, membership = '', tallies = ''): Snapshot {
  if (state === '') return emptySnapshot()
  const [head, unfolded = ''] = state.split('\n') as [string, string?]
  const [members = '', entered = '', answers = '', sops = ''] = membership.split('\n')
  const [epoch, now, turns, firstAt, due, lifecycle, rest] = JSON.parse(head)
  const [hand, tags, stages] = rest === 0 ? [{}, {}, {}] : rest
  return {
    epoch,
    now,
    turns,
    firstAt,
    tallies: new Tallies(tallies),
    unfolded: seqsOf(unfolded),
    members: membersOf(members),
    answers: answersOf(answers),
    entered: JSON.parse(`[${entered}]`),
    hand,
    tags,
    stages,
    lifecycle,
    sops: sopsOf(sops),
    due,
  }
}

// ── Lines of numbers ──────────────────────────────────────────────────────────────────────────────────────────────

function packMembers(members: Snapshot['members']): string {
  let line = ''
  for (const { packed } of members.values()) line += line === '' ? packed : `,${packed}`
  return line
}

function packAnswers(answers: Snapshot['answers']): string {
  let line = ''
  for (const [version, verdict] of answers) {
    const until = untilOf(verdict)
    const packed = packFlagged(version, isYes(verdict), until === Infinity ? null : until)
    line += line === '' ? packed : `,${packed}`
  }
  return line
}

/** A line more, of those who have ever been in one. */
function packSops({ positions, entered }: Snapshot['sops']): string {
  if (positions.length === 0 && isEmpty(entered)) return ''
  const rows = positions.map((one): PackedPosition => {
    const plain = [one.sop, one.version, one.key, one.enteredAt, one.step, one.since, one.dueAt] as const
    const { fact, deadlineAt, isHeldOut, stayedFrom } = one
    if (fact === null && deadlineAt === null && !isHeldOut && stayedFrom === null) return plain
    const entry = [...plain, fact, deadlineAt, isHeldOut ? 1 : 0] as const
    return stayedFrom === null ? entry : [...entry, stayedFrom]
  })
  return `\n${JSON.stringify([rows, entered])}`
}

/** The last ones only where they say something. */
type PackedPosition = readonly [
  sop: number,
  version: number,
  key: string,
  enteredAt: number,
  step: string,
  since: number,
  dueAt: number,
  fact?: number | null,
  deadlineAt?: number | null,
  isHeldOut?: 0 | 1,
  stayedFrom?: number,
]

function sopsOf(line: string): Snapshot['sops'] {
  if (line === '') return NO_SOPS
  const [rows, entered] = JSON.parse(line) as [PackedPosition[], Record<number, number>]
  const positions = rows.map(
    ([
      sop,
      version,
      key,
      enteredAt,
      step,
      since,
      dueAt,
      fact = null,
      deadlineAt = null,
      isHeldOut = 0,
      stayedFrom = null,
    ]) => ({
      sop,
      version,
      key,
      enteredAt,
      step,
      since,
      dueAt,
      fact,
      deadlineAt,
      isHeldOut: isHeldOut === 1,
      stayedFrom,
    }),
  )
  return { positions, entered }
}

/** What `packFlagged` wrote, one after the other. */
function* flaggedOf(line: string): Generator<[number: number, flag: boolean, at: number | null]> {
  const numbers = JSON.parse(`[${line}]`) as (number | null)[]
  for (let i = 0; i < numbers.length; i += 2) {
    const head = numbers[i]!
    yield [Math.floor(head / 2), (head & 1) === 1, numbers[i + 1]!]
  }
}

function membersOf(line: string): Snapshot['members'] {
  const members: Snapshot['members'] = new Map()
  for (const [version, firm, until] of flaggedOf(line)) members.set(version, memberRow(version, until, firm))
  return members
}

function answersOf(line: string): Snapshot['answers'] {
  const answers: Snapshot['answers'] = new Map()
  for (const [version, yes, until] of flaggedOf(line)) answers.set(version, verdictOf(yes, until ?? Infinity))
  return answers
}

/** Each as the distance from the one before it. */
function packSeqs(seqs: number[]): string {
  let line = ''
  let last = 0
  for (const seq of seqs) {
    line += line === '' ? seq : `,${seq - last}`
    last = seq
  }
  return line
}

function seqsOf(line: string): number[] {
  let last = 0
  return (JSON.parse(`[${line}]`) as number[]).map((distance) => (last += distance))
}

function isEmpty(held: object): boolean {
  for (const _ in held) return false
  return true
}
