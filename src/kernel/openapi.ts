import { z } from 'zod'
import { messageOf, REFUSAL_CODES } from './refusals.ts'
import { isDownload, isStream, type Route } from './route.ts'

/** OpenAPI 3.1 from the same table the server runs on. */

type Json = { [key: string]: unknown }
export interface Operation {
  method: string
  path: string
  operation: Json
}

const ERROR_REFERENCE = { $ref: '#/components/schemas/Error' }
const ERROR: Json = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message', 'requestId'],
      properties: {
        code: {
          type: 'string',
          enum: [...REFUSAL_CODES, 'internal'],
          description: REFUSAL_CODES.map((code) => `${code}: ${messageOf(code, 'en')}`).join('\n'),
        },
        message: { type: 'string', description: 'What to do next, in the language of Accept-Language (zh or en).' },
        details: {},
        requestId: { type: 'string' },
      },
    },
  },
}

export function openApi(routes: readonly Route<never>[], others: Operation[], version: string): Json {
  const schemas: Json = { Error: ERROR }
  const paths: Record<string, Json> = {}
  const all = [...routes.map((route) => operationOf(route, schemas)), ...others]
  for (const { method, path, operation } of all) {
    const key = path.replace(/:(\w+)/g, '{$1}')
    paths[key] = { ...paths[key], [method.toLowerCase()]: withErrors(operation) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Siyu', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths,
    components: {
      schemas,
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key.' },
        writeKey: { type: 'http', scheme: 'basic', description: 'A write key as the user name, an empty password.' },
      },
    },
  }
}

const withErrors = (operation: Json): Json => ({
  ...operation,
  responses: {
    ...(operation.responses as Json),
    default: { description: 'Refused', content: { 'application/json': { schema: ERROR_REFERENCE } } },
  },
})

function operationOf(route: Route<never>, schemas: Json): Operation {
  const name = nameOf(route)
  const shapeOf = (part: string, shape: z.ZodType, io: 'input' | 'output') => lift(name + part, shape, io, schemas)
  const parameters = [
    ...parametersOf('path', route.params && shapeOf('Params', route.params, 'input')),
    ...parametersOf('query', route.query && shapeOf('Query', route.query, 'input')),
  ]
  const operation: Json = {
    operationId: name,
    summary: route.summary,
    'x-role': route.role,
    security: securityOf(route.role),
    ...(parameters.length > 0 && { parameters }),
    ...(route.body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: refer(name + 'Body', route.body, 'input', schemas) } },
      },
    }),
    responses: answersOf(route, name, schemas),
  }
  return { method: route.method, path: route.path, operation }
}

function answersOf({ answer, status = 200 }: Route<never>, name: string, schemas: Json): Json {
  const described = (shape: z.ZodType) => ({ schema: refer(`${name}Answer`, shape, 'output', schemas) })
  if (answer === null) return { 204: { description: 'Done' } }
  if (isDownload(answer)) return { 200: { description: 'A file', content: { [answer.contentType]: {} } } }
  if (isStream(answer))
    return {
      200: {
        description: 'Server-Sent Events; the schema is that of the data of each',
        content: { 'text/event-stream': described(answer.items) },
      },
    }
  return { [status]: { description: 'Done', content: { 'application/json': described(answer) } } }
}

const securityOf = (role: string): Json[] =>
  role === 'public' ? [] : role === 'write' ? [{ writeKey: [] }] : [{ key: [] }]

/** GET /api/tags/:id → getApiTagsById */
const nameOf = ({ method, path }: { method: string; path: string }): string =>
  method.toLowerCase() +
  path
    .split(/[^\w:]+/)
    .filter(Boolean)
    .map((word) => (word.startsWith(':') ? `By${upper(word.slice(1))}` : upper(word)))
    .join('')
const upper = (word: string): string => word[0]!.toUpperCase() + word.slice(1)

function parametersOf(where: 'path' | 'query', shape: Json | undefined): Json[] {
  const required = (shape?.required ?? []) as string[]
  return Object.entries((shape?.properties ?? {}) as Json).map(([name, schema]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema,
  }))
}

const refer = (name: string, shape: z.ZodType, io: 'input' | 'output', schemas: Json): Json => {
  schemas[name] = lift(name, shape, io, schemas)
  return { $ref: `#/components/schemas/${name}` }
}

/** A recursive shape (a rule) refers to "#" or "#/$defs/…", which mean something else inside a larger document: its
 *  definitions move to the components. A shape with an id of its own (`.meta({ id: 'Rule' })`) keeps that name. */
function lift(name: string, shape: z.ZodType, io: 'input' | 'output', schemas: Json): Json {
  const own = (id: string) => (id.startsWith('__') ? `${name}${id.replaceAll('_', '')}` : id)
  const text = JSON.stringify(z.toJSONSchema(shape, { io, unrepresentable: 'any' }))
    .replaceAll('"$ref":"#"', `"$ref":"#/components/schemas/${name}"`)
    .replace(/"\$ref":"#\/\$defs\/([^"]+)"/g, (_, id: string) => `"$ref":"#/components/schemas/${own(id)}"`)
  const { $schema: _, $defs, ...schema } = JSON.parse(text) as Json
  for (const [id, definition] of Object.entries(($defs ?? {}) as Json)) schemas[own(id)] = definition
  return schema
}
