import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { FakeEngine, importClock, importFolder } from '../../../test/support/imports.ts'
import { importFile, ImportProblem, type ImportKind, type ImportOptions } from './imports.ts'

/** Whatever a file holds: a report whose lines add up, or the declared problem. Never another error, never a hang. */
const { put } = await importFolder()
const kinds = fc.constantFrom<ImportKind>('customers', 'orders', 'events')

async function survives(kind: ImportKind, content: Uint8Array, options: Partial<ImportOptions> = {}): Promise<void> {
  const path = await put('fuzz.bin', content)
  try {
    const { lines, items } = await importFile(
      { kind, path, dryRun: true, ...options },
      { ingest: new FakeEngine().ingest, clock: importClock },
    )
    expect(lines.rejected + lines.heldBack).toBeLessThanOrEqual(lines.read)
    if (kind === 'orders') expect(items.total).toBeLessThanOrEqual(2 * lines.read)
  } catch (error) {
    if (!(error instanceof ImportProblem)) throw error
    expect(error.message.length * error.advice.length).toBeGreaterThan(0)
  }
}

it('any bytes', () =>
  fc.assert(
    fc.asyncProperty(
      kinds,
      fc.uint8Array({ maxLength: 2_000 }),
      fc.constantFrom('plain', 'gzip', 'gzip cut'),
      async (kind, bytes, packing) => {
        const packed = packing === 'plain' ? bytes : gzipSync(bytes)
        await survives(kind, packing === 'gzip cut' ? packed.subarray(0, packed.length >> 1) : packed)
      },
    ),
    { numRuns: 200 },
  ))

it('any cells under a good header', () => {
  const cell = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.constantFrom(
      '1',
      '-2',
      '2.5',
      '2024-01-01',
      'u1',
      '',
      '"',
      '\u0000',
      '1e9',
      '1E+30',
      '17850.0',
      '9'.repeat(40),
      '__proto__',
    ),
  )
  const header: Record<ImportKind, string> = {
    orders: 'order,time,customer,quantity,price,name,country',
    customers: 'customer,phone,updated_at,tags,name,__proto__,constructor',
    events: 'event,time,customer,message_id,a,b,c',
  }
  return fc.assert(
    fc.asyncProperty(
      kinds,
      fc.array(fc.array(cell, { minLength: 5, maxLength: 8 }), { maxLength: 30 }),
      async (kind, rows) =>
        survives(kind, Buffer.from([header[kind], ...rows.map((cells) => cells.join())].join('\n'))),
    ),
    { numRuns: 200 },
  )
})

it('any JSON, a line each', () =>
  fc.assert(
    fc.asyncProperty(
      kinds,
      fc.array(fc.json({ stringUnit: 'binary' }), { maxLength: 20 }),
      fc.boolean(),
      async (kind, lines, isSegment) => {
        const start = isSegment ? ['{"type":"page","userId":"u","timestamp":"2024-01-01"}'] : []
        const objects = lines.map(
          (json) => `{"type":"track","event":"x","userId":"u","timestamp":"2024-01-01","properties":${json}}`,
        )
        await survives(kind, Buffer.from([...start, ...lines, ...objects].join('\n')))
      },
    ),
    { numRuns: 100 },
  ))

it('lone surrogates, endless nesting and NUL inside JSON', async () => {
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
  const line = (properties: string) =>
    `{"type":"track","event":"x","userId":"u","timestamp":"2024-01-01","properties":${properties}}`
  await survives(
    'events',
    Buffer.from([line('{}'), line(String.raw`{"a":"\ud800\u0000"}`), line(`{"a":${deep}}`)].join('\n')),
  )
})
