import { Stack } from '@mantine/core'
import { useSession } from '../../api/session.tsx'
import { Asked } from '../../ui/asked.tsx'
import { conceptText, referenceText } from '../../ui/fhir-words.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { useChart } from '../patient/chart.tsx'
import { PARTS } from '../patient/parts.ts'
import { byNewest } from '../../ui/newest.ts'
import { CodeBadge } from '../record/code-badge.tsx'
import { RecordList, RecordRow } from '../record/record-list.tsx'
import { CLAIM_ROLES } from '../roles.ts'

const TEXTS = texts(
  {
    coverage: 'Coverage',
    none: 'No coverage is written down.',
    plan: 'Insurance',
    member: (number: string) => `Member number ${number}`,
    relation: (what: string) => `Relation to the insured: ${what}`,
    period: (from: string, to: string) => (to === '' ? `From ${from}` : `${from} to ${to}`),
    claims: 'Claims',
    noClaims: 'No claims are open to you for this patient.',
    claim: 'Claim',
    benefits: 'Explanations of benefit',
    noBenefits: 'No explanations of benefit are open to you.',
    benefit: 'Explanation of benefit',
  },
  {
    coverage: 'Cobertura',
    none: 'No hay cobertura anotada.',
    plan: 'Seguro',
    member: (number: string) => `Número de afiliado ${number}`,
    relation: (what: string) => `Relación con el titular: ${what}`,
    period: (from: string, to: string) => (to === '' ? `Desde ${from}` : `De ${from} a ${to}`),
    claims: 'Reclamaciones',
    noClaims: 'No hay reclamaciones de este paciente abiertas para usted.',
    claim: 'Reclamación',
    benefits: 'Explicaciones de beneficios',
    noBenefits: 'No hay explicaciones de beneficios abiertas para usted.',
    benefit: 'Explicación de beneficios',
  },
)

export function CoveragePage() {
  const T = useTexts(TEXTS)
  const { role } = useSession()
  return (
    <Stack gap="md">
      <Section title={T.coverage}>
        <Coverages />
      </Section>
      {CLAIM_ROLES.includes(role) ? (
        <>
          <Section title={T.claims}>
            <Claims />
          </Section>
          <Section title={T.benefits}>
            <Benefits />
          </Section>
        </>
      ) : undefined}
    </Stack>
  )
}

function Coverages() {
  const T = useTexts(TEXTS)
  const { date } = useFormats()
  return (
    <Asked query={useChart(PARTS.coverages)}>
      {({ resources }) =>
        resources.length === 0 ? (
          <Empty>{T.none}</Empty>
        ) : (
          <RecordList>
            {[...resources].sort(byNewest(({ period }) => period?.start)).map((one) => (
              <RecordRow
                key={one.id}
                of={one}
                title={one.payor.map(referenceText).filter(Boolean).join(', ') || T.plan}
                badges={<CodeBadge code={one.status} color={one.status === 'active' ? 'green' : 'gray'} />}
                lines={[
                  conceptText(one.type),
                  one.subscriberId === undefined ? '' : T.member(one.subscriberId),
                  one.relationship === undefined ? '' : T.relation(conceptText(one.relationship)),
                ]}
                when={
                  one.period?.start === undefined
                    ? ''
                    : T.period(date(one.period.start), date(one.period.end))
                }
              />
            ))}
          </RecordList>
        )
      }
    </Asked>
  )
}

function Claims() {
  const T = useTexts(TEXTS)
  return (
    <Asked query={useChart(PARTS.claims)}>
      {({ resources }) => (
        <BillList
          none={T.noClaims}
          of={resources.map((claim) => ({ bill: claim, name: T.claim, amount: claim.total }))}
        />
      )}
    </Asked>
  )
}

function Benefits() {
  const T = useTexts(TEXTS)
  return (
    <Asked query={useChart(PARTS.benefits)}>
      {({ resources }) => (
        <BillList
          none={T.noBenefits}
          of={resources.map((bill) => ({ bill, name: T.benefit, amount: bill.total?.[0]?.amount }))}
        />
      )}
    </Asked>
  )
}

interface Billed {
  readonly bill: fhir4.Claim | fhir4.ExplanationOfBenefit
  readonly name: string
  readonly amount: fhir4.Money | undefined
}

/** What was billed, when, by whom, for how much. */
function BillList({ of, none }: { readonly of: readonly Billed[]; readonly none: string }) {
  const { date, money } = useFormats()
  if (of.length === 0) return <Empty>{none}</Empty>
  return (
    <RecordList>
      {[...of].sort(byNewest(({ bill }) => bill.created)).map(({ bill, name, amount }) => (
        <RecordRow
          key={bill.id}
          of={bill}
          title={[conceptText(bill.type) || name, money(amount)].filter(Boolean).join(', ')}
          badges={<CodeBadge code={bill.status} />}
          lines={[
            referenceText(bill.provider),
            ...(bill.item ?? []).slice(0, 3).map(({ productOrService }) => conceptText(productOrService)),
          ]}
          when={date(bill.created)}
        />
      ))}
    </RecordList>
  )
}
