import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'

const FOLDER = path.join(import.meta.dirname, 'assets')
const FILES = [
  ['site.css', 'text/css; charset=utf-8'],
  ['passkey.js', 'text/javascript; charset=utf-8'],
  ['password.js', 'text/javascript; charset=utf-8'],
  ['verify.js', 'text/javascript; charset=utf-8'],
  ['signed-qr.js', 'text/javascript; charset=utf-8'],
] as const
/** Reads QR codes in the browser, where the picture stays: the package as it is. Its second file asks for its first by this name. */
const QR_FILES = [
  ['qr/decode.js', 'qr/decode.js'],
  ['qr/index.js', 'qr'],
] as const

/** The files that pages are made with: these and no others, read once. A browser asks each time whether it has the right one. */
export function assetRoutes(app: FastifyInstance): void {
  const { resolve } = createRequire(import.meta.url)
  for (const [name, type] of FILES) assetRoute(app, name, { file: path.join(FOLDER, name), type })
  for (const [name, module] of QR_FILES)
    assetRoute(app, name, { file: resolve(module), type: 'text/javascript; charset=utf-8' })
}

function assetRoute(
  app: FastifyInstance,
  name: string,
  { file, type }: { readonly file: string; readonly type: string },
): void {
  const bytes = readFileSync(file)
  const etag = `"${createHash('sha256').update(bytes).digest('base64url')}"`
  app.get(`/assets/${name}`, (request, reply) => {
    void reply.headers({ etag, 'cache-control': 'public, no-cache' }).type(type)
    return request.headers['if-none-match'] === etag ? reply.code(304).send() : reply.send(bytes)
  })
}
