import { expect, test } from 'vitest'
import { insertStep, leadsTo, removeStep } from '../../console/src/pages/sops/sop-edits.ts'
import { END, layOut, NODE_HEIGHT, NODE_WIDTH, TRIGGER } from '../../console/src/pages/sops/sop-layout.ts'
import { drawnOf, FRESH, freshOf, KINDS, type Sop } from '../../console/src/pages/sops/sop-draft.ts'
import { exitsOf } from '../../src/sops/language.ts'

const BEGINNING = { step: null, at: 'first' }

/** By a fixed sequence of chance: a step of some kind at some exit. */
function grown(steps: number, seed: number): Sop {
  let chance = seed
  const below = (limit: number) => {
    chance = (chance * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((chance / 2_147_483_648) * limit)
  }
  let sop: Sop = FRESH
  for (let step = 0; step < steps; step++) {
    const exits = [BEGINNING, ...Object.entries(sop.steps).flatMap(([name, one]) => exitsOf(one).map(({ at }) => ({ step: name, at })))] // prettier-ignore
    sop = insertStep(sop, exits[below(exits.length)]!, KINDS.customer[below(KINDS.customer.length)]!).sop
  }
  return sop
}

test('a new step of any kind leads to what stood there before, and taken away leaves it as it was', () => {
  const sop = insertStep(FRESH, BEGINNING, 'task').sop
  for (const kind of KINDS.customer) {
    const { sop: more, name } = insertStep(sop, BEGINNING, kind)
    expect(leadsTo(more, BEGINNING)).toBe(name)
    expect(new Set(exitsOf(more.steps[name]!).map(({ next }) => next))).toEqual(new Set(['task-1']))
    expect(removeStep(more, name)).toEqual(sop)
  }
  expect(removeStep(sop, 'task-1')).toEqual(FRESH)
})

test('a task begins as what can be done for its subject', () => {
  const begun = (subject: 'customer' | 'group') => insertStep(freshOf(subject), BEGINNING, 'task').sop.steps['task-1']
  expect(begun('customer')).toMatchObject({ task: 'chat' })
  expect(begun('group')).toMatchObject({ task: 'other' })
})

test('a draft is drawn while it is unfinished, and not when it is none', () => {
  for (const kind of KINDS.customer) expect(drawnOf(insertStep(FRESH, BEGINNING, kind).sop)).toBeDefined()
  for (const none of [{}, null, { ...FRESH, steps: { a: { kind: 'fly' } } }, { ...FRESH, trigger: 'now' }])
    expect(drawnOf(none)).toBeUndefined()
})

test('no step stands on another, each below what leads to it, and the beginning always at the same place', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const sop = grown(seed, seed)
    const { nodes, edges } = layOut(sop)
    expect(nodes.map(({ name }) => name).sort()).toEqual([TRIGGER, END, ...Object.keys(sop.steps)].sort())
    expect(nodes.find(({ name }) => name === TRIGGER)).toMatchObject({ x: 0, y: 0 })
    for (const [place, a] of nodes.entries())
      for (const b of nodes.slice(place + 1))
        expect(Math.abs(a.x - b.x) >= NODE_WIDTH || Math.abs(a.y - b.y) >= NODE_HEIGHT, `${a.name} on ${b.name}`).toBe(true) // prettier-ignore
    const rowOf = (node: string) => nodes.find(({ name }) => name === node)!.y
    for (const { from, to } of edges) expect(rowOf(to)).toBeGreaterThan(rowOf(from))
  }
})

test('a circle and what nothing leads to are drawn too', () => {
  const wait = { kind: 'wait', until: { kind: 'duration', ms: 1 } } as const
  const sop: Sop = { ...FRESH, first: 'a', steps: { a: { ...wait, next: 'b' }, b: { ...wait, next: 'a' }, c: { ...wait, next: 'gone' } } } // prettier-ignore
  const { nodes, edges } = layOut(sop)
  expect(nodes.map(({ name }) => name).sort()).toEqual([TRIGGER, END, 'a', 'b', 'c'].sort())
  expect(edges.map(({ from, to }) => [from, to])).toContainEqual(['c', END])
})
