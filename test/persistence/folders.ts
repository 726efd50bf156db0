/** Folders for tests, which are gone afterwards. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** To be called once in a file; gives a function that makes new folders. */
export function folders(): () => string {
  const all = mkdtempSync(join(tmpdir(), 'microstep-'))
  afterAll(() => rmSync(all, { recursive: true, force: true }))
  return () => mkdtempSync(join(all, '-'))
}
