import type { ImportReport } from './report.ts'

/** The report as a person reads it in a terminal: a name and a value per line. */
export function reportLines(report: ImportReport): [name: string, value: string][] {
  const { lines, orders, items } = report
  const count = (value: number) => value.toLocaleString('en-US')
  const money = (text: string) => text.replace(/\B(?=(\d{3})+(?!\d)(?=.*\.))/g, ',')
  const rows: [string, string | null][] = [
    ['Lines read', count(lines.read)],
    ['  rejected', lines.rejected > 0 ? count(lines.rejected) : '0'],
    ...Object.entries(report.rejects).map(([code, value]): [string, string] => [`    ${code}`, count(value)]),
    ['  exact duplicates', count(lines.duplicate)],
    ['Customers', count(report.customers)],
    ['Lines without customer', count(report.linesWithoutCustomer)],
  ]
  if (orders) {
    rows.push(
      ['Invoices', count(orders.invoices)],
      ['Cancelled lines', count(orders.cancelledLines)],
      ['Lines that count for nothing', count(orders.linesThatCountForNothing)],
      ['Sales of known customers', ''],
      ['  lines', count(orders.clean.lines)],
      ['  customers', count(orders.clean.customers)],
      ['  invoices', count(orders.clean.invoices)],
      ['  revenue', money(orders.clean.revenue)],
      ['Sales to nobody known', ''],
      ['  lines', count(orders.anonymous.lines)],
      ['  invoices', count(orders.anonymous.invoices)],
      ['  revenue', money(orders.anonymous.revenue)],
      ['Given back', money(orders.refunds.revenue)],
      ['Order Completed', count(orders.completed)],
      ['Order Refunded', count(orders.refunded)],
      ['Orders with several customers', orders.withSeveralCustomers ? count(orders.withSeveralCustomers) : null],
      ['Orders with several times', orders.withSeveralTimes ? count(orders.withSeveralTimes) : null],
    )
  }
  rows.push(
    ['From', report.firstAt],
    ['To', report.lastAt],
    [report.status === 'checked' ? 'Records to store' : 'Records', count(items.total)],
  )
  if (report.status !== 'checked')
    rows.push(
      ['  new', count(items.stored)],
      ['  known already', count(items.repeated)],
      ['  quarantined', count(items.quarantined)],
    )
  return rows.filter((row): row is [string, string] => row[1] !== null)
}
