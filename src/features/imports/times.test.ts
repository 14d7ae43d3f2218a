import { describe, expect, it } from 'vitest'
import { compileTimeFormat, TimeReader } from './times.ts'

const reader = (zone: string, format: string | null = null, dayNumbers = false) =>
  new TimeReader({ zone, format: format === null ? null : compileTimeFormat(format)!, dayNumbers })
const shown = (answer: ReturnType<TimeReader['read']>) =>
  typeof answer === 'number' ? new Date(answer).toISOString() : answer.code

describe('times without a stated format', () => {
  it.each([
    ['2010-12-01 08:26:00', '2010-12-01T00:26:00.000Z'],
    ['2010-12-01T08:26:00Z', '2010-12-01T08:26:00.000Z'],
    ['2010-12-01T08:26:00.289+01:00', '2010-12-01T07:26:00.289Z'],
    ['2010-12-01T08:26:00-0330', '2010-12-01T11:56:00.000Z'],
    ['2010/12/1 8:26', '2010-12-01T00:26:00.000Z'],
    ['2010.12.01', '2010-11-30T16:00:00.000Z'],
    ['2010年12月1日 8时26分', '2010-12-01T00:26:00.000Z'],
    ['2010年12月1日8:26:05', '2010-12-01T00:26:05.000Z'],
    ['20101201', '2010-11-30T16:00:00.000Z'],
    ['20101201082600', '2010-12-01T00:26:00.000Z'],
    ['1291191960', '2010-12-01T08:26:00.000Z'],
    ['1291191960123', '2010-12-01T08:26:00.123Z'],
    [' 2010-12-01 08:26 ', '2010-12-01T00:26:00.000Z'],
    ['2024-02-29', '2024-02-28T16:00:00.000Z'],
    ['12/1/2010 8:26', 'time_ambiguous'],
    ['1.12.10', 'time_ambiguous'],
    ['2010-02-29', 'time_unreadable'],
    ['2010-13-01', 'time_unreadable'],
    ['2010-12-01 24:00', 'time_unreadable'],
    ['2010-12-01 08:60', 'time_unreadable'],
    ['yesterday', 'time_unreadable'],
    ['40513.351389', 'time_unreadable'],
    ['', 'time_missing'],
    ['  ', 'time_missing'],
  ])('%s', (text, expected) => expect(shown(reader('Asia/Shanghai').read(text))).toBe(expected))

  it('reads day numbers of a workbook', () => {
    const times = reader('Europe/London', null, true)
    expect(shown(times.read('40513.3513888889'))).toBe('2010-12-01T08:26:00.000Z')
    expect(shown(times.read('40513'))).toBe('2010-12-01T00:00:00.000Z')
    expect(shown(times.read('12'))).toBe('time_unreadable')
  })
})

describe('stated formats', () => {
  it.each([
    ['M/D/YYYY H:mm', '12/1/2010 8:26', '2010-12-01T08:26:00.000Z'],
    ['D/M/YYYY H:mm', '12/1/2010 8:26', '2010-01-12T08:26:00.000Z'],
    ['MM/dd/yyyy HH:mm:ss', '12/01/2010 08:26:01', '2010-12-01T08:26:01.000Z'],
    ['d.M.yy h:mm a', '1.12.10 8:26 PM', '2010-12-01T20:26:00.000Z'],
    ['YYYY/M/D AH:mm', '2010/12/1 下午8:26', '2010-12-01T20:26:00.000Z'],
    ['M/D/YYYY h:mm A', '12/1/2010 12:00 AM', '2010-12-01T00:00:00.000Z'],
    ['M/D/YYYY', '13/1/2010', 'time_unreadable'],
    ['M/D/YYYY H:mm', '2010-12-01 08:26:00', 'time_unreadable'],
  ])('%s: %s', (format, text, expected) => expect(shown(reader('UTC', format).read(text))).toBe(expected))

  it.each(['H:mm', 'YYYY', 'soon', ''])('"%s" does not say when', (format) =>
    expect(compileTimeFormat(format)).toBeUndefined(),
  )
})

describe('clocks that change', () => {
  it('takes the first of two, and moves on what does not exist', () => {
    const times = reader('Europe/London')
    expect(shown(times.read('2010-10-31 00:59:59'))).toBe('2010-10-30T23:59:59.000Z')
    expect(shown(times.read('2010-10-31 01:30'))).toBe('2010-10-31T00:30:00.000Z')
    expect(shown(times.read('2010-10-31 01:30'))).toBe('2010-10-31T00:30:00.000Z')
    expect(shown(times.read('2010-10-31 02:00'))).toBe('2010-10-31T02:00:00.000Z')
    expect(shown(times.read('2011-03-27 00:59:59'))).toBe('2011-03-27T00:59:59.000Z')
    expect(shown(times.read('2011-03-27 01:30'))).toBe('2011-03-27T01:30:00.000Z') // 02:30 on the clock
    expect(shown(times.read('2011-03-27 02:30'))).toBe('2011-03-27T01:30:00.000Z')
    expect([times.twice, times.never]).toEqual([2, 1])
  })
  it('knows the past of a zone', () => {
    expect(shown(reader('Asia/Shanghai').read('1988-07-01 12:00'))).toBe('1988-07-01T03:00:00.000Z')
    expect(shown(reader('Pacific/Apia').read('2011-12-31 12:00'))).toBe('2011-12-30T22:00:00.000Z')
  })
})
