import { setTimeout as wait } from 'node:timers/promises'

/** Somewhere to ask. It changes when a server comes back under another port. */
export interface Target {
  readonly url: string
  readonly token: string
}

/** One version of a record whose writing was acknowledged, and the word that stands in it. */
export interface Acknowledged {
  readonly reference: string
  readonly word: string
}

/** One read that was answered, with the version it showed. */
export interface AnsweredRead {
  readonly reference: string
  readonly patient: string
  readonly askedAt: number
  readonly answeredAt: number
}

/** People at work: they write and read as fast as they are answered, and remember every answer. */
export interface Load {
  readonly acknowledged: Acknowledged[]
  readonly reads: AnsweredRead[]
  /** How often each status came; 0 stands for a connection that broke. */
  readonly statuses: Map<number, number>
  /** Resolves when this many more were answered with success. */
  succeed(count: number): Promise<void>
  stop(): Promise<void>
}

const PATIENTS = 6
export const patientIdAt = (at: number): string => `load-${at % PATIENTS}`

/** Puts the people there about whom the load is. */
export async function preparePatients(target: Target): Promise<void> {
  for (let at = 0; at < PATIENTS; at++) {
    const id = patientIdAt(at)
    const answer = await ask(target, 'PUT', `Patient/${id}`, { resourceType: 'Patient', id })
    if (answer.status >= 300) throw new Error(`the patients of the load could not be made: ${answer.status}`)
  }
}

/** `name` keeps the records of several loads apart. */
export function startLoad(name: string, target: () => Target, workers = 12): Load {
  const state = { stopped: false, successes: 0 }
  const load = {
    acknowledged: [] as Acknowledged[],
    reads: [] as AnsweredRead[],
    statuses: new Map<number, number>(),
  }
  const work = async (worker: number) => {
    for (let turn = 0; !state.stopped; turn++) {
      const status = await step(load, target(), { name, worker, turn })
      load.statuses.set(status, (load.statuses.get(status) ?? 0) + 1)
      if (status >= 200 && status < 300) state.successes += 1
      else await wait(20)
    }
  }
  const working = Promise.all(Array.from({ length: workers }, async (_, worker) => await work(worker)))
  return {
    ...load,
    succeed: async (count) => {
      const goal = state.successes + count
      while (state.successes < goal) await wait(10)
    },
    stop: async () => {
      state.stopped = true
      await working
    },
  }
}

interface Turn {
  readonly name: string
  readonly worker: number
  readonly turn: number
}

/** Three turns out of four read; every fourth writes a version of one of the worker's own records. */
async function step(
  { acknowledged, reads }: Pick<Load, 'acknowledged' | 'reads'>,
  target: Target,
  { name, worker, turn }: Turn,
): Promise<number> {
  try {
    if (turn % 4 === 0) {
      const id = `${name}-${worker}-${turn % 3}`
      const word = `${name}-${worker}-${turn}`
      const { status, json } = await ask(target, 'PUT', `Observation/${id}`, observationOf(id, worker, word))
      if (status < 300) acknowledged.push({ reference: `Observation/${id}/${json.meta.versionId}`, word })
      return status
    }
    const askedAt = Date.now()
    const own = acknowledged.at(-1 - (turn % 7))?.reference.split('/')[1]
    const path = own === undefined ? `Patient/${patientIdAt(worker)}` : `Observation/${own}`
    const { status, json } = await ask(target, 'GET', path)
    if (status === 200) reads.push({ ...readOf(json), askedAt, answeredAt: Date.now() })
    return status
  } catch {
    return 0
  }
}

function readOf(json: any): { reference: string; patient: string } {
  const patient = json.resourceType === 'Patient' ? json.id : json.subject.reference.split('/')[1]
  return { reference: `${json.resourceType}/${json.id}/${json.meta.versionId}`, patient }
}

function observationOf(id: string, worker: number, word: string) {
  return {
    resourceType: 'Observation',
    id,
    status: 'final',
    code: { text: 'load' },
    subject: { reference: `Patient/${patientIdAt(worker)}` },
    valueString: word,
  }
}

/** Asks the FHIR door; a connection that breaks, also in the middle of an answer, throws. */
export async function ask({ url, token }: Target, method: string, path: string, body?: unknown) {
  const response = await fetch(`${url}/fhir/R4/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const json: any = text === '' ? undefined : JSON.parse(text)
  return { status: response.status, json }
}
