import { z } from 'zod'
import { refuse } from '../errors.ts'
import type { Rate } from '../limits.ts'
import type { Sandbox } from '../sandbox.ts'
import type { Switches } from '../switches.ts'

/** What an app may be allowed. */
export type Right = 'contacts' | 'customers' | 'kf' | 'messages' | 'media' | 'pages'
export const RIGHTS: Right[] = ['contacts', 'customers', 'kf', 'messages', 'media', 'pages']

export interface App {
  agentid: number
  name: string
  secret: string
  rights: string
}

export interface File {
  filename: string
  bytes: Uint8Array
}

/** Who calls, and what came beside the input. */
export interface Caller {
  app: App
  file?: File
}

/** A file instead of JSON. */
export interface Bytes {
  filename: string
  bytes: Uint8Array
}
export const isBytes = (answer: object): answer is Bytes => 'bytes' in answer && 'filename' in answer

/** One call of the API: the input is the query of a GET and the JSON of a POST; a file comes with the query of its POST. */
export interface Call<Shape extends z.ZodType = z.ZodType> {
  method: 'GET' | 'POST'
  /** Where sources disagree. */
  methodBy?: (switches: Switches) => 'GET' | 'POST' | 'both'
  path: string
  /** Without: of every app. */
  right?: Right
  input: Shape
  takesFile?: boolean
  /** Beside what holds for every call; of the corp, or of each app. */
  rates?: { of: 'corp' | 'app'; rates: Rate[] }
  run(sandbox: Sandbox, input: z.output<Shape>, caller: Caller): object | void
}

/** Gives the input of `run` the type of its shape. */
export const call = <Shape extends z.ZodType>(definition: Call<Shape>): Call => definition as unknown as Call

export function parseInput<Shape extends z.ZodType>(shape: Shape, given: unknown): z.output<Shape> {
  const parsed = shape.safeParse(given)
  return parsed.success ? parsed.data : refuseShape(parsed.error.issues[0]!, given)
}

/** In WeCom's words: "field `group_id` unexpected empty string. invalid Request Parameter". */
function refuseShape(issue: z.core.$ZodIssue, given: unknown): never {
  const name = issue.path.join('.')
  if (issue.code === 'custom' && typeof issue.params?.['errcode'] === 'number') refuse(issue.params['errcode'] as 40058)
  if (valueAt(given, issue.path) === undefined) refuse(40063)
  const why =
    issue.code === 'too_small' && issue.origin === 'string'
      ? `field \`${name}\` unexpected empty string`
      : issue.code === 'custom' || issue.code === 'too_big'
        ? `${name} ${issue.code === 'custom' ? issue.message : `exceed max length ${issue.maximum}`}`
        : `field \`${name}\` invalid`
  return refuse(40058, `${why}. invalid Request Parameter`)
}
const valueAt = (given: unknown, path: PropertyKey[]): unknown =>
  path.reduce<unknown>((value, name) => (value as Record<PropertyKey, unknown> | undefined)?.[name], given)

/** Pages by the row after which one goes on: the cursor is its number, wrapped up. */
export function afterCursor(cursor: string | undefined): number {
  if (!cursor) return 0
  const after = Number(
    Buffer.from(cursor, 'base64url')
      .toString()
      .replace(/^after /, ''),
  )
  return Number.isSafeInteger(after) && after > 0 ? after : refuse(40058, 'invalid cursor. invalid Request Parameter')
}

/** Of rows read one beyond the limit: those of the page, and the cursor when there are more. */
export function pageOf<Row extends { id: number }>(rows: Row[], limit: number): { page: Row[]; next_cursor: string } {
  const page = rows.slice(0, limit)
  const more = rows.length > limit
  return { page, next_cursor: more ? Buffer.from(`after ${page.at(-1)!.id}`).toString('base64url') : '' }
}
