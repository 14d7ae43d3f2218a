import type { Answer } from '../../api/api.ts'
import type { Sop, StepKind } from './sop-draft.ts'
import type { OneSop } from './sop-shapes.ts'
import type { Exit } from './sop-edits.ts'
import type { SopProblem } from './use-sop-problems.ts'

/** What the canvas and the list of a phone draw, and what can be done there. */
export interface Drawing {
  sop: Sop
  places: OneSop['places']
  outcomes: OneSop['outcomes']
  /** What has gone from each step, and what has not; not there before it is counted. */
  results: Answer<'GET /api/sops/:slug/results'>['steps']
  problems: SopProblem[]
  /** The step that a trial has come to. */
  lit: string | undefined
  mayEdit: boolean
  onOpen(node: string): void
  onInsert(exit: Exit, kind: StepKind): void
  /** The flow with an exit more, or less. */
  onExits(sop: Sop): void
}
