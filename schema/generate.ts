/**
 * Compiles the JSON Schemas beside this file into one module of validators, `src/loader/schema.generated.js`, that
 * needs nothing at run time. Run by `npm run generate`; does nothing where the module is up to date.
 *
 * Exports: for `scxml.schema.json` `elements`, one validator an element of SCXML (see `src/loader/schema.ts` for why),
 * and `attributeNames`; for any other `NAME.schema.json` one validator, `NAME` in camel case.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { default as AjvClass, AnySchemaObject } from 'ajv/dist/2020.js'

const here = dirname(fileURLToPath(import.meta.url))
const output = join(here, '../src/loader/schema.generated.js')
const require = createRequire(import.meta.url)

const files = readdirSync(here)
  .filter((name) => name.endsWith('.schema.json'))
  .sort()
const stamp = `// inputs ${digest()}`

if (!existsSync(output) || !readFileSync(output, 'utf8').startsWith(`${stamp}\n`)) writeFileSync(output, generate())

/** Everything that the module depends on: the schemas, this program and the compiler. */
function digest(): string {
  const hash = createHash('sha256')
  for (const name of files) hash.update(name).update(readFileSync(join(here, name)))
  hash.update(readFileSync(fileURLToPath(import.meta.url)))
  hash.update(readFileSync(join(here, '../node_modules/ajv/package.json')))
  return hash.digest('hex')
}

function generate(): string {
  // Loaded only now: most runs find the module up to date.
  const { default: Ajv } = require('ajv/dist/2020.js') as { default: typeof AjvClass }
  const { default: standaloneCode } = require('ajv/dist/standalone/index.js') as typeof import('ajv/dist/standalone')
  const ajv = new Ajv({
    allErrors: true,
    messages: false,
    strict: true,
    // A part of a schema that is only ever applied to an object need not say so again.
    strictTypes: false,
    strictRequired: false,
    code: { source: true, esm: true },
  })
  const exports: Record<string, string> = {}
  const elements: string[] = []
  const attributes: Record<string, string[]> = {}
  for (const name of files) {
    const schema = JSON.parse(readFileSync(join(here, name), 'utf8')) as AnySchemaObject
    const id = schema.$id ?? name
    ajv.addSchema(schema, id)
    const base = name.slice(0, -'.schema.json'.length)
    if (base !== 'scxml') {
      exports[base.replace(/[-.](\w)/g, (_, letter: string) => letter.toUpperCase())] = id
      continue
    }
    for (const element of schema.$defs.element.properties.element.enum as string[]) {
      exports[`element_${element}`] = `${id}#/$defs/${element}`
      elements.push(`${element}: element_${element}`)
      attributes[element] = Object.keys(schema.$defs[element].properties.attributes.properties)
    }
  }
  return [
    stamp,
    '// Made by schema/generate.ts. Do not edit.',
    selfContained(standaloneCode(ajv, exports)),
    `export const elements = { __proto__: null, ${elements.join(', ')} };`,
    `export const attributeNames = ${JSON.stringify(attributes)};`,
    '',
  ].join('\n')
}

/** The helpers that ajv's code would ask ajv for, written out in their place. */
function selfContained(code: string): string {
  const helpers: Record<string, string> = {
    'ajv/dist/runtime/ucs2length': '(text) => { let n = 0; for (const _ of text) n++; return n }',
    'ajv/dist/runtime/equal':
      '(function equal(a, b) { if (a === b) return true;' +
      ' if (typeof a !== "object" || typeof b !== "object" || !a || !b || Array.isArray(a) !== Array.isArray(b)) return false;' +
      ' const keys = Object.keys(a); return keys.length === Object.keys(b).length && keys.every((k) => Object.hasOwn(b, k) && equal(a[k], b[k])) })',
  }
  const whole = code.replace(/require\("([^"]+)"\)(\.default)?/g, (call, module: string) => helpers[module] ?? call)
  const left = whole.match(/require\([^)]*\)|^import .*$/m)
  if (left) throw new Error(`The generated validators need '${left[0]}': add it to the helpers in schema/generate.ts`)
  return whole
}
