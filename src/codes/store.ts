/** What is wrong with the stores of durable hosts. */
import type { CodeEntries } from './entry.js'

export const storeCodes: CodeEntries = {
  'store/missing-package': {
    title: 'A store without its package',
    severity: 'error',
    text: `
      A store in a folder is kept by a package that microstep does not bring along, since most programs do not need it. Install the
      package that the message names beside microstep, and the store opens as it stands.`,
  },
  'store/unsupported': {
    title: 'A store that this Node cannot keep',
    severity: 'error',
    text: `
      \`sqliteStore\` uses the SQLite that Node has from 22.13 on. \`levelStore\` works on every Node that microstep works on.`,
  },
  'store/locked': {
    title: 'A store that is in use',
    severity: 'error',
    text: `
      A store has one writer. While one process has it open no other can open it, and neither can the same process a second time.
      The lock ends with the process that holds it, however that ends.`,
    kind: 'program',
    bad: `
      const memory = new StoreMemory()
      memoryStore(memory)
      memoryStore(memory)`,
    good: `
      const memory = new StoreMemory()
      const store = memoryStore(memory)
      await store.close()
      memoryStore(memory)`,
  },
  'store/taken': {
    title: 'A store that another host uses',
    severity: 'error',
    text: 'Sessions have one writer: a store belongs to one host until that is closed.',
    kind: 'program',
    bad: `
      const store = memoryStore()
      await createHost({ charts: { chart }, store })
      await createHost({ charts: { chart }, store })`,
    good: `
      const store = memoryStore()
      const host = await createHost({ charts: { chart }, store })
      await host.close()
      await createHost({ charts: { chart }, store })`,
  },
  'store/closed': {
    title: 'A store that is closed',
    severity: 'error',
    text: 'After `close` a store neither reads nor writes.',
    kind: 'program',
    bad: `
      const store = memoryStore()
      await store.close()
      await store.get(['key'])`,
    good: `
      const store = memoryStore()
      await store.get(['key'])
      await store.close()`,
  },
  'store/failed': {
    title: 'A store that cannot read or write',
    severity: 'error',
    text: `
      The disk is full, say, or the folder may not be written. After a commit has failed, nobody knows what is on the disk until the
      store is opened anew, so that it takes nothing more until then.`,
  },
  'store/damaged': {
    title: 'Files that are not what was written',
    severity: 'error',
    text: `
      Part of a file is missing or has been changed, or a file is gone. What stands behind the damage cannot be trusted: put back a
      backup. Checksums are compared when a store is opened.`,
  },
  'store/lost': {
    title: 'A store without its last commits',
    severity: 'error',
    text: `
      What is there is whole, but it is older than the last commit that was made: the end of a file was cut off, or a machine failed
      while commits were made without \`sync\`. Who can live with that opens it with \`acceptLoss: true\`.`,
  },
  'store/foreign': {
    title: 'A folder or a file of something else',
    severity: 'error',
    text: `
      Where the store is to be opened there is something that microstep has not made, or that a later version of it has made. It is
      left as it is.`,
  },
}
