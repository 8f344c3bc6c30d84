import { ELEMENT_CLASSES, elementNames } from '../fhir/index.ts'
import type { FilingDoor } from '../http/index.ts'
import type { Cases } from '../incident/index.ts'
import { readLawFiles } from '../intake/index.ts'
import {
  accountingText,
  type Audience,
  type CaseDuties,
  type Campaigns,
  composeNotice,
  type DefenceGround,
  type DraftFile,
  exportDefence,
  type FilingGround,
  type NoticeModel,
  openFilings,
  pressRelease,
  type Recipient,
  type Recipients,
} from '../notice/index.ts'
import { dayIn, type PatientId } from '../kernel/index.ts'
import type { ScopeSources } from '../scope/index.ts'
import type { Chartward } from './chartward.ts'
import { openPrinter, type Printer } from './letters.ts'
import { organisationOf } from './organisation.ts'

interface Parts {
  readonly sources: ScopeSources
  readonly cases: Cases
  readonly recipients: Recipients
  readonly campaigns: Campaigns
  readonly duties: CaseDuties
}

/** Drafts of filings and the defence file of this environment. */
export async function openOwnFilings(chartward: Chartward, parts: Parts): Promise<FilingDoor> {
  const ground = await groundOf(chartward, parts)
  const filings = openFilings(ground)
  const defence = defenceGround(chartward, ground, parts)
  return {
    filings,
    accountingText: (accounting, patient) =>
      accountingText(accounting, { organisation: chartward.config.organisation.name, patient }),
    defence: (interaction, caseId) => exportDefence(defence, interaction, caseId),
  }
}

async function groundOf(
  { home, config, database, clock, keys, ledger, index, disclosure, law }: Chartward,
  { cases, recipients, campaigns, duties }: Parts,
): Promise<FilingGround> {
  const print = openPrinter()
  return {
    environment: home.environment,
    database,
    clock,
    ledger,
    index,
    root: await keys.environmentKey('filings'),
    tell: disclosure.note,
    cases,
    law,
    organisation: () => organisationOf(config),
    elementNames,
    duties: duties.of,
    named: (interaction, caseId) => each(recipients.named(interaction, caseId)),
    notice: async (caseId) => {
      const told = await campaigns.told(caseId)
      if (told === undefined) return undefined
      const { timeZone } = await cases.find(caseId)
      const { model, first, last, ...counts } = told
      const day = (at: number) => dayIn(timeZone, at)
      return {
        model: model as NoticeModel,
        ...(first === undefined ? {} : { first: day(first) }),
        ...(last === undefined ? {} : { last: day(last) }),
        ...counts,
      }
    },
    sampleNotice: async (model, jurisdiction) => await sampleOf({ law, print }, model, jurisdiction),
    print: async (document) => await print([document]),
    pressRelease: (model, audience) => pressOf(law, model, audience),
  }
}

async function* each(pages: AsyncIterable<readonly Recipient[]>): AsyncGenerator<Recipient> {
  for await (const page of pages) yield* page
}

/** The notice as somebody of that jurisdiction gets it; nobody's name, and every kind of information. */
async function sampleOf(
  { law, print }: { readonly law: Chartward['law']; readonly print: Printer },
  model: NoticeModel,
  residence: string,
): Promise<DraftFile> {
  const document = composeNotice(law, model, {
    patient: '00000000-0000-4000-8000-000000000000' as PatientId,
    variant: 'adult',
    part2: false,
    language: 'en',
    patientName: { full: 'Sample Person' },
    addressee: { name: 'Sample Person' },
    residence,
    elements: ELEMENT_CLASSES.map(({ name }) => name),
    tier: 'disclosed',
  })
  return { name: 'notice.pdf', mediaType: 'application/pdf', content: await print([document]) }
}

function pressOf(
  law: Chartward['law'],
  model: NoticeModel,
  { jurisdiction, elements }: Omit<Audience, 'language'>,
): readonly DraftFile[] {
  return (['en', 'es'] as const).map((language) => ({
    name: `media-${jurisdiction}-${language}.txt`,
    mediaType: 'text/plain',
    content: pressRelease(law, model, { language, jurisdiction, elements }).text,
  }))
}

function defenceGround(
  { config }: Chartward,
  ground: FilingGround,
  { sources, cases, recipients, campaigns }: Parts,
): DefenceGround {
  return {
    ...ground,
    sources,
    cases,
    lawFiles: async () => await readLawFiles(config.law.rulesDirectory ?? undefined),
    queues: async (caseId) => (await recipients.queues(caseId)).queues,
    deliveries: async function* deliveries(caseId) {
      for await (const { piece, digest, ...told } of campaigns.pieces(caseId))
        yield { ...told, notice: piece, contentDigest: Buffer.from(digest, 'hex').toString('base64url') }
    },
  }
}
