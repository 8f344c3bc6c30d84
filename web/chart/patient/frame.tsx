import { Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Outlet, useParams } from '@tanstack/react-router'
import { readFhir } from '../../api/fhir.ts'
import { useSession } from '../../api/session.tsx'
import { Loading } from '../../ui/states.tsx'
import { GlassTime } from '../glass/glass-time.tsx'
import { loadFirstSection, sectionsOf } from '../sections.tsx'
import { Banner } from './banner.tsx'
import { CHART, FRESH_MS, PatientProvider } from './chart.tsx'
import { NewsProvider } from './news.tsx'
import { ChartRefused } from './refused.tsx'
import { SectionTabs } from './section-tabs.tsx'

/**
 * An open chart: whose it is, its sections, and the one that is looked at. The patient is read before anything else, so that
 * somebody who may not see them is refused once and not once a part.
 */
export function ChartFrame() {
  const { id } = useParams({ strict: false }) as { readonly id: string }
  const { role } = useSession()
  const {
    data: known,
    error,
    refetch,
  } = useQuery({
    queryKey: [CHART, id, 'Patient'],
    queryFn: async ({ signal }) => {
      // Drawn without its code, the first section would be waited for by React, which then draws nothing for 300 ms.
      const code = loadFirstSection(role)
      const patient = await readFhir<fhir4.Patient>(`Patient/${id}`, signal)
      await code
      return patient
    },
    staleTime: FRESH_MS,
  })
  if (known === undefined)
    return error === null ? (
      <Loading lines={8} />
    ) : (
      <ChartRefused id={id} error={error} retry={() => void refetch()} />
    )
  return (
    <PatientProvider patient={known}>
      <NewsProvider>
        <Stack gap="md" maw={1200}>
          <Banner key={id} />
          <GlassTime patient={id} />
          <SectionTabs />
          <Outlet />
        </Stack>
      </NewsProvider>
    </PatientProvider>
  )
}

/** A chart opens at the first section that this role sees; nothing is gone to, so that nothing is waited for. */
export function FirstSection() {
  const { role } = useSession()
  const Section = sectionsOf(role)[0]?.page
  return Section === undefined ? undefined : <Section />
}
