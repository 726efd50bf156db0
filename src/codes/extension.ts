/** What plugins bring, and cannot. */
import type { CodeEntries } from './entry.js'

const plugin = `
      const nothing = { name: 'nothing', version: '1.0', touches: {}, setup() {} }`

export const extensionCodes: CodeEntries = {
  'extension/plugin': {
    title: 'Something that is no plugin',
    severity: 'error',
    text: `
      A plugin is an object with \`name\`, \`version\`, \`touches\`, which says what it registers, and \`setup(host)\`. No two of a
      registry have the same name.`,
    kind: 'program',
    bad: `${plugin}
      createRegistry([nothing, nothing])`,
    good: `${plugin}
      createRegistry([nothing])`,
  },
  'extension/undeclared': {
    title: 'A plugin that does other things than it says',
    severity: 'error',
    text: `
      All that a plugin registers stands in its \`touches\`, and all that stands there is registered: who reads it knows what the
      plugin has its hands in.`,
    kind: 'program',
    bad: `
      createRegistry([
        { name: 'audit', version: '1.0', touches: {}, setup: (host) => host.hooks({ onEnd() {} }) },
      ])`,
    good: `
      createRegistry([
        { name: 'audit', version: '1.0', touches: { hooks: ['onEnd'] }, setup: (host) => host.hooks({ onEnd() {} }) },
      ])`,
  },
  'extension/conflict': {
    title: 'Two plugins for the same thing',
    severity: 'error',
    text: 'Content, data models, invokers and event processors belong to one plugin each; only hooks can be touched by several.',
    kind: 'program',
    bad: `
      const mail = (name) => ({
        name,
        version: '1.0',
        touches: { content: ['{urn:mail}mail'] },
        setup: (host) => host.content({ namespace: 'urn:mail', name: 'mail', run() {} }),
      })
      createRegistry([mail('one'), mail('other')])`,
    good: `
      const mail = (name) => ({
        name,
        version: '1.0',
        touches: { content: ['{urn:mail}mail'] },
        setup: (host) => host.content({ namespace: 'urn:mail', name: 'mail', run() {} }),
      })
      createRegistry([mail('one')])`,
  },
  'extension/setup': {
    title: 'A plugin that cannot be set up',
    severity: 'error',
    text: "The plugin's `setup` threw, or registered something that lacks what its kind needs.",
    kind: 'program',
    bad: `
      createRegistry([
        { name: 'lost', version: '1.0', touches: {}, setup() { throw new Error('no licence') } },
      ])`,
    good: `
      createRegistry([
        { name: 'found', version: '1.0', touches: {}, setup() {} },
      ])`,
  },
  'extension/missing': {
    title: 'Content that nobody runs here',
    severity: 'error',
    text: `
      The chart was loaded with extensions that run content of a foreign namespace, and the session has been given none that
      do. Left out, the content would be missed without a word.`,
    kind: 'program',
    bad: `
      const extensions = createRegistry([{
        name: 'mail',
        version: '1.0',
        touches: { content: ['{urn:mail}mail'] },
        setup: (host) => host.content({ namespace: 'urn:mail', name: 'mail', run() {} }),
      }])
      const sending = parseChart(\`<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">
        <state id="a"><onentry><mail xmlns="urn:mail"/></onentry></state>
      </scxml>\`, { extensions })
      createSession(sending)`,
    good: `
      const extensions = createRegistry([{
        name: 'mail',
        version: '1.0',
        touches: { content: ['{urn:mail}mail'] },
        setup: (host) => host.content({ namespace: 'urn:mail', name: 'mail', run() {} }),
      }])
      const sending = parseChart(\`<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">
        <state id="a"><onentry><mail xmlns="urn:mail"/></onentry></state>
      </scxml>\`, { extensions })
      createSession(sending, { extensions })`,
  },
}
