import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'

const FOLDER = path.join(import.meta.dirname, 'assets')
const FILES = [
  ['site.css', 'text/css; charset=utf-8'],
  ['passkey.js', 'text/javascript; charset=utf-8'],
  ['password.js', 'text/javascript; charset=utf-8'],
] as const

/** The files that pages are made with: these and no others, read once. A browser asks each time whether it has the right one. */
export function assetRoutes(app: FastifyInstance): void {
  for (const [name, type] of FILES) {
    const bytes = readFileSync(path.join(FOLDER, name))
    const etag = `"${createHash('sha256').update(bytes).digest('base64url')}"`
    app.get(`/assets/${name}`, (request, reply) => {
      void reply.headers({ etag, 'cache-control': 'public, no-cache' }).type(type)
      return request.headers['if-none-match'] === etag ? reply.code(304).send() : reply.send(bytes)
    })
  }
}
