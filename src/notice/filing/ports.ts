import type { Clock } from '../../kernel/index.ts'
import type { Disclosure, Interaction } from '../../disclosure/index.ts'
import type { Cases } from '../../incident/index.ts'
import type { Duties, Facts, Law } from '../../law/index.ts'
import type { Ledger, LedgerIndex } from '../../ledger/index.ts'
import type { Database } from '../../postgres/index.ts'
import type { NoticeDocument } from '../content/document.ts'
import type { NoticeModel, Organisation } from '../content/model.ts'
import type { Recipient } from '../recipients/recipient.ts'
import type { DraftFile } from './filing.ts'

/** The notice that goes or went to people, as far as there is one. */
export interface NoticeState {
  readonly model: NoticeModel
  /** ISO dates of the first and last piece that went out. */
  readonly first?: string
  readonly last?: string
  readonly emailed: number
  readonly posted: number
}

/** What filings stand on. */
export interface FilingGround {
  readonly environment: string
  readonly database: Database
  readonly clock: Clock
  readonly ledger: Ledger
  readonly index: LedgerIndex
  /** 32 bytes from the key server: drafts are sealed under a key made of it. */
  readonly root: Uint8Array
  readonly tell: Disclosure['note']
  readonly cases: Pick<Cases, 'find' | 'list' | 'people'>
  readonly law: Law
  /** **Errors** `CONFIG_INVALID` where nobody wrote down who we are. */
  organisation(): Organisation
  readonly elementNames: (mask: number) => readonly string[]
  duties(caseId: string): Promise<{ readonly facts: Facts; readonly duties: Duties }>
  /** Everybody of the case whose record could be read, whatever their queue; each has a leaf before they are named. */
  named(interaction: Interaction, caseId: string): AsyncIterable<Recipient>
  /** The words of the newest campaign of the case; undefined: nobody wrote any. */
  notice(caseId: string): Promise<NoticeState | undefined>
  /** The same as a file, for somebody made up who lives there. */
  sampleNotice(model: NoticeModel, jurisdiction: string): Promise<DraftFile | undefined>
  /** **Errors** `NOTICE_INVALID` for letters no font of ours has. */
  print(document: NoticeDocument): Promise<Uint8Array>
  /** `elements`: what left of those who live there. */
  pressRelease(
    model: NoticeModel,
    audience: { readonly jurisdiction: string; readonly elements: readonly string[] },
  ): readonly DraftFile[]
}
