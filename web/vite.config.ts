import { createRequire } from 'node:module'
import path from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const page = (surface: string) => path.join(import.meta.dirname, surface, 'index.html')

/** Three pages over shared files; the server gives each page its nonce and serves the files for ever. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/web/',
  plugins: [react()],
  resolve: {
    alias: [
      // What checks entries of the ledger runs on the server and here: the same code, over the same few functions.
      { find: 'node:crypto', replacement: path.join(import.meta.dirname, 'api', 'browser-crypto.ts') },
      { find: /^buffer$/, replacement: createRequire(import.meta.url).resolve('buffer/') },
    ],
  },
  html: { cspNonce: '__NONCE__' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsDir: 'files',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
    // What a first load may weigh is a test; this is only the largest file before it is packed.
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      input: { portal: page('portal'), console: page('console'), chart: page('chart') },
    },
  },
})
