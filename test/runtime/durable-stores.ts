/** Stores that fail, wait and remember, for tests of durable hosts. */
import type { Change, Store } from '../../src/index.js'
import { storeError } from '../../src/persistence/store.js'

export interface WatchedStore extends Store {
  readonly commits: (readonly Change[])[]
}

/** `before` is called ahead of each commit, with its number from 1 on; what it throws the commit rejects with. */
export function watched(store: Store, before: (commit: number) => void | Promise<void> = () => {}): WatchedStore {
  const commits: (readonly Change[])[] = []
  let last = Promise.resolve()
  return {
    commits,
    get: (keys) => store.get(keys),
    range: (range) => store.range(range),
    commit(changes, options) {
      const commit = commits.push(changes)
      const over = last.then(async () => {
        await before(commit)
        await store.commit(changes, options)
      })
      last = over.catch(() => {})
      return over
    },
    close: () => store.close(),
  }
}

export function outOfOrder(): Error {
  return storeError('store/failed', 'the disk is full')
}
