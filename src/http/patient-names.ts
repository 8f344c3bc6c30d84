import type { FastifyRequest } from 'fastify'
import { ChartwardError } from '../kernel/index.ts'
import type { Disclosure } from '../disclosure/index.ts'
import type { BrowserGround, BrowserSession } from './browser.ts'
import { interactionOf } from './asked.ts'

/** What opening names on a page needs. */
export interface NamesDoor extends BrowserGround {
  readonly disclosure: Disclosure
}

/** Who a patient is, as far as it is there: the first of their names, and the birth date as FHIR writes it. */
export interface PatientName {
  readonly name: string
  readonly birthDate: string
}

/**
 * The names of patients, by logical id, for whoever is signed in: each is a read of theirs, decided and told as any other.
 * Whoever they may not see has none.
 */
export async function patientNames(
  { identity, disclosure }: NamesDoor,
  { request, session }: { readonly request: FastifyRequest; readonly session: BrowserSession },
  ids: readonly string[],
): Promise<ReadonlyMap<string, PatientName>> {
  const names = new Map<string, PatientName>()
  for (const id of ids) {
    const interaction = interactionOf(identity, session, request)
    try {
      const { body } = await disclosure.read(interaction, { type: 'Patient', id })
      if (body !== undefined) names.set(id, nameIn(JSON.parse(body.toString('utf8'))))
    } catch (error) {
      if (!(error instanceof ChartwardError) || !UNSEEN.has(error.code)) throw error
    }
  }
  return names
}

const UNSEEN: ReadonlySet<string> = new Set(['RESOURCE_NOT_FOUND', 'ACCESS_DENIED', 'BREAK_GLASS_REQUIRED'])

interface NamedPatient {
  readonly name?: readonly {
    readonly text?: string
    readonly given?: readonly string[]
    readonly family?: string
  }[]
  readonly birthDate?: string
}

function nameIn({ name, birthDate = '' }: NamedPatient): PatientName {
  const [first] = name ?? []
  const spoken = first?.text ?? [...(first?.given ?? []), first?.family ?? ''].join(' ').trim()
  return { name: spoken, birthDate }
}
