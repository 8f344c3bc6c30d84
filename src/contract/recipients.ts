/** Where recipients of a case are asked for: `/recipients/CASE/...`. */
export const RECIPIENT_PATH = '/recipients'

/** **Shape** `after`, `since`: as the step before answered. */
export interface GatherAskedFor {
  readonly after?: string
  readonly since?: number
  /** Whoever was read before is read again. */
  readonly again?: boolean
}

/** How far one step came. `waitMs`: the key server gives no more before. */
export interface GatherAnswer {
  readonly looked: number
  readonly placed: number
  readonly complete: boolean
  readonly after?: string
  readonly since?: number
  readonly waitMs?: number
}

/** **Shape** `missing` and all of `queues` together are `people`. */
export interface QueuesAnswer {
  readonly people: number
  readonly missing: number
  readonly queues: Readonly<Record<string, number>>
}

/** One person of a queue. `patient`: as in leaves. */
export interface RecipientAnswer {
  readonly patient: string
  readonly queue: string
  readonly why: string
  readonly recipient?: {
    readonly variant: string
    readonly language: string
    readonly part2: boolean
    readonly patientName: { readonly full: string }
    readonly addressee: { readonly name: string; readonly relation?: string }
    readonly address?: {
      readonly lines: readonly string[]
      readonly city: string
      readonly state: string
      readonly postalCode: string
      readonly country: string
    }
    readonly residence: string | null
    readonly elements: readonly string[]
    readonly tier: string
  }
  readonly history: readonly {
    readonly by: string
    readonly at: number
    readonly what: string
    readonly why: string
  }[]
}

export interface RecipientsAnswer {
  readonly recipients: readonly RecipientAnswer[]
  readonly next?: string
}

/** What is put right about one person, or decided. `patient`, `sameAs`: as in leaves, or logical ids. */
export interface ResolveAsked {
  readonly patient: string
  readonly why: string
  readonly accept?: string
  readonly name?: string
  readonly addressee?: { readonly name: string; readonly relation?: string }
  readonly address?: object
  readonly residence?: string
  readonly sameAs?: string
}
