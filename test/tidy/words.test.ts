import { expect, test } from 'vitest'
import { placesOf, projectFiles, type SourceFile } from './files.ts'

const files = projectFiles()
const code = files.filter(
  ({ name }) => /^(src|test|bench|wecom-sandbox|conformance)\/.*\.ts$/.test(name) && !name.startsWith('test/tidy/'),
)
const sources = code.filter(({ name }) => name.startsWith('src/'))

test('only the kernel looks at the clock and throws dice', () => {
  const mayLook = ['src/kernel/clock.ts', 'src/kernel/random.ts', 'wecom-sandbox/clock.ts']
  const places = placesOf(
    code.filter(({ name }) => !mayLook.includes(name)),
    /\bnew Date\(\s*\)|\bDate\.now\b|\bMath\.random\b/,
  )
  expect(places).toEqual([])
})

/** What is in sql`…`, and files of SQL. */
const sqlOf = (file: SourceFile): SourceFile[] =>
  file.name.endsWith('.sql')
    ? [file]
    : [...file.text.matchAll(/\bsql`([^`]*)`/g)].map((found) => ({ name: file.name, text: found[1]! }))
const statements = [...sources, ...files.filter(({ name }) => /^db\/.*\.sql$/.test(name))].flatMap(sqlOf)

test('SQL is told the time', () => {
  const withoutValues = statements.map(({ name, text }) => ({ name, text: text.replace(/\$\{[^}]*\}/g, '') }))
  const asked = placesOf(
    withoutValues,
    /(?<![.\w])(now|clock_timestamp|statement_timestamp)\(\)|\bcurrent_(timestamp|date|time)\b/i,
  )
  // the doctor compares the two clocks
  expect(asked.filter((place) => !place.startsWith('src/cli/doctor.ts'))).toEqual([])
})

test('SQL names the columns it reads from a table', () => {
  const schema = files.filter(({ name }) => name.startsWith('db/migrations/')).map(({ text }) => text)
  const tables = [...schema.join().matchAll(/create table (\w+)/g)].map((found) => found[1]).join('|')
  // from a subquery, whose columns are named inside, `*` is as plain as their names
  expect(placesOf(statements, new RegExp(String.raw`\bselect\s+\*\s+from\s+(${tables})\b`, 'i'))).toEqual([])
})

test('nothing leads out of the project', () => {
  // tests and benches may read data that lies beside a checkout, and skip plainly where it does not
  const inside = files.filter(({ name }) => !/^(test|bench)\/|\.test\.ts$/.test(name))
  expect(placesOf(inside, /\.\.\/shared|(?<![\w.])\/(work|home|root|Users)\/\w+/)).toEqual([])
})

test('a file can be read in one sitting', () => {
  const long = code
    .filter(({ name }) => /^(src|wecom-sandbox|conformance)\//.test(name))
    .map(({ name, text }) => ({ name, lines: text.split('\n').length - 1 }))
    .filter(({ name, lines }) => lines > 200 && !name.endsWith('.test.ts'))
    .sort((a, b) => b.lines - a.lines)
  for (const { name, lines } of long) console.warn(`${name} has ${lines} lines; aim for 200`)
  expect(long.filter(({ lines }) => lines > 500)).toEqual([])
})
