// `npm ci` builds the pages: the console, and the phones of the sandbox. An install without what builds them (--omit=dev)
// keeps the ones that are there.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

// What is built is for people, whoever asks for it: built for a test (npm within one passes its NODE_ENV on) every dialog
// would have one and the same id.
process.env.NODE_ENV = 'production'

const root = path.join(import.meta.dirname, '..')
const folders = ['console', 'wecom-sandbox/phones'].map((name) => path.join(root, name))
if (existsSync(path.join(root, 'node_modules/vite'))) {
  const { build } = await import('vite')
  for (const folder of folders) {
    await build({ configFile: path.join(folder, 'vite.config.ts'), logLevel: 'warn' })
    compress(path.join(folder, 'dist/assets'))
  }
} else if (!folders.every((folder) => existsSync(path.join(folder, 'dist/index.html')))) {
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
