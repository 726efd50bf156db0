/** XML as data (REC B.2): xmldom, evaluated inside a realm, so that its documents are the realm's own. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Script } from 'node:vm'

export interface Dom {
  /** The realm's `Document`; throws for text that is no well-formed XML or has a DOCTYPE. */
  parse(text: string): object
  isNode(value: object): boolean
  serialize(node: object): string
}

const modules = ['conventions', 'errors', 'grammar', 'entities', 'sax', 'dom', 'dom-parser', 'index']

let scripts: readonly (readonly [name: string, script: Script])[] | undefined
let texts: readonly (readonly [name: string, text: string])[] | undefined

/** The library's modules as scripts; each gives a CommonJS function. Made once a process. */
export function domScripts(): readonly (readonly [name: string, script: Script])[] {
  scripts ??= domTexts().map(([name, text]) => [
    name,
    new Script(`(function(exports,require,module){${text}\n})`, { filename: `xmldom/${name.slice(2)}.js` }),
  ])
  return scripts
}

/** The texts of the library's modules by what they call each other. Read once a process. */
export function domTexts(): readonly (readonly [name: string, text: string])[] {
  texts ??= readModules()
  return texts
}

function readModules(): readonly (readonly [name: string, text: string])[] {
  const folder = dirname(createRequire(import.meta.url).resolve('@xmldom/xmldom'))
  return modules.map((name) => [`./${name}`, readFileSync(join(folder, `${name}.js`), 'utf8')])
}
