/** A document from the standard input, which `-` means among files. */
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { diagnostic, ScxmlError } from '../diagnostic.js'
import { documentLimit } from '../io/read-file.js'

export const dash = '-'

/** How messages call it. */
export const inputName = '<stdin>'

/** Where what it refers to starts from: it is as good as a file of the working folder. */
export function inputUrl(): string {
  return pathToFileURL(join(process.cwd(), inputName)).href
}

/** All of it. Throws a `ScxmlError`: `io/too-large`. */
export async function readInput(stdin: Readable): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk)
    length += bytes.length
    if (length > documentLimit) {
      const message = `'${inputName}' has more than ${documentLimit} bytes`
      throw new ScxmlError([diagnostic({ code: 'io/too-large', message })])
    }
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}
