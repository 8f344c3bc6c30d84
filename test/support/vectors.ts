import { readFileSync } from 'node:fs'
import { ChartwardError } from '../../src/kernel/index.ts'

/** A file of `vectors/`, as its README describes it. */
export function readVectors(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../vectors/${name}`, import.meta.url), 'utf8'))
}

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
export const fromHex = (text: string): Uint8Array => Buffer.from(text, 'hex')
export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
export const fromBase64 = (text: string): Uint8Array => Buffer.from(text, 'base64')

/** The code of the error of ours that `work` throws; undefined when it returns. Anything else it throws goes on. */
export function refusal(work: () => unknown): string | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    if (error instanceof ChartwardError) return error.code
    throw error
  }
}
