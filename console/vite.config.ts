import path from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** `npm run console` with `npm run dev` beside it; `npm ci` builds what the product serves (dist). */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 1_200,
    reportCompressedSize: false,
    // The console, and the page beside a chat in WeCom.
    rolldownOptions: { input: ['index.html', 'sidebar.html'].map((name) => path.join(import.meta.dirname, name)) },
  },
  server: { proxy: { '/api': 'http://localhost:8080', '/v1': 'http://localhost:8080' } },
})
