import type { Session } from '../../kernel/database.ts'
import { invalidInput, wrong } from '../../kernel/input-words.ts'
import * as store from './store.ts'

/** The order of a set's stages, lowest first: said for all of them, or for one among the others. */
export async function idsInOrder(session: Session, setId: number, order: string[]): Promise<number[]> {
  const stages = new Map((await store.selectStages(session, setId)).map((stage) => [stage.slug, stage.id]))
  const ids = order.map((slug) => stages.get(slug))
  if (new Set(order).size !== stages.size || ids.some((id) => id === undefined) || order.length !== stages.size)
    throw invalidInput('body.order', wrong('every_stage_once'))
  return ids as number[]
}

/** Undefined: it stays; null: the lowest. */
export async function placeAfter(session: Session, setId: number, slug: string, after: string | null | undefined) {
  if (after === undefined) return
  const stages = await store.selectStages(session, setId)
  const others = stages.filter((stage) => stage.slug !== slug)
  const below = others.findIndex((stage) => stage.slug === after)
  if (after !== null && below < 0) throw invalidInput('body.after', wrong('another_stage'))
  const own = stages.filter((stage) => stage.slug === slug)
  await store.placeStages(
    session,
    others.toSpliced(below + 1, 0, ...own).map(({ id }) => id),
  )
}
