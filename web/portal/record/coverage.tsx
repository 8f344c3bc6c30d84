import { Alert, Anchor, Text } from '@mantine/core'
import { IconHelpCircle } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { conceptText } from '../../ui/fhir-words.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { amountsOf, daysOf, visitOf } from './claim-facts.ts'
import { type Fact, Item, RecordList } from './record-list.tsx'
import { newestFirst } from '../../ui/newest.ts'
import { type Part, useRecord } from './record-query.ts'
import { useVisitName, useVisits } from './visits.tsx'

const TEXTS = texts(
  {
    title: 'Coverage and claims',
    hint: 'Who pays for your care, and what was billed to them in your name.',
    coverage: 'Coverage',
    noCoverage: 'No coverage is written down.',
    claims: 'Claims',
    noClaims: 'No claims are written down.',
    plan: 'Plan',
    payer: 'Who pays',
    member: 'Member number',
    from: 'From',
    until: 'Until',
    claim: 'Claim',
    when: 'When',
    insurer: 'Billed to',
    for: 'What for',
    visit: 'The visit',
    said: 'What the plan says',
    ask: 'Did you have this?',
    askHint:
      'No visit in this record is from that day. It may have been somewhere else, at a pharmacy or a laboratory. If you do not know it, ask your health plan: the number is on your member card.',
    unasked: 'No visit is linked to it.',
    active: 'In force',
    cancelled: 'Cancelled',
    queued: 'Waiting',
    complete: 'Decided',
    error: 'Not decided: something is missing',
    partial: 'Partly decided',
    preauthorization: 'Asked ahead of the care',
    predetermination: 'Estimate ahead of the care',
    amounts: {
      submitted: 'Billed',
      eligible: 'The plan allows',
      benefit: 'The plan pays',
      paid: 'The plan paid',
      deductible: 'Your deductible',
      copay: 'Your copay',
      coinsurance: 'Your coinsurance',
      noncovered: 'Not covered',
      memberliability: 'You may owe',
      discount: 'Discount',
      paidtoprovider: 'Paid to who billed it',
      paidtopatient: 'Paid to you',
      paidbypatient: 'You paid',
    },
  },
  {
    title: 'Cobertura y reclamaciones',
    hint: 'Quién paga su atención y qué se le cobró en nombre de usted.',
    coverage: 'Cobertura',
    noCoverage: 'No hay ninguna cobertura anotada.',
    claims: 'Reclamaciones',
    noClaims: 'No hay reclamaciones anotadas.',
    plan: 'Plan',
    payer: 'Quién paga',
    member: 'Número de miembro',
    from: 'Desde',
    until: 'Hasta',
    claim: 'Reclamación',
    when: 'Cuándo',
    insurer: 'Se cobró a',
    for: 'Por qué servicio',
    visit: 'La visita',
    said: 'Lo que dice el plan',
    ask: '¿Recibió usted esto?',
    askHint:
      'Ninguna visita de este expediente es de ese día. Pudo ser en otro lugar, en una farmacia o en un laboratorio. Si no lo reconoce, pregunte a su plan de salud: el número está en su tarjeta de miembro.',
    unasked: 'No hay ninguna visita relacionada.',
    active: 'Vigente',
    cancelled: 'Anulada',
    queued: 'En espera',
    complete: 'Resuelta',
    error: 'Sin resolver: falta algo',
    partial: 'Resuelta en parte',
    preauthorization: 'Se pidió antes de la atención',
    predetermination: 'Estimación antes de la atención',
    amounts: {
      submitted: 'Se cobró',
      eligible: 'El plan reconoce',
      benefit: 'El plan paga',
      paid: 'El plan pagó',
      deductible: 'Su deducible',
      copay: 'Su copago',
      coinsurance: 'Su coseguro',
      noncovered: 'Sin cobertura',
      memberliability: 'Puede que usted deba',
      discount: 'Descuento',
      paidtoprovider: 'Pagado a quien cobró',
      paidtopatient: 'Pagado a usted',
      paidbypatient: 'Usted pagó',
    },
  },
)
const COVERAGE = { _include: 'Coverage:payor' }
const CLAIMS = { _include: 'ExplanationOfBenefit:provider' }
const HIDDEN: ReadonlySet<string> = new Set(['entered-in-error', 'draft'])

/** Who pays, and what was billed in somebody's name. */
export function CoverageAndClaims() {
  const T = useTexts(TEXTS)
  const coverage = useRecord<fhir4.Coverage>('Coverage', COVERAGE)
  const claims = useRecord<fhir4.ExplanationOfBenefit>('ExplanationOfBenefit', CLAIMS)
  const visits = useVisits()
  return (
    <Page title={T.title} hint={T.hint}>
      <Section title={T.coverage}>
        <RecordList query={coverage} choose={coveragesOf} empty={T.noCoverage}>
          {(one, part) => <CoverageItem coverage={one} part={part} />}
        </RecordList>
      </Section>
      <Section title={T.claims}>
        <RecordList query={claims} choose={claimsOf} empty={T.noClaims}>
          {(one, part) => <ClaimItem claim={one} part={part} visits={visits.data} />}
        </RecordList>
      </Section>
    </Page>
  )
}

