import { useQuery } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'
import { PORTAL_PATHS, type PortalPeople, type PortalPerson } from '../../src/contract/index.ts'
import { askJson } from '../api/request.ts'
import { useSession } from '../api/session.tsx'
import { Asked } from '../ui/asked.tsx'
import { Empty } from '../ui/states.tsx'
import { texts, useTexts } from '../ui/language.tsx'
import { Page } from '../ui/page.tsx'

const TEXTS = texts(
  {
    title: 'Your record',
    nobody:
      'There is no record that this account can open in the portal. Whoever looks after accounts at your clinic can connect it to yours, and a patient can make you their proxy.',
  },
  {
    title: 'Su expediente',
    nobody:
      'Esta cuenta no puede abrir ningún expediente en el portal. La persona que administra las cuentas de su clínica puede conectarla con el suyo, y un paciente puede nombrarle su representante.',
  },
)
/** Logical ids are opaque; the choice lasts as long as the tab. */
const KEPT = 'chartward-whose'

/** Whose record the portal shows. */
export interface Whose {
  /** The logical id of their Patient: `Patient/{patient}`. */
  readonly patient: string
  readonly person: PortalPerson
  /** True when it is the record of whoever is signed in. */
  readonly isOwn: boolean
  /** Everybody whose record can be opened, in whatever role. */
  readonly people: readonly PortalPerson[]
  readonly choose: (patient: string) => void
}

const Context = createContext<Whose | undefined>(undefined)

/** Whose record is shown. Every query of a page has `patient` in its key: another is chosen without leaving the page. */
export function useWhose(): Whose {
  const whose = useContext(Context)
  if (whose === undefined) throw new Error('nobody is chosen around this part of the page')
  return whose
}

/** The same where nobody may be chosen yet, or ever: in the header. */
export function useWhoseIfAny(): Whose | undefined {
  return useContext(Context)
}

/** Who can be chosen. Whoever is signed in as a patient is known at once; names and others are asked for. */
export function WhoseProvider({
  children,
}: {
  readonly children: (page: ReactNode | undefined) => ReactNode
}) {
  const T = useTexts(TEXTS)
  const { fhirUser, role } = useSession()
  const query = useQuery({
    queryKey: ['portal-people'],
    queryFn: async ({ signal }) => await askJson<PortalPeople>(PORTAL_PATHS.people, { signal }),
    staleTime: 300_000,
  })
  const { data } = query
  const [chosen, setChosen] = useState(() => sessionStorage.getItem(KEPT))
  const whose = useMemo(() => {
    const people = data?.people ?? ownFrom(fhirUser)
    const open = people.filter((one) => one.role === role)
    const person = open.find(({ patient }) => patient === chosen) ?? open[0]
    if (person === undefined) return undefined
    const choose = (patient: string) => {
      sessionStorage.setItem(KEPT, patient)
      setChosen(patient)
    }
    return { patient: person.patient, person, isOwn: person.relation === 'self', people, choose }
  }, [data, fhirUser, role, chosen])
  const inPlace =
    whose === undefined ? (
      <Page title={T.title}>
        <Asked query={query}>{() => <Empty>{T.nobody}</Empty>}</Asked>
      </Page>
    ) : undefined
  return <Context value={whose}>{children(inPlace)}</Context>
}

function ownFrom(fhirUser = ''): readonly PortalPerson[] {
  const [type, patient = ''] = fhirUser.split('/')
  return type === 'Patient' ? [{ patient, relation: 'self', role: 'patient' }] : []
}
