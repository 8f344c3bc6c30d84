/** What has been opened so far, to be closed in reverse. */
export function closing() {
  const steps: (() => Promise<void>)[] = []
  return {
    add: (step: () => Promise<void>) => void steps.push(step),
    /** Closes everything, also when one step fails; the first failure is thrown at the end. */
    close: async () => {
      const failures: unknown[] = []
      for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
        await step().catch((error: unknown) => failures.push(error))
      }
      if (failures.length > 0) throw failures[0]
    },
  }
}