function coveragesOf(all: readonly fhir4.Coverage[]): fhir4.Coverage[] {
  return newestFirst(
    all.filter(({ status }) => !HIDDEN.has(status)),
    ({ period }) => period?.start,
  )
}

function claimsOf(all: readonly fhir4.ExplanationOfBenefit[]): fhir4.ExplanationOfBenefit[] {
  return newestFirst(
    all.filter(({ status }) => !HIDDEN.has(status)),
    (one) => daysOf(one)?.first ?? one.created,
  )
}

function CoverageItem({
  coverage: { type, payor, status, period, subscriberId, class: classes = [] },
  part,
}: {
  readonly coverage: fhir4.Coverage
  readonly part: Part<fhir4.Coverage>
}) {
  const T = useTexts(TEXTS)
  const { date } = useFormats()
  const payer = payor.map(part.called).filter(Boolean).join(', ')
  const plan = classes.map(({ name }) => name ?? '').find((name) => name !== '')
  const title = [plan, conceptText(type), payer].find((name) => name !== undefined && name !== '')
  return (
    <Item
      title={title ?? T.coverage}
      status={status === 'active' ? T.active : T.cancelled}
      tone={status === 'active' ? 'blue' : 'gray'}
      facts={[
        [T.plan, title === conceptText(type) ? '' : conceptText(type)],
        [T.payer, title === payer ? '' : payer],
        [T.member, subscriberId],
        [T.from, date(period?.start)],
        [T.until, date(period?.end)],
      ]}
    />
  )
}

function ClaimItem({
  claim,
  part,
  visits,
}: {
  readonly claim: fhir4.ExplanationOfBenefit
  readonly part: Part<fhir4.ExplanationOfBenefit>
  /** Undefined while they are not there: nothing is asked before all visits are known. */
  readonly visits: Part<fhir4.Encounter> | undefined
}) {
  const T = useTexts(TEXTS)
  const { date } = useFormats()
  const days = daysOf(claim)
  const { use, status, outcome, disposition, provider, insurer, type, item = [] } = claim
  const names = [...new Set(item.map(({ productOrService }) => conceptText(productOrService)))]
  const until = days === undefined || days.first === days.last ? '' : ` – ${date(days.last)}`
  const ahead = use === 'claim' ? '' : T[use]
  const isBilled = use === 'claim' && status === 'active'
  return (
    <Item
      title={part.called(provider) || conceptText(type) || T.claim}
      status={status === 'cancelled' ? T.cancelled : ahead || T[outcome]}
      facts={[
        [T.when, days === undefined ? date(claim.created) : `${date(days.first)}${until}`],
        [T.for, names.filter(Boolean).join(', ')],
        [T.insurer, part.called(insurer)],
        ...useAmountFacts(claim),
        [T.said, disposition],
      ]}
    >
      {visits === undefined || !isBilled ? undefined : <ClaimVisit claim={claim} visits={visits} />}
    </Item>
  )
}

function useAmountFacts(claim: fhir4.ExplanationOfBenefit): Fact[] {
  const { amounts } = useTexts(TEXTS)
  const formats = useFormats()
  const known: Readonly<Record<string, string>> = amounts
  return amountsOf(claim).map(({ code = '', name, money }) => [known[code] ?? name, formats.money(money)])
}

/** The visit that explains a claim; a plain question where none does. Nobody is accused: most have a good reason. */
function ClaimVisit({
  claim,
  visits,
}: {
  readonly claim: fhir4.ExplanationOfBenefit
  readonly visits: Part<fhir4.Encounter>
}) {
  const T = useTexts(TEXTS)
  const { date } = useFormats()
  const nameOfVisit = useVisitName()
  const visit = visitOf(claim, visits.resources)
  if (visit !== undefined)
    return (
      <Text size="sm">
        {T.visit}:{' '}
        <Anchor
          renderRoot={(props) => (
            <Link to="/record/visits/$visit" params={{ visit: visit.id ?? '' }} {...props} />
          )}
        >
          {[nameOfVisit(visit), date(visit.period?.start)].filter(Boolean).join(', ')}
        </Anchor>
      </Text>
    )
  if (!visits.isWhole || daysOf(claim) === undefined) return <Text size="sm">{T.unasked}</Text>
  return (
    <Alert variant="light" color="blue" icon={<IconHelpCircle aria-hidden />} title={T.ask} mt="xs">
      {T.askHint}
    </Alert>
  )
}
