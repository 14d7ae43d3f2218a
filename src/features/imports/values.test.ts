import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { amountFen, cleanId, isDamagedId, parseDecimal, toMillionths, yuan } from './values.ts'

describe('ids', () => {
  it.each([
    ['17850.0', '17850'],
    ['17850.00', '17850'],
    [' 17850 ', '17850'],
    ['85123A', '85123A'],
    ['1.50', '1.50'],
    ['v2.0', 'v2.0'],
    ['', ''],
  ])('%s is %s', (cell, id) => expect(cleanId(cell)).toBe(id))

  it.each(['3.81235E+18', '3E+18', '1.5e+10'])('%s lost its last digits', (id) => expect(isDamagedId(id)).toBe(true))
  it.each(['381235', '2E10', 'A+1', ''])('%s is whole', (id) => expect(isDamagedId(id)).toBe(false))
})

describe('decimals', () => {
  it.each([
    ['6', 6n, 0],
    ['-12', -12n, 0],
    ['2.55', 255n, 2],
    ['.5', 5n, 1],
    ['5.', 5n, 0],
    ['1,234.50', 123450n, 2],
    ['¥ 12', 12n, 0],
    ['12.5元', 125n, 1],
    ['（3.00）', -300n, 2],
    ['１２.５', 125n, 1],
    ['1.5e2', 150n, 0],
    ['1E-3', 1n, 3],
    ['−4', -4n, 0],
  ])('%s', (cell, units, scale) => {
    const { units: gotUnits, scale: gotScale } = parseDecimal(cell)!
    expect([gotUnits * 10n ** BigInt(scale), gotScale]).toEqual([units * 10n ** BigInt(gotScale), gotScale])
  })
  it.each(['', 'x', '1.2.3', '2,55', '1,23,456', '--1', '1e99', 'NaN', 'Infinity', '.', '1-2', '1'.repeat(100)])(
    '"%s" is no number',
    (cell) => expect(parseDecimal(cell)).toBeUndefined(),
  )
  it('takes the comma for the point when told so', () => {
    expect(parseDecimal('2,55', ',')?.value).toBe(2.55)
    expect(parseDecimal('1.234,50', ',')?.value).toBe(1234.5)
  })
})

describe('money', () => {
  const fen = (quantity: string, price: string) => amountFen(parseDecimal(quantity)!, parseDecimal(price)!)
  it.each([
    ['1', '1.005', 101], // a double would say 100
    ['3', '0.335', 101],
    ['1', '0.001', 0],
    ['1', '0.005', 1],
    ['1', '0.00499999999999999999', 0],
    ['0.5', '0.01', 1],
    ['6', '2.55', 1530],
    ['-6', '2.55', 1530],
    ['80995', '2.08', 16846960],
    ['12540', '0.00', 0],
  ])('%s × %s is %i fen', (quantity, price, expected) => expect(fen(quantity, price)).toBe(expected))

  it('rounds every product half up, however many decimals it has', () => {
    const decimal = fc.tuple(fc.bigInt(0n, 10n ** 7n), fc.integer({ min: 0, max: 6 }))
    fc.assert(
      fc.property(decimal, decimal, ([a, aScale], [b, bScale]) => {
        const write = (units: bigint, scale: number) => `${units}e-${scale}`
        const exact = a * b * 100n
        const divisor = 10n ** BigInt(aScale + bScale)
        const got = BigInt(fen(write(a, aScale), write(b, bScale)))
        // The nearest whole number; at the half the larger.
        expect(2n * exact - divisor < 2n * got * divisor && 2n * got * divisor <= 2n * exact + divisor).toBe(true)
      }),
    )
  })
  it('is written in yuan', () => expect([0, 5, 399380565].map(yuan)).toEqual(['0.00', '0.05', '3993805.65']))
  it('counts quantities in millionths', () => expect(toMillionths(parseDecimal('-1.5')!)).toBe(1_500_000))
})
