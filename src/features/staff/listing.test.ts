import { expect, test } from 'vitest'
import { compareDepartments, compareMembers, type HeldMember } from './listing.ts'

const held = (userid: string, more: Partial<HeldMember> = {}): HeldMember => ({
  userid,
  name: userid.toUpperCase(),
  hasLeft: false,
  listed: true,
  departments: [],
  ...more,
})

test('departments are added, renamed and moved; ours are never gone', () => {
  const ours = { id: 9, wecomId: null, parentId: null, name: '加盟' }
  const before = [
    { id: 1, wecomId: 100, parentId: null, name: '总部' },
    { id: 2, wecomId: 200, parentId: 1, name: '华东' },
    { id: 3, wecomId: 300, parentId: 1, name: '旧店' },
    ours,
  ]
  const listed = [
    { id: 100, name: '总部', parentId: 0 },
    { id: 200, name: '华东', parentId: 400 },
    { id: 400, parentId: 100 },
  ]
  const { written, gone, differences } = compareDepartments(listed, before)
  expect(written).toEqual([
    { id: 200, name: '华东', parentId: 400 },
    { id: 400, name: '#400', parentId: 100 },
  ])
  expect(gone.map(({ wecomId }) => wecomId)).toEqual([300])
  expect(differences.map(({ kind, subject }) => [kind, subject])).toEqual([
    ['department_changed', '华东'],
    ['department_added', '#400'],
    ['department_gone', '旧店'],
  ])
})

test('what we are not told stays as it is', () => {
  const before = [held('lin', { departments: [{ id: 1, leads: true }] })]
  const unnamed = { userid: 'lin', departments: [{ id: 1 }] }
  expect(compareMembers([unnamed], before, true).written).toEqual([])
  expect(compareMembers([{ userid: 'lin' }], before, true).written).toEqual([])
  expect(compareMembers([{ userid: 'new' }], [], true).written).toEqual([
    { userid: 'new', name: 'new', departments: [] },
  ])
})

test('who is listed no longer has left, but nobody who never was, and nobody when not all are listed', () => {
  const before = [held('lin'), held('by-hand', { listed: false })]
  expect(compareMembers([], before, true)).toMatchObject({ left: ['lin'], differences: [{ kind: 'staff_left' }] })
  expect(compareMembers([], before, false).left).toEqual([])
})

test('who comes back works here again', () => {
  const { written, differences } = compareMembers([{ userid: 'lin' }], [held('lin', { listed: false, hasLeft: true })], true) // prettier-ignore
  expect(written).toHaveLength(1)
  expect(differences[0]!.kind).toBe('staff_added')
})
