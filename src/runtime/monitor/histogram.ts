/** A histogram with fixed buckets: what is observed costs a few comparisons, and nothing is kept but counts. */

export class Histogram {
  /** Upper bounds, inclusive, rising. */
  readonly bounds: readonly number[]
  /** Observations by the first bound that they do not exceed; the last place is for those above all bounds. */
  readonly #counts: Float64Array
  #sum = 0

  constructor(bounds: readonly number[]) {
    this.bounds = bounds
    this.#counts = new Float64Array(bounds.length + 1)
  }

  observe(value: number): void {
    const { bounds } = this
    let at = 0
    while (at < bounds.length && value > bounds[at]!) at++
    this.#counts[at]!++
    this.#sum += value
  }

  /** `scale`: what values and bounds are multiplied with, for another unit. */
  read(scale = 1): HistogramValue {
    let count = 0
    const buckets = this.bounds.map((bound, at) => {
      count += this.#counts[at]!
      return { atMost: round(bound * scale), count }
    })
    count += this.#counts[this.bounds.length]!
    return { buckets, count, sum: this.#sum * scale }
  }
}

export interface HistogramValue {
  /** Cumulative: how many values were `atMost` that. All values are in `count`. */
  readonly buckets: readonly { readonly atMost: number; readonly count: number }[]
  readonly count: number
  readonly sum: number
}

/** 0.00002, not 0.000020000000000000002. */
function round(value: number): number {
  return Number(value.toPrecision(12))
}
