import { isOfApp } from './app-habits.ts'
import { type History, openBaseline, openHistory } from './baseline.ts'
import { hash53 } from './hash.ts'
import { hintFrom } from './hint.ts'
import type { AppLimits } from './limits.ts'
import { openMemory } from './memory.ts'
import { openRecent } from './recent.ts'
import { words } from './sentences.ts'
import type { Raise, SeenDisclosure, Watch } from './signal.ts'
import { countIn, openWindow, type Window } from './windows.ts'

interface Client {
  readonly patients: Window
  readonly history: History
  readonly bytes: Window
  readonly byteHistory: History
}

/** Volumes of services without a person, each against its own usual day: distinct patients, and bytes. */
export function watchAppVolume(limits: AppLimits, raise: Raise): Watch {
  const clients = openRecent<Client>(limits.clientsMax)
  const pairs = openMemory(limits.pairsMax, limits.dayMs)
  const patients = openBaseline({ priorDays: 2, unknown: limits.patientsUnknown })
  const bytes = openBaseline({ priorDays: 2, unknown: limits.bytesUnknown })
  const day = { ms: limits.dayMs, slices: 24 }
  const client = (): Client => ({
    patients: openWindow(day),
    history: openHistory(),
    bytes: openWindow(day),
    byteHistory: openHistory(),
  })
  return {
    take: (event) => {
      if (isOfApp(event)) volume(event, clients.of(event.entry.who.client, client))
    },
  }

  function volume(event: SeenDisclosure, client: Client): void {
    const { at, who, patient, bytes: sent } = event.entry
    const group = who.role
    if (sent > 0) {
      bytes.count(client.byteHistory, group, at, sent)
      const today = countIn(client.bytes, at, sent)
      tooMuch(event, {
        today,
        usual: bytes.expected(client.byteHistory, group),
        least: limits.bytesLeast,
        of: 'bytes',
      })
    }
    if (patient === null || !pairs.take(hash53(patient, hash53(who.client) | 0), at)) return
    patients.count(client.history, group, at)
    const today = countIn(client.patients, at)
    tooMuch(event, {
      today,
      usual: patients.expected(client.history, group),
      least: limits.patientsLeast,
      of: 'patients',
    })
  }

  function tooMuch(
    event: SeenDisclosure,
    { today, usual, least, of }: { today: number; usual: number; least: number; of: 'bytes' | 'patients' },
  ): void {
    if (today < Math.max(least, limits.times * usual)) return
    const { client } = event.entry.who
    raise(
      hintFrom([event], {
        rule: `app-takes-many-${of}`,
        family: 'volume',
        level: 'high',
        about: client,
        says: words(`app-takes-many-${of}`, { client, today, usual: Math.round(usual) }),
      }),
    )
  }
}
