import { expect, it } from 'vitest'
import { z } from 'zod'
import { openApi } from './openapi.ts'
import { download, idIn, instantOut, routeIn } from './route.ts'

const route = routeIn<object>()
type Tree = { name: string; parts: Tree[] }
const tree: z.ZodType<Tree> = z.lazy(() => z.strictObject({ name: z.string(), parts: z.array(tree) }))

async function* lines() {
  yield 'id\n'
}

const document = openApi(
  [
    route({
      method: 'GET',
      path: '/api/trees/:id',
      role: 'analyst',
      summary: 'One tree',
      params: z.object({ id: idIn }),
      query: z.object({ depth: z.string().optional() }),
      answer: z.object({ tree, at: instantOut }),
      run: async () => ({ tree: { name: '', parts: [] }, at: 0 }),
    }),
    route({
      method: 'POST',
      path: '/api/trees',
      role: 'operator',
      summary: 'Plant',
      body: tree,
      answer: null,
      run: async () => {},
    }),
    route({
      method: 'GET',
      path: '/api/trees/:id/export',
      role: 'analyst',
      summary: 'Export',
      params: z.object({ id: idIn }),
      answer: download('text/csv', 'trees.csv'),
      run: async () => lines(),
    }),
  ],
  [{ method: 'POST', path: '/v1/track', operation: { summary: 'Track', responses: {} } }],
  '1.0.0',
) as any

it('names operations, roles, parameters and answers', () => {
  expect(document.openapi).toBe('3.1.0')
  const read = document.paths['/api/trees/{id}'].get
  expect(read).toMatchObject({ operationId: 'getApiTreesById', 'x-role': 'analyst', security: [{ key: [] }] })
  expect(read.parameters).toMatchObject([
    { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
    { name: 'depth', in: 'query', required: false },
  ])
  expect(document.components.schemas.getApiTreesByIdAnswer.properties.at).toMatchObject({ format: 'date-time' })
  expect(document.paths['/api/trees'].post.responses).toHaveProperty('204')
  expect(document.paths['/api/trees/{id}/export'].get.responses[200].content).toHaveProperty('text/csv')
  expect(document.paths['/v1/track'].post.responses.default).toBeDefined()
})

it('resolves every reference inside the document, recursive shapes too', () => {
  const text = JSON.stringify(document)
  const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1]!)
  expect(references.length).toBeGreaterThan(4)
  for (const reference of references) {
    const found = reference
      .split('/')
      .slice(1)
      .reduce((at: any, step) => at?.[step], document)
    expect(found, reference).toBeDefined()
  }
  expect(text).not.toContain('$defs')
})
