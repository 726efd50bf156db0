/** What all kits have in common: checks with names, and the two ways to run them. */
import { isDeepStrictEqual } from 'node:util'
import { reasonOf } from '../diagnostic.js'

export interface Check {
  /** What has to hold. */
  readonly name: string
  /** Rejected with an `Error` that says why it does not. */
  run(): Promise<void>
}

export interface CheckResult {
  readonly name: string
  readonly passed: boolean
  /** Why it has not. */
  readonly why?: string
}

/** Ms that one check may take. */
const patience = 10_000

/** The checks of one implementation of a contract. */
export class Conformance {
  readonly checks: readonly Check[]

  constructor(checks: readonly { readonly name: string; run(): void | Promise<void> }[]) {
    this.checks = checks.map(({ name, run }) => ({ name, run: () => inTime(async () => run()) }))
  }

  /** Runs all checks, one after the other. Never rejected. */
  async results(): Promise<readonly CheckResult[]> {
    const results: CheckResult[] = []
    for (const { name, run } of this.checks) {
      try {
        await run()
        results.push({ name, passed: true })
      } catch (error) {
        results.push({ name, passed: false, why: reasonOf(error) })
      }
    }
    return results
  }

  /** Makes a test of each check, with the `test` of Vitest, Jest, `node:test`, or whatever takes a name and a function. */
  tests(test: (name: string, run: () => Promise<void>) => unknown): void {
    for (const { name, run } of this.checks) test(name, run)
  }
}

/** Throws an `Error` that says this where it does not hold. */
export function must(holds: boolean, why: string): asserts holds {
  if (!holds) throw new Error(why)
}

export function mustEqual(found: unknown, wanted: unknown, what: string): void {
  must(isDeepStrictEqual(found, wanted), `${what} is ${show(found)} and should be ${show(wanted)}`)
}

export function mustThrow(run: () => unknown, what: string): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  throw new Error(`${what} throws nothing`)
}

/** Throws where this throws, with what it was about in front. */
export function mustNotThrow<T>(run: () => T, what: string): T {
  try {
    return run()
  } catch (error) {
    throw new Error(`${what} throws: ${reasonOf(error)}`)
  }
}

export function show(value: unknown): string {
  try {
    const text = typeof value === 'string' ? `'${value}'` : (JSON.stringify(value) ?? String(value))
    return text.length > 200 ? `${text.slice(0, 200)}…` : text
  } catch {
    return String(value)
  }
}

/** Waits until it holds; false where it does not within so many ms. */
export async function until(holds: () => boolean, milliseconds = 2_000): Promise<boolean> {
  const end = performance.now() + milliseconds
  while (!holds()) {
    if (performance.now() > end) return false
    await pause(2)
  }
  return true
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** For attributes of XML. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}

async function inTime(run: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it has not come to an end after ${patience} ms`)), patience)
  })
  try {
    await Promise.race([run(), late])
  } finally {
    clearTimeout(timer)
  }
}
