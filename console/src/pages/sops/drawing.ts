import type { Sop, StepKind } from './sop-draft.ts'
import type { OneSop } from './sop-shapes.ts'
import type { Exit } from './sop-edits.ts'
import type { SopProblem } from './use-sop-problems.ts'

/** What the canvas and the list of a phone draw, and what can be done there. */
export interface Drawing {
  sop: Sop
  places: OneSop['places']
  outcomes: OneSop['outcomes']
  problems: SopProblem[]
  mayEdit: boolean
  onOpen(node: string): void
  onInsert(exit: Exit, kind: StepKind): void
  /** The flow with an exit more, or less. */
  onExits(sop: Sop): void
}
