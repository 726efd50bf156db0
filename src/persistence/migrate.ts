/** Snapshots of older charts → snapshots of this one. */
import type { Chart } from '../core/chart.js'
import { diagnostic, reasonOf, ScxmlError, shorten } from '../diagnostic.js'
import { chartHash } from './chart-hash.js'
import { Draft } from './draft.js'
import type { SessionSnapshot } from './snapshot.js'
import { checkSession, type PlacedSession, placeIn } from './validator.js'

/** Changes a snapshot of an older chart in place, or not at all where it refuses: then it throws. */
export type Migration = (draft: Draft) => void

/**
 * Migrations by the chart that the snapshot is of: its hash, or the first 8 digits or more of it, or its name, for those that
 * are not named by hash. `'*'` is for all others.
 */
export type Migrations = Readonly<Record<string, Migration>>

export interface MigratedSession {
  readonly snapshot: SessionSnapshot
  readonly placed: PlacedSession
  /** It is of another chart than that it was found in. */
  readonly foreign: boolean
}

/**
 * Makes a snapshot one of the chart. One of another chart is taken as it is where all its states are there and its
 * configuration is legal, after the migration that is meant for it, if there is one. Throws a `ScxmlError`.
 */
export function migrate(chart: Chart, snapshot: SessionSnapshot, migrations: Migrations): MigratedSession {
  const { hash } = snapshot.chart
  if (hash === chartHash(chart)) return { snapshot, placed: placeIn(chart, snapshot), foreign: false }
  const migration = migrationFor(snapshot, migrations)
  if (!migration) {
    try {
      return { snapshot, placed: placeIn(chart, snapshot), foreign: true }
    } catch (error) {
      throw error instanceof ScxmlError ? withHint(error, hash) : error
    }
  }
  const draft = new Draft(chart, snapshot)
  try {
    migration(draft)
  } catch (error) {
    throw failed(hash, error)
  }
  try {
    const changed = draft.finish()
    checkSession(changed)
    return { snapshot: changed, placed: placeIn(chart, changed), foreign: true }
  } catch (error) {
    if (!(error instanceof ScxmlError)) throw failed(hash, error)
    throw new ScxmlError([...failed(hash, error).diagnostics, ...error.diagnostics], { cause: error })
  }
}

function migrationFor({ chart: { hash, name } }: SessionSnapshot, migrations: Migrations): Migration | undefined {
  const keys = Object.keys(migrations)
  const key =
    keys.find((one) => one.length >= 8 && hash.startsWith(one)) ??
    keys.find((one) => one === name) ??
    keys.find((one) => one === '*')
  return key === undefined ? undefined : migrations[key]
}

function withHint({ diagnostics }: ScxmlError, hash: string): ScxmlError {
  const hint = `it was made with another chart (${hash.slice(0, 12)}): give a migration for it, as the option migrations`
  return new ScxmlError(diagnostics.map((one) => (one.code === 'snapshot/chart' ? { ...one, hint } : one)))
}

function failed(hash: string, error: unknown): ScxmlError {
  const message = `the migration from the chart ${hash.slice(0, 12)} failed: ${shorten(reasonOf(error), 300)}`
  return new ScxmlError([diagnostic({ code: 'snapshot/migration', message })], { cause: error })
}
