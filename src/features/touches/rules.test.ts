import { expect, test } from 'vitest'
import { DAY_MS, HOUR_MS } from '../../kernel/clock.ts'
import { pressOf } from './rules.ts'

const at = (time: string) => Date.parse(`2026-03-${time}:00+08:00`)
const madeAt = at('02T10:00')
const press = (now: number, remindedAt: number[] = [], isEscalated = false) =>
  pressOf({ madeAt, remindedAt, isEscalated }, now, 'Asia/Shanghai')

test('who does not confirm is reminded at work, then somebody above hears of it, then it is taken back', () => {
  expect(press(at('02T11:00'))).toEqual({ deed: null, nextAt: at('02T12:00') })
  expect(press(at('02T12:00')).deed).toBe('remind')
  expect(press(at('02T12:01'), [at('02T12:00')])).toEqual({ deed: null, nextAt: at('02T16:00') })
  expect(press(at('02T16:01'), [at('02T12:00'), at('02T16:00')])).toEqual({ deed: null, nextAt: at('03T10:00') })
  const all = [at('02T12:00'), at('02T16:00'), at('03T10:00')]
  expect(press(at('03T11:00'), all).deed).toBe('escalate')
  expect(press(at('03T11:00'), all, true)).toEqual({ deed: null, nextAt: madeAt + 3 * DAY_MS })
  expect(press(madeAt + 3 * DAY_MS, all, true).deed).toBe('give_up')
})

test('nobody is reminded at night', () => {
  const late = { madeAt: at('02T20:30'), remindedAt: [], isEscalated: false }
  expect(pressOf(late, at('02T23:00'), 'Asia/Shanghai')).toEqual({ deed: null, nextAt: at('03T09:00') })
  expect(pressOf(late, at('02T20:30') + 13 * HOUR_MS, 'Asia/Shanghai').deed).toBe('remind')
})
