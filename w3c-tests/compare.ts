/**
 * Whether two documents mean the same: comments, processing instructions, prefixes, the order of attributes and the
 * amount of white space make no difference.
 *
 *     tsx w3c-tests/compare.ts TXML_FOLDER ECMA_FOLDER
 *
 * converts every `.txml` of the first folder and compares it with the `.scxml` of that name in the second.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ScxmlError } from '../src/diagnostic.js'
import { parseXml, type XmlNode } from '../src/loader/xml.js'
import { convertTest } from './convert.js'

/** A document as lines, one a start tag, end tag or text, such that equal lines are equal documents. */
export function canonicalLines(text: string | Uint8Array, file?: string): string[] {
  const { document, diagnostics } = parseXml(text, { file })
  if (!document) throw new ScxmlError(diagnostics)
  const lines: string[] = []
  let characters = ''
  const flush = () => {
    const settled = collapse(characters)
    if (settled !== '') lines.push(settled)
    characters = ''
  }
  const pending: (XmlNode | string)[] = [document.root]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (typeof node === 'string') {
      flush()
      lines.push(node)
    } else if (node.kind === 'text') {
      characters += node.value
    } else if (node.kind === 'element') {
      flush()
      const name = `{${node.namespace}}${node.local}`
      const attributes = node.attributes
        .filter((attribute) => attribute.prefix !== 'xmlns' && attribute.name !== 'xmlns')
        .map(({ namespace, local, value }) => ` {${namespace}}${local}=${JSON.stringify(inOneWay(collapse(value)))}`)
      lines.push(`<${name}${attributes.sort().join('')}>`)
      pending.push(`</${name}>`)
      for (let at = node.children.length - 1; at >= 0; at--) pending.push(node.children[at]!)
    }
  }
  flush()
  return lines
}

function collapse(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** "Starts with" is said by a function of its own in the W3C's conversion, and by the standard one in ours. */
function inOneWay(value: string): string {
  return value
    .replace(/^\(function\(str, starts\) ?\{.*\}\)\((\w+), (\w+)\)$/, 'starts($1, $2)')
    .replace(/^String\((\w+)\)\.startsWith\(String\((\w+)\)\)$/, 'starts($1, $2)')
}

/** The lines that only one of two documents has, at the first place where they differ; none where they are equal. */
export function difference(ours: readonly string[], theirs: readonly string[]): string[] {
  const length = Math.max(ours.length, theirs.length)
  for (let at = 0; at < length; at++) {
    if (ours[at] !== theirs[at]) return [`ours:   ${ours[at] ?? '(end)'}`, `theirs: ${theirs[at] ?? '(end)'}`]
  }
  return []
}

function main(open: string, converted: string): number {
  let differing = 0
  const names = readdirSync(open).filter((name) => name.endsWith('.txml'))
  for (const name of names) {
    const path = join(open, name)
    const counterpart = join(converted, name.replace(/\.txml$/, '.scxml'))
    try {
      const ours = canonicalLines(convertTest(readFileSync(path), path), path)
      const found = difference(ours, canonicalLines(readFileSync(counterpart), counterpart))
      if (found.length === 0) continue
      console.log([name, ...found].join('\n  '))
    } catch (error) {
      console.log(`${name}\n  ${(error as Error).message}`)
    }
    differing++
  }
  console.log(`${names.length} documents compared, ${differing} differences`)
  return differing === 0 && names.length > 0 ? 0 : 1
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [open, converted] = process.argv.slice(2)
  if (open === undefined || converted === undefined) {
    console.error('usage: tsx w3c-tests/compare.ts TXML_FOLDER ECMA_FOLDER')
    process.exitCode = 2
  } else {
    process.exitCode = main(open, converted)
  }
}
