import { describe, expect, it } from 'vitest'
import { guessColumns } from './guess.ts'
import { DEFAULT_SETTINGS, type ImportKind } from './mapping.ts'

const guess = (
  kind: ImportKind,
  header: string[],
  rows: string[][],
  stated: { field: string; column: string }[] = [],
) => {
  const { columns, rest, missing } = guessColumns(
    kind,
    stated,
    [],
    { header, rows },
    { ...DEFAULT_SETTINGS, dayNumbers: false },
  )
  return { columns: columns.map(({ field, column, because }) => `${field}=${column} ${because}`), rest, missing }
}

describe('columns are guessed', () => {
  it.each<[ImportKind, string[], string[][], string[], string[]]>([
    [
      'orders',
      ['Invoice No.', 'Stock_Code', 'Quantity', 'InvoiceDate', 'UnitPrice', 'Customer ID', 'Country'],
      [['536365', '85123A', '6', '2010-12-01 08:26:00', '2.55', '17850.0', 'UK']],
      [
        'order=Invoice No.',
        'time=InvoiceDate',
        'customer=Customer ID',
        'quantity=Quantity',
        'price=UnitPrice',
        'product=Stock_Code',
        'country=Country',
      ],
      [],
    ],
    [
      'orders',
      ['订单编号', '付款时间', '收货人手机', '宝贝标题', '宝贝数量', '实付金额', '备注'],
      [['1', '2024-01-01', '13800138000', '茶', '1', '9.90', '']],
      ['order=订单编号', 'time=付款时间', 'phone=收货人手机', 'quantity=宝贝数量', 'amount=实付金额', 'name=宝贝标题'],
      ['备注'],
    ],
    [
      'customers',
      ['会员号', '手机', '姓名', '标签', '等级'],
      [['1', '13800138000', '王', 'a', '金']],
      ['customer=会员号', 'phone=手机', 'name=姓名', 'tags=标签'],
      ['等级'],
    ],
  ])('%s by name: %j', (kind, header, rows, expected, rest) => {
    const found = guess(kind, header, rows)
    expect(found.columns).toEqual(expected.map((one) => `${one} name`))
    expect([found.rest, found.missing]).toEqual([rest, []])
  })

  it('by what is in them', () => {
    const rows = [['1', '2024/1/1 8:00', '138 0013 8000', 'a@b.cn', '5']]
    expect(guess('orders', ['order', 'wann', 'tel.nr', 'post', 'amount'], rows).columns).toEqual([
      'order=order name',
      'amount=amount name',
      'time=wann contents',
      'phone=tel.nr contents',
      'email=post contents',
    ])
  })

  it('but not against what is in them', () => {
    const found = guess('orders', ['order', 'date', 'customer', 'quantity', 'price'], [['1', 'soon', 'u', 'many', '5']])
    expect(found.missing).toEqual([['time'], ['quantity']])
  })

  it('around what is stated', () => {
    const found = guess(
      'orders',
      ['order', 'time', 'date', 'customer', 'amount'],
      [['1', '2024-01-01', '2024-01-02', 'u', '5']],
      [{ field: 'time', column: 'date' }],
    )
    expect(found.columns).toContain('time=date stated')
    expect(found.rest).toEqual(['time'])
  })
})
