import type { BenchServer } from './scratch.ts'
import type { Report } from './report.ts'

/** What every bench is given. `quick`: small numbers, to see that it works; its figures are nothing to quote. */
export interface Context {
  quick: boolean
  server: BenchServer
  /** Where profiles go, when they are wanted. */
  profileFolder: string | undefined
  /** Only the measurement with so many live segments. */
  onlySegments: number | undefined
  /** Instead of as many people as the bench would make. */
  people: number | undefined
  say(line: string): void
}

export interface Bench {
  summary: string
  run(context: Context): Promise<Report>
}
