/** What has been opened so far, to be closed in reverse. */
export interface Closing {
  add(step: () => Promise<void>): void
  /** Closes everything, also when one step fails; the first failure is thrown at the end. */
  close(): Promise<void>
}

export function closing(): Closing {
  const steps: (() => Promise<void>)[] = []
  return {
    add: (step: () => Promise<void>) => void steps.push(step),
    close: async () => {
      const failures: unknown[] = []
      for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
        await step().catch((error: unknown) => failures.push(error))
      }
      if (failures.length > 0) throw failures[0]
    },
  }
}
