/** The yardstick: Fastify alone, in a process of its own, answering the same 2 KB from memory. */
import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'
import { answerAsks } from './asks.ts'
import { LETTER_BYTES } from './workload.ts'

const body = Buffer.alloc(LETTER_BYTES, 0x20)
const app = Fastify()
app.get('/fhir/R4/:type/:id', (_request, reply) =>
  reply.type('application/fhir+json; charset=utf-8').send(body),
)
await app.listen({ host: '127.0.0.1', port: 0 })
answerAsks({
  start: () => ({ port: (app.server.address() as AddressInfo).port }),
  stop: async () => {
    await app.close()
    process.disconnect()
  },
})
