// `npm ci` builds the console; an install without what builds it (--omit=dev) keeps the one that is there.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const folder = import.meta.dirname
if (existsSync(path.join(folder, '../node_modules/vite'))) {
  const { build } = await import('vite')
  await build({ configFile: path.join(folder, 'vite.config.ts'), logLevel: 'warn' })
  compress(path.join(folder, 'dist/assets'))
} else if (!existsSync(path.join(folder, 'dist/index.html'))) {
  console.warn('The console is not built: run `npm ci`, and after it `npm prune --omit=dev` for a small install.')
}

/** Once here, instead of for each browser: the server sends what lies beside a file. */
function compress(assets) {
  for (const name of readdirSync(assets)) {
    const file = path.join(assets, name)
    const bytes = readFileSync(file)
    writeFileSync(`${file}.gz`, gzipSync(bytes))
    writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }))
  }
}
