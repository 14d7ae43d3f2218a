import { describeError } from '../kernel/log.ts'
import { messageOf, Refusal } from '../kernel/refusals.ts'
import { WrongSecret } from '../kernel/vault.ts'

/** A command cannot do what it was asked: one line why, one line what to do. */
export class CommandProblem extends Error {
  readonly advice: string
  readonly exitCode: number
  constructor(why: string, advice: string, exitCode = 1) {
    super(why)
    this.name = 'CommandProblem'
    this.advice = advice
    this.exitCode = exitCode
  }
}

/** What a shell expects of a program that was told to stop. */
export const STOPPED_EXIT_CODE = 130

/** Two lines for whatever was thrown. A stack is for who asks for it. */
export function tellProblem(error: unknown, debug: boolean): number {
  const { why, advice, exitCode } = understand(error)
  console.error(`${why}\n→ ${advice}`)
  if (debug) console.error(error)
  return exitCode
}

interface Told {
  why: string
  advice: string
  exitCode: number
}

function understand(error: unknown): Told {
  if (error instanceof CommandProblem) return { why: error.message, advice: error.advice, exitCode: error.exitCode }
  if (error instanceof Refusal) return { ...splitSentences(messageOf(error.code, 'en', error.details)), exitCode: 1 }
  if (!(error instanceof Error)) return { why: String(error), advice: REPORT, exitCode: 1 }
  if (error instanceof WrongSecret)
    return {
      why: 'SIYU_SECRET (or <data>/secret) is not the one that this database was sealed with.',
      advice: 'Put back the one it was sealed with; to change it, set SIYU_SECRET="new,old" and run: npx siyu rewrap',
      exitCode: 1,
    }
  // features throw problems of their own that know what to do
  const { advice, code } = error as { advice?: unknown; code?: unknown }
  const why = error.message || String(code ?? error.name)
  if (typeof advice === 'string') return { why, advice, exitCode: code === 'cancelled' ? STOPPED_EXIT_CODE : 1 }
  const known = Object.entries(KNOWN).find(([pattern]) => new RegExp(`^${pattern}`).test(String(code)))
  if (known) return { why: firstLine(why), advice: known[1], exitCode: 1 }
  const ours = splitSentences(firstLine(why))
  return ours.advice ? { ...ours, exitCode: 1 } : { why: firstLine(why), advice: adviceFor(error), exitCode: 1 }
}

/** Codes of Node and of PostgreSQL that an operator can do something about. */
const KNOWN: Record<string, string> = {
  'ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|ETIMEDOUT|ECONNRESET|EAI_AGAIN':
    'Check that PostgreSQL is running and that DATABASE_URL leads to it.',
  '28': 'Check the user and the password in DATABASE_URL.',
  '3D000': 'Create the database that DATABASE_URL names: createdb <name>.',
  '42501': 'Let the user of DATABASE_URL own the database: alter database <name> owner to <user>.',
  '53[13]00|ENOSPC': 'Free some space on the disk, then try again: nothing that was answered is lost.',
  '57P0': 'PostgreSQL was stopped or restarted meanwhile. Try again.',
  'EACCES|EPERM|EROFS': 'Run it as the user whom the files belong to, or choose another folder with SIYU_DATA.',
  ENOENT: 'Check the path.',
  EISDIR: 'Give the path of a file, not of a folder.',
}
const REPORT = 'Set SIYU_DEBUG=1 to see where it happened, and report it if it stays.'

const adviceFor = (error: Error): string => {
  const at = (describeError(error).at as string[] | undefined)?.[0]?.trim()
  return at ? REPORT.replace('where it happened', `where it happened (${at.replace(/^at /, '').slice(0, 80)})`) : REPORT
}

const firstLine = (text: string): string => text.split('\n', 1)[0]!

/** Messages of the product end with what to do. */
function splitSentences(text: string): { why: string; advice: string } {
  const end = /(?<=[.!?:;])\s+(?=[A-Z"])/.exec(text)
  return end ? { why: text.slice(0, end.index), advice: text.slice(end.index).trim() } : { why: text, advice: '' }
}
