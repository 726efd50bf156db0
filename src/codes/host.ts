/** What a host of many sessions cannot do. */
import type { CodeEntries } from './entry.js'

export const hostCodes: CodeEntries = {
  'host/unknown-chart': {
    title: 'A chart that the host has not got',
    severity: 'error',
    text: 'A host starts sessions of the charts that it was made with, by their names, or of a chart that is handed in.',
    kind: 'program',
    bad: "createHost({ charts: { order: chart } }).start('ordre')",
    good: "createHost({ charts: { order: chart } }).start('order')",
  },
  'host/unknown-session': {
    title: 'A session that the host has not got',
    severity: 'error',
    text: 'No session of that id was started, or it has ended: a session leaves its host when it ends.',
    kind: 'program',
    bad: "createHost().deliver('nobody', 'order.placed')",
    good: `
      const host = createHost()
      host.start(chart, { id: 'somebody' })
      host.deliver('somebody', 'order.placed')`,
  },
  'host/taken-id': {
    title: 'An id that another session has',
    severity: 'error',
    text: 'Sessions of a host are found by their ids, so that no two of them may have the same at the same time.',
    kind: 'program',
    bad: `
      const host = createHost()
      host.start(chart, { id: 'a' })
      host.start(chart, { id: 'a' })`,
    good: `
      const host = createHost()
      host.start(chart, { id: 'a' })
      host.start(chart, { id: 'b' })`,
  },
  'host/full': {
    title: 'One session too many',
    severity: 'error',
    text: 'The option `maxSessions` bounds the sessions that a host has at the same time. Sessions that end make room.',
    kind: 'program',
    bad: `
      const host = createHost({ maxSessions: 1 })
      host.start(chart)
      host.start(chart)`,
    good: `
      const host = createHost({ maxSessions: 2 })
      host.start(chart)
      host.start(chart)`,
  },
  'host/closed': {
    title: 'A host that is closing',
    severity: 'error',
    text: 'After `drain` or `close` a host starts no sessions and takes no events, so that what it has can come to an end.',
    kind: 'program',
    bad: `
      const host = createHost()
      host.drain()
      host.start(chart)`,
    good: `
      const host = createHost()
      host.start(chart)
      host.drain()`,
  },
  'host/refused': {
    title: 'An event that the session does not take',
    severity: 'error',
    text: `
      A session whose queue is full (\`limits.externalQueue\`), or a hook that turns the event away. Nothing of it is stored, and
      the event may be sent again.`,
    kind: 'program',
    bad: `
      const hooks = [{ beforeEvent: () => false }]
      const host = await createHost({ charts: { chart }, store: memoryStore(), hooks })
      await host.start('chart', { id: 'a' })
      await host.send('a', 'end')`,
    good: `
      const host = await createHost({ charts: { chart }, store: memoryStore() })
      await host.start('chart', { id: 'a' })
      await host.send('a', 'end')`,
  },
  'host/busy': {
    title: 'More calls than the store can take',
    severity: 'error',
    text: `
      Calls of a durable host wait until the store has them. The option \`maxPending\` bounds how many: one more is rejected at once,
      so that what comes in faster than it can be stored does not fill the memory. Send it again later.`,
    kind: 'program',
    bad: `
      const host = await createHost({ charts: { chart }, store: memoryStore(), maxPending: 1 })
      await host.start('chart', { id: 'a' })
      await Promise.all([host.send('a', 'x'), host.send('a', 'y'), host.send('a', 'z')])`,
    good: `
      const host = await createHost({ charts: { chart }, store: memoryStore() })
      await host.start('chart', { id: 'a' })
      await Promise.all([host.send('a', 'x'), host.send('a', 'y'), host.send('a', 'z')])`,
  },
}
