import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import {
  type ExportBegunAnswer,
  type ExportPartAnswer,
  type LettersPartAnswer,
  NOTICE_PATHS,
} from '../../../src/contract/index.ts'
import { blobOf } from '../../api/download.ts'
import { askJson } from '../../api/request.ts'
import { type FileFolder, type FileSink, openFolder, openSink } from '../../api/save-parts.ts'
import { useProven } from '../../ui/act.tsx'
import { consolePath } from './case-data.ts'

/** A file that is whole, or letters that were all saved. */
export type FileDone =
  | {
      readonly kind: 'rows'
      readonly name: string
      readonly rows: number
      readonly sha256: string
      /** Letters that did not come into it. */
      readonly heldBack: number
    }
  | { readonly kind: 'letters'; readonly letters: number; readonly files: number }

interface Wanted {
  /** Undefined: a new one, of all letters that wait. */
  readonly number: number | undefined
  readonly to: { readonly rows: FileSink; readonly name: string } | { readonly letters: FileFolder }
}

type Ask = <Answer>(path: string, body: object) => Promise<Answer>

const CSV = 'text/csv;charset=utf-8'
const FILE_DIGITS = 5

/**
 * Files for the mail house of a campaign. Where they go is asked first, so that nothing is begun that has no place; then each
 * part is asked for, and for each the passkey again where it was not shown lately. `isCut`: one was begun and is not whole.
 */
export function useMailHouse(id: string) {
  const proven = useProven()
  const client = useQueryClient()
  const [count, setCount] = useState(0)
  const [isBegun, setBegun] = useState(false)
  const ask: Ask = async <Answer>(path: string, body: object) =>
    await proven(
      async () =>
        await askJson<Answer>(consolePath(`${NOTICE_PATHS.campaigns}/${id}/export${path}`), {
          method: 'POST',
          body,
        }),
    )
  const act = useMutation({
    mutationFn: async ({ number, to }: Wanted): Promise<FileDone> => {
      setCount(0)
      setBegun(number !== undefined)
      if ('letters' in to)
        return await saveLetters(ask, { id, number: number ?? 0, onCount: setCount }, to.letters)
      try {
        const begun =
          number === undefined ? await ask<ExportBegunAnswer>('', {}) : { export: number, heldBack: 0 }
        setBegun(true)
        const written = await writeRows(ask, { number: begun.export, onCount: setCount }, to.rows)
        return { kind: 'rows', name: to.name, heldBack: begun.heldBack, ...written }
      } catch (error) {
        await to.rows.drop()
        throw error
      }
    },
    onSettled: async () => await client.invalidateQueries({ queryKey: ['campaigns'] }),
  })
  const begin = async (number: number | undefined) => {
    const name = `${id}-mail-house${number === undefined ? '' : `-${number}`}.csv`
    const rows = await openSink(name, CSV)
    if (rows !== undefined) act.mutate({ number, to: { rows, name } })
  }
  return {
    isBusy: act.isPending,
    count,
    done: act.data,
    error: act.error,
    isCut: act.isError && isBegun,
    make: async () => await begin(undefined),
    rows: begin,
    letters: async (number: number) => {
      const letters = await openFolder()
      if (letters !== undefined) act.mutate({ number, to: { letters } })
    },
  }
}

interface Counted {
  readonly number: number
  readonly onCount: (count: number) => void
}

async function writeRows(ask: Ask, { number, onCount }: Counted, sink: FileSink) {
  const hash = sha256.create()
  const encoder = new TextEncoder()
  let rows = 0
  for (let after: number | undefined = 0; after !== undefined;) {
    const part: ExportPartAnswer = await ask(`/${number}/rows`, { after })
    hash.update(encoder.encode(part.csv))
    await sink.write(part.csv)
    rows += part.rows
    onCount(rows)
    after = part.next
  }
  await sink.finish()
  return { rows, sha256: bytesToHex(hash.digest()) }
}

async function saveLetters(
  ask: Ask,
  { id, number, onCount }: Counted & { readonly id: string },
  folder: FileFolder,
): Promise<FileDone> {
  let [letters, files] = [0, 0]
  for (let after: number | undefined = 0; after !== undefined;) {
    const part: LettersPartAnswer = await ask(`/${number}/letters`, { after })
    if (part.letters > 0) {
      files += 1
      const name = `${id}-${number}-${String(files).padStart(FILE_DIGITS, '0')}.pdf`
      await folder.save(name, blobOf(part.pdf, 'application/pdf'))
    }
    letters += part.letters
    onCount(letters)
    after = part.next
  }
  return { kind: 'letters', letters, files }
}
