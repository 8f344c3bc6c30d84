import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Surface, SURFACES, WEB_PATHS } from '../../contract/index.ts'
import { type BrowserGround, ownPath } from '../browser.ts'
import { html } from '../html.ts'
import { isElsewhere } from '../pages.ts'
import { sendPage } from '../page.ts'

const BUILT = path.resolve(import.meta.dirname, '../../../web/dist')
/** In each built page, where the nonce of its styles and scripts goes. */
const NONCE = '__NONCE__'
const NONCE_BYTES = 18
/** Built files carry a digest in their names: what was read once never changes. */
const FOREVER = 'public, max-age=31536000, immutable'
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}
const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const

/**
 * The three surfaces as they were built: the same page for each address under a surface, for its own router to read. The pages
 * hold nothing of anybody; what they show they ask for.
 */
export function surfaceRoutes(app: FastifyInstance, ground: BrowserGround): void {
  for (const surface of SURFACES) {
    const page = pageOf(surface)
    const send = (request: FastifyRequest, reply: FastifyReply) =>
      isElsewhere(ground, request)
        ? reply.redirect(`${ground.siteUrl()}${ownPath(request.url) ?? `/${surface}`}`, 303)
        : page === undefined
          ? sendUnbuilt(reply)
          : sendSurface(reply, page)
    app.get(`/${surface}`, send)
    app.get(`/${surface}/*`, send)
  }
  fileRoutes(app)
}

function pageOf(surface: Surface): string | undefined {
  const file = path.join(BUILT, surface, 'index.html')
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

function sendUnbuilt(reply: FastifyReply): FastifyReply {
  const body = html`<p>The pages are not built yet. Run <code>npm run build</code>, and start again.</p>`
  return sendPage(reply, { title: 'Not built yet', body, status: 503 })
}

/** **Source** CSP Level 3. Styles that a component makes while it runs carry the nonce; nothing else runs or is drawn. */
function sendSurface(reply: FastifyReply, page: string): FastifyReply {
  const nonce = randomBytes(NONCE_BYTES).toString('base64url')
  const policy = [
    "default-src 'none'",
    `style-src 'self' 'nonce-${nonce}'`,
    // React writes `style` attributes through the DOM, which no policy forbids; nobody can write one into the page.
    "script-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ]
  return reply
    .headers({
      'cache-control': 'no-store',
      'content-security-policy': policy.join('; '),
      'referrer-policy': 'same-origin',
      'permissions-policy': 'publickey-credentials-get=(self), publickey-credentials-create=(self)',
    })
    .type('text/html; charset=utf-8')
    .send(page.replaceAll(NONCE, nonce))
}

/** One route a file: what is not there was never a path. Read once, with what was compressed when it was built. */
function fileRoutes(app: FastifyInstance): void {
  const folder = path.join(BUILT, 'files')
  if (!existsSync(folder)) return
  const names = readdirSync(folder)
  for (const name of names.filter((one) => TYPES[path.extname(one)] !== undefined))
    fileRoute(app, { name, folder, names })
}

interface BuiltFile {
  readonly name: string
  readonly folder: string
  readonly names: readonly string[]
}

function fileRoute(app: FastifyInstance, { name, folder, names }: BuiltFile): void {
  const plain = readFileSync(path.join(folder, name))
  const packed = ENCODINGS.filter(([, ending]) => names.includes(name + ending)).map(
    ([encoding, ending]) => [encoding, readFileSync(path.join(folder, name + ending))] as const,
  )
  app.get(`${WEB_PATHS.files}/files/${name}`, (request, reply) => {
    const accepted = request.headers['accept-encoding'] ?? ''
    const found = packed.find(([encoding]) => accepted.includes(encoding))
    void reply
      .headers({ 'cache-control': FOREVER, vary: 'accept-encoding' })
      .type(TYPES[path.extname(name)] ?? '')
    if (found === undefined) return reply.send(plain)
    return reply.header('content-encoding', found[0]).send(found[1])
  })
}
