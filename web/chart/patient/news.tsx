import { Badge } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { everythingOf, type Resource } from '../../api/fhir.ts'
import { askJson } from '../../api/request.ts'
import { useSession } from '../../api/session.tsx'
import { CHART_PATHS, type WebLastLook } from '../../../src/contract/index.ts'
import { texts, useTexts } from '../../ui/language.tsx'
import { timeOf } from '../../ui/newest.ts'
import { FRESH_MS, usePatient } from './chart.tsx'

const TEXTS = texts({ new: 'New', changed: 'Changed' }, { new: 'Nuevo', changed: 'Modificado' })

/** In which section of a chart each type stands. */
const SECTION_OF: Readonly<Record<string, string>> = {
  Condition: 'problems',
  Procedure: 'problems',
  MedicationRequest: 'medications',
  MedicationStatement: 'medications',
  AllergyIntolerance: 'allergies',
  Observation: 'results',
  DiagnosticReport: 'results',
  Immunization: 'immunizations',
  DocumentReference: 'documents',
  Patient: 'details',
  RelatedPerson: 'details',
  Encounter: 'visits',
  Appointment: 'visits',
  Coverage: 'coverage',
  Claim: 'coverage',
  ExplanationOfBenefit: 'coverage',
  ServiceRequest: 'write',
  Task: 'write',
}

type Mark = 'new' | 'changed'

/** What has come into a chart since whoever looks opened it before. */
interface News {
  /** True until it is known, and no longer than a moment: no chart waits for its news. */
  readonly isPending: boolean
  readonly error: unknown
  /** When they opened it before; undefined at the first look, which has no news. */
  readonly since: string | undefined
  /** What came, by the path of its section. */
  readonly came: ReadonlyMap<string, readonly Resource[]>
  readonly markOf: (resource: Resource) => Mark | undefined
}

const NONE: News = {
  isPending: false,
  error: null,
  since: undefined,
  came: new Map(),
  markOf: () => undefined,
}
const Context = createContext<News>(NONE)

/** Knows within it what is new in the open chart: for clinicians, who read all of it. */
export function NewsProvider({ children }: { readonly children: ReactNode }) {
  const { role } = useSession()
  return role === 'clinician' ? <Knowing>{children}</Knowing> : children
}

/** The ledger's index may have to read what it missed after a crash. */
const WAIT_MS = 400

function useIsLate(): boolean {
  const [isLate, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), WAIT_MS)
    return () => clearTimeout(timer)
  }, [])
  return isLate
}

function Knowing({ children }: { readonly children: ReactNode }) {
  const { id } = usePatient()
  const isLate = useIsLate()
  const look = useQuery({
    queryKey: ['last-look', id],
    queryFn: async ({ signal }) => await askJson<WebLastLook>(`${CHART_PATHS.lastLook}/${id}`, { signal }),
    staleTime: FRESH_MS,
  })
  const since = look.data?.since
  const found = useQuery({
    queryKey: ['news', id, since],
    enabled: since !== undefined,
    queryFn: async ({ signal }) => {
      const query = new URLSearchParams({ _since: since ?? '', _type: Object.keys(SECTION_OF).join(',') })
      return await everythingOf(id, { query: query.toString(), signal })
    },
    staleTime: FRESH_MS,
  })
  const news = useMemo((): News => {
    const markOf = (resource: Resource) => (look.data === undefined ? undefined : markIn(look.data, resource))
    const came = (found.data ?? []).flatMap(({ resource }) =>
      resource !== undefined && markOf(resource) !== undefined ? [resource] : [],
    )
    return {
      isPending: !isLate && (look.isPending || (since !== undefined && found.isPending)),
      error: look.error ?? found.error,
      since,
      came: Map.groupBy(came, ({ resourceType }) => SECTION_OF[resourceType] ?? ''),
      markOf,
    }
  }, [look.data, look.isPending, look.error, found.data, found.isPending, found.error, since, isLate])
  return <Context value={news}>{children}</Context>
}

/** What came while they look, and what they wrote themselves, is not new to them. */
function markIn({ since, until, own }: WebLastLook, { resourceType, id, meta }: Resource): Mark | undefined {
  const at = timeOf(meta?.lastUpdated)
  if (since === undefined || at < timeOf(since) || at > timeOf(until)) return undefined
  if (own.includes(`${resourceType}/${id ?? ''}`)) return undefined
  return meta?.versionId === '1' ? 'new' : 'changed'
}

export function useNews(): News {
  return useContext(Context)
}

/** A word beside what is new to whoever looks; nothing beside everything else. */
export function NewsMark({ of }: { readonly of: Resource }) {
  const T = useTexts(TEXTS)
  const mark = useNews().markOf(of)
  return mark === undefined ? undefined : (
    <Badge color="blue" variant="light" tt="none">
      {T[mark]}
    </Badge>
  )
}
