import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** `npm run phones` with `npm run sandbox -- --control` beside it; `npm ci` builds what the sandbox serves (dist). */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: { target: 'es2022', chunkSizeWarningLimit: 1_200, reportCompressedSize: false },
  server: { proxy: { '/control': 'http://127.0.0.1:9100' } },
})
