import type { z } from 'zod'
import type { Sandbox } from '../sandbox.ts'

/** Something a person does in WeChat or WeCom. */
export interface Action<Shape extends z.ZodType = z.ZodType, Outcome = unknown> {
  input: Shape
  run(sandbox: Sandbox, input: z.output<Shape>): Outcome
}

export const action = <Shape extends z.ZodType, Outcome>(
  input: Shape,
  run: (sandbox: Sandbox, input: z.output<Shape>) => Outcome,
): Action<Shape, Outcome> => ({ input, run })
