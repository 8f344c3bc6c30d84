/** What a QR code of a notice says, once its signature was checked: code, day, initials, ZIP and subject. */
interface QrFacts {
  readonly c?: string
  readonly d?: string
  readonly n?: string
  readonly z?: string
  readonly s?: string
}

export type QrReading =
  | { readonly kind: 'ours'; readonly facts: QrFacts }
  | { readonly kind: 'elsewhere'; readonly facts: { readonly host: string } }
  | { readonly kind: 'forged' | 'none' }

/** The file that the page `/verify` checks with, too. **Source** `src/http/assets/signed-qr.js`. */
interface SignedQr {
  readCode(typed: string, by: { readonly jwk: object; readonly site: string }): Promise<QrReading>
  textIn(picture: File): Promise<string | undefined>
}

const FILE = '/assets/signed-qr.js'

/** Fetched when somebody is about to check: it brings what finds a QR code in a picture. Nothing is sent by it. */
export async function loadSignedQr(): Promise<SignedQr> {
  return (await import(/* @vite-ignore */ FILE)) as SignedQr
}
