/** How the time that something takes grows with its size. */

/**
 * How much longer something of eight times the size takes, at best: 8 where time is linear, 64 where it is quadratic.
 * The time is the processor's, since others may be at work; what takes none to speak of is as good as linear.
 */
export function growth<T>(make: (n: number) => T, n: number, read: (made: T) => unknown): number {
  const inputs = [make(n), make(8 * n)] as const
  const best = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  let ratio = 0
  for (let attempt = 0; attempt < 6; attempt++) {
    for (const [at, input] of inputs.entries())
      best[at] = Math.min(
        best[at]!,
        processorTime(() => read(input)),
      )
    const [short, long] = best as [number, number]
    ratio = long < 60 ? 0 : long / short
    if (ratio < tolerable) break
  }
  return ratio
}

/** Between linear and quadratic, on a machine where others are at work. */
export const tolerable = 20

function processorTime(run: () => unknown): number {
  const before = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
