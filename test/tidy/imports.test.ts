import path from 'node:path'
import { expect, test } from 'vitest'
import { projectFiles } from './files.ts'

/** Imports point inward: a file imports from its own layer and from those before it. (A type names what a later layer will
 *  hand in; it is gone when the program runs.) */
const LAYERS = [
  'events',
  'kernel',
  'config',
  'rules',
  'touches',
  'sops',
  'channels',
  'pipeline',
  'features',
  'engine',
  'wecom',
  'webhooks',
  'server',
  'cli',
  'main',
]

const programs = projectFiles().filter(
  ({ name }) => /^(src|wecom-sandbox|conformance)\/.*\.tsx?$/.test(name) && !name.endsWith('.test.ts'),
)
const isOfProduct = ({ name }: { name: string }) => name.startsWith('src/')
const sources = programs.filter(isOfProduct)
interface Import {
  from: string
  to: string
  /** Gone when the program runs. */
  isType: boolean
}

const IMPORT =
  /^(?:import|export) (type )?[^;'"]*?from '(\.{1,2}\/[^']+)'|\bimport\('(\.{1,2}\/[^']+)'\)|^import '(\.[^']+)'/gm
const everyImport = programs.flatMap(({ name, text }) =>
  [...text.matchAll(IMPORT)].map(([, type, listed, lazy, bare]): Import => {
    const to = path.posix.join(path.posix.dirname(name), (listed ?? lazy ?? bare)!)
    return { from: name, to, isType: type !== undefined }
  }),
)
const imports = everyImport.filter(({ from }) => isOfProduct({ name: from }))
const layerOf = (name: string) => LAYERS.indexOf(/^src\/([\w-]+)/.exec(name)?.[1] ?? '')
const say = ({ from, to }: { from: string; to: string }) => `${from} → ${to}`

test('every file of src has a layer, and its imports were found', () => {
  expect(imports.length).toBeGreaterThan(sources.length)
  expect(sources.map(({ name }) => name).filter((name) => layerOf(name) < 0)).toEqual([])
})

test('imports point inward', () => {
  const wrong = imports.filter(
    ({ from, to, isType }) => !isType && to.startsWith('src/') && layerOf(to) > layerOf(from),
  )
  expect(wrong.map(say)).toEqual([])
})

test('the product does not import its tests', () => {
  expect(imports.filter(({ to }) => !/^(src|db|package\.json)/.test(to)).map(say)).toEqual([])
})

test('a feature is entered through its noun file, and by the server through its routes', () => {
  const featureOf = (name: string) => /^src\/features\/([\w-]+)\//.exec(name)?.[1]
  const wrong = imports.filter(({ from, to }) => {
    const feature = featureOf(to)
    if (feature === undefined || feature === featureOf(from)) return false
    const isRoutes = to === `src/features/${feature}/routes.ts` && from.startsWith('src/server/')
    return to !== `src/features/${feature}/${feature}.ts` && !isRoutes
  })
  expect(wrong.map(say)).toEqual([])
})

test('the product, what plays WeCom and what others wrote to speak with it know nothing of each other', () => {
  const sideOf = (name: string) => /^(src|wecom-sandbox|conformance)\//.exec(name)?.[1]
  // a sandbox that shared our idea of WeCom would share our mistakes
  const wrong = everyImport.filter(({ from, to }) => sideOf(to) !== undefined && sideOf(to) !== sideOf(from))
  expect(wrong.map(say)).toEqual([])
})

test('channels know the kernel and nothing else', () => {
  const wrong = imports.filter(
    ({ from, to }) => from.startsWith('src/channels/') && !/^src\/(channels|kernel)\//.test(to),
  )
  expect(wrong.map(say)).toEqual([])
})
