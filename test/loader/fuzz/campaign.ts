/** Many inputs, one after the other: what was wrong with which, and how long they took. */
import { type JudgeOptions, judge } from './judge.js'
import { mutate } from './mutate.js'
import { Random } from './random.js'

export interface Failure {
  readonly input: string | Uint8Array
  readonly complaint: string
}

/** Milliseconds that an input may take, a hundred times what is usual: other work may be going on. */
export function patience(length: number): number {
  return 300 + length / 10
}

/** Judges one input, and how long it takes; what was slow once is tried again. */
export function judgeInTime(input: string | Uint8Array, options: JudgeOptions): string | null {
  let took = 0
  for (let attempt = 0; attempt < 3; attempt++) {
    const started = performance.now()
    const complaint = judge(input, options)
    took = performance.now() - started
    if (complaint !== null || took <= patience(input.length)) return complaint
  }
  return `it takes ${Math.round(took)} ms`
}

/** The mutant that a seed number makes of one of the texts; one in four as a string, the others as bytes. */
export function mutantOf(texts: readonly string[], seed: number): string | Uint8Array {
  const random = new Random(seed)
  const mutant = mutate(random.from(texts), random)
  return random.chance(25) ? mutant : Buffer.from(mutant, 'latin1')
}
