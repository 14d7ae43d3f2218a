import { createWriteStream, type WriteStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { once } from 'node:events'
import type { Language } from '../../kernel/wording.ts'
import { ImportProblem, rejectMessage, type Reject } from './problem.ts'
import { advice, why } from './problem-words.ts'
import { csvLine } from './table.ts'

/** A spreadsheet takes Chinese for something else when the file does not begin with a mark of its encoding. */
const MARKS: Record<Language, string> = { zh: '\uFEFF', en: '' }

/** Lines that were not taken, with their number, the reason and the line as it stands: written as they are met. The file
 *  is made by the first of them; one of an earlier run goes away, because it is about another attempt. */
export class RejectsFile {
  /** Null while there is nothing to write, or when nothing is to be written. */
  path: string | null = null
  private readonly wanted: string | null
  private readonly isOptional: boolean
  private stream: WriteStream | undefined
  private failure: Error | undefined
  private readonly language: Language
  private waiting: string[] = []

  /** `stated`: the path was asked for; null and no `beside`: nothing is written (a dry run). */
  constructor({ stated, beside, language }: { stated: string | null; beside: string | null; language: Language }) {
    this.language = language
    this.wanted = stated ?? (beside === null ? null : `${beside}.rejects.csv`)
    this.isOptional = stated === null
  }

  async begin(): Promise<void> {
    if (this.wanted !== null) await rm(this.wanted, { force: true }).catch(() => {})
  }

  add(line: number, because: Reject, original: string): void {
    if (this.wanted !== null)
      this.waiting.push(csvLine([String(line), because.code, rejectMessage(because, this.language), original]))
  }

  /** Between blocks, so that memory does not grow with the number of rejects. */
  async flush(): Promise<void> {
    if (this.waiting.length === 0) return
    const text = `${this.waiting.join('\n')}\n`
    this.waiting = []
    this.stream ??= await this.create()
    if (this.failure) throw unwritable(this.path!, this.failure)
    if (!this.stream.write(text)) await Promise.race([once(this.stream, 'drain'), once(this.stream, 'close')])
  }

  async end(): Promise<void> {
    await this.flush()
    if (!this.stream) return
    this.stream.end()
    if (!this.stream.closed) await once(this.stream, 'close')
    if (this.failure) throw unwritable(this.path!, this.failure)
  }

  /** Beside the file, or where the command runs when that place cannot be written. */
  private async create(): Promise<WriteStream> {
    const places = this.isOptional ? [this.wanted!, join(process.cwd(), basename(this.wanted!))] : [this.wanted!]
    let problem: unknown
    for (const place of places) {
      try {
        const handle = await open(place, 'w')
        const stream = createWriteStream(place, { fd: handle })
        stream.on('error', (error) => (this.failure = error))
        stream.write(`${MARKS[this.language]}line,code,message,original\n`)
        this.path = place
        return stream
      } catch (error) {
        problem = error
      }
    }
    throw unwritable(this.wanted!, problem as Error)
  }
}

const unwritable = (path: string, error: Error): ImportProblem =>
  new ImportProblem(
    'rejects_unwritable',
    why('rejects_unwritable', { path, code: (error as NodeJS.ErrnoException).code ?? error.message }),
    advice('other_place'),
  )
