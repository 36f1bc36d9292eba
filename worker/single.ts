export type Single = (() => Promise<void>) & { readonly idle: () => Promise<void> }

/** One run at a time; a call while running is answered by one more run. Failures go to `onFault`. */
export function single(run: () => Promise<void>, onFault: (error: unknown) => void): Single {
  let current: Promise<void> | null = null
  let isAgain = false
  const start = (): Promise<void> => {
    if (current) {
      isAgain = true
      return current
    }
    current = run()
      .catch(onFault)
      .finally(() => {
        current = null
        if (isAgain) {
          isAgain = false
          void start()
        }
      })
    return current
  }
  return Object.assign(start, { idle: async () => void (await current) })
}
