/**
 * What a cell says: ids and decimal numbers, exactly as written. Money never touches a double before it is whole fen:
 * 1.005 × 100 is 100.49999 there.
 */

/** A decimal number, units / 10^scale, and the nearest double for what only shows it. */
export interface Decimal {
  units: bigint
  scale: number
  value: number
}

/** Spreadsheets turn the id 17850 into the number 17850.0. */
export function cleanId(cell: string): string {
  const text = cell.trim()
  return text.endsWith('0') && text.includes('.') && /^\d+\.0+$/.test(text) ? text.slice(0, text.indexOf('.')) : text
}

/** "3.81235E+18": a spreadsheet showed a long number so, and its last digits are lost. Different orders would be one. */
export const isDamagedId = (text: string): boolean => text.includes('+') && /^\d(\.\d+)?[eE]\+\d+$/.test(text)

const MAX_NUMBER_CHARS = 60
const MAX_EXPONENT = 20
const PLAIN = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/

/** "1,234.50", "¥12", "12元", "(3.00)" and full-width digits too; "2,55" only when the comma is said to be the point. */
export function parseDecimal(cell: string, point: '.' | ',' = '.'): Decimal | undefined {
  let text = cell.trim()
  if (text.length === 0 || text.length > MAX_NUMBER_CHARS) return undefined
  if (!/^[-.\d]+$/.test(text) || point === ',') {
    const plain = undressed(text, point)
    if (plain === undefined) return undefined
    text = plain
  }
  const match = PLAIN.exec(text)
  if (!match) return undefined
  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  if (whole.length + fraction.length === 0 || Math.abs(Number(exponent)) > MAX_EXPONENT) return undefined
  let units = BigInt(whole + fraction)
  let scale = fraction.length - Number(exponent)
  if (scale < 0) {
    units *= 10n ** BigInt(-scale)
    scale = 0
  }
  return { units: sign === '-' ? -units : units, scale, value: Number(text) }
}

function undressed(cell: string, point: '.' | ','): string | undefined {
  let text = cell
    .normalize('NFKC')
    .replaceAll('−', '-')
    .replace(/[\s'¥$£€元]/g, '')
  if (point === ',') text = text.replace(/[.,]/g, (mark) => (mark === ',' ? '.' : ','))
  if (/^\(.*\)$/.test(text)) text = `-${text.slice(1, -1)}`
  if (!text.includes(',')) return text
  return /^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/.test(text) ? text.replaceAll(',', '') : undefined
}

const HUNDRED = 100n
const POWERS = Array.from({ length: 200 }, (_, power) => 10n ** BigInt(power))

/** quantity × price in fen, rounded half up; of a credit note the amount without its sign. */
export function amountFen(quantity: Decimal, price: Decimal): number {
  const product = quantity.units * price.units
  return roundHalfUp((product < 0n ? -product : product) * HUNDRED, quantity.scale + price.scale)
}

/** Millionths, in which quantities are added up. */
export const toMillionths = ({ units, scale }: Decimal): number =>
  roundHalfUp((units < 0n ? -units : units) * 1_000_000n, scale)

/** units / 10^scale as a whole number; units ≥ 0. */
function roundHalfUp(units: bigint, scale: number): number {
  const divisor = POWERS[scale]!
  return Number((units * 2n + divisor) / (divisor * 2n))
}

/** "3993805.65" */
export const yuan = (fen: number): string =>
  `${fen < 0 ? '-' : ''}${Math.floor(Math.abs(fen) / 100)}.${String(Math.abs(fen) % 100).padStart(2, '0')}`

/** A text of its own. A short piece of a chunk keeps the whole chunk in memory (V8 slices from 13 characters on). */
export const ownText = (text: string): string => (text.length < 13 ? text : Buffer.from(text).toString())
