import type { FastifyInstance } from 'fastify'
import { ChartwardError, type Log } from '../kernel/index.ts'
import type { Disclosure, ExportAsked } from '../disclosure/index.ts'
import { type Admit, type Asked, need } from './asked.ts'
import { openDownloads } from './downloads.ts'
import { headerOf, NDJSON_RANGES, pairsOf } from './request.ts'

const KICK_OFFS = [
  { url: '/fhir/R4/$export', level: 'system' },
  { url: '/fhir/R4/Patient/$export', level: 'patient' },
  { url: '/fhir/R4/Group/:id/$export', level: 'group' },
] as const

interface ExportDoor {
  readonly disclosure: Disclosure
  readonly log: Log
}

/** Exports of many records: begun, looked at, downloaded, deleted. **Source.** Bulk Data Access 2.0. */
export function exportRoutes(app: FastifyInstance, { disclosure, log }: ExportDoor, admit: Admit): void {
  const downloads = openDownloads(log)
  // A download may last for hours: a server that stops does not wait for it.
  app.addHook('preClose', (done) => {
    downloads.close()
    done()
  })
  for (const { url, level } of KICK_OFFS) {
    app.get(url, async (request, reply) => {
      const asked = await admit('export', request)
      const id = await disclosure.exports.begin(asked.interaction, kickOff(asked, level))
      return await reply.code(202).header('content-location', `${asked.seat.base}/$export/${id}`).send()
    })
  }
  app.get('/fhir/R4/$export/:export', async (request, reply) => {
    const { interaction, seat, params } = await admit('export', request)
    const { manifest, expires } = await disclosure.exports.manifest(interaction, seat, need(params, 'export'))
    void reply.header('expires', new Date(expires).toUTCString())
    return await reply.type('application/json').send(JSON.stringify(manifest))
  })
  app.delete('/fhir/R4/$export/:export', async (request, reply) => {
    const { interaction, params } = await admit('export', request)
    await disclosure.exports.end(interaction, need(params, 'export'))
    return await reply.code(202).send()
  })
  app.get('/fhir/R4/$export/:export/:type', async (request, reply) => {
    const { interaction, params } = await admit('export', request, NDJSON_RANGES)
    const file = { id: need(params, 'export'), type: need(params, 'type') }
    return await downloads.send(reply, interaction, async (one) => {
      const lines = await disclosure.exports.file(one, file)
      // Only now is it known to be a type.
      void reply.header('content-disposition', `attachment; filename="${file.type}.ndjson"`)
      return lines
    })
  })
}

function kickOff({ request, params, seat }: Asked, level: ExportAsked['level']): ExportAsked {
  const prefer = (headerOf(request, 'prefer') ?? '').split(/[;,]/).map((one) => one.trim().toLowerCase())
  if (!prefer.includes('respond-async'))
    throw new ChartwardError('NOT_SUPPORTED', 'an export is asked for with Prefer: respond-async')
  return {
    level,
    ...(level === 'group' ? { group: need(params, 'id') } : {}),
    pairs: pairsOf(request),
    lenient: prefer.includes('handling=lenient'),
    url: `${seat.base}${request.url.slice('/fhir/R4'.length)}`,
  }
}
