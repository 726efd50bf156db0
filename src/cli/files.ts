/** Files as a command line names them: by path, by folder or by pattern. */
import { stat } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { glob, isDynamicPattern } from 'tinyglobby'
import { type Diagnostic, diagnostic, shorten } from '../diagnostic.js'

export interface FoundFiles {
  /** Paths, each once, in the order of the arguments and sorted within one. */
  readonly files: readonly string[]
  /** About arguments that mean no file at all: `io/no-match`. */
  readonly problems: readonly Diagnostic[]
}

/**
 * The files that arguments mean. A folder means all `.scxml` files below it, hidden folders and `node_modules` left out;
 * a pattern (`*`, `**`, `?`, `{a,b}`, `[…]`) what it matches, where the shell has not replaced it; anything else is a
 * path, whether or not it is there.
 */
export async function findFiles(args: readonly string[]): Promise<FoundFiles> {
  const files = new Set<string>()
  const problems: Diagnostic[] = []
  for (const argument of args) {
    const kind = await kindOf(argument)
    if (kind === 'file' || (kind === 'nothing' && !isDynamicPattern(argument))) {
      files.add(argument)
      continue
    }
    const found = kind === 'folder' ? await below(argument) : await matching(argument)
    for (const file of found.sort(byName)) files.add(file)
    if (found.length > 0) continue
    const message =
      kind === 'folder'
        ? `there is no .scxml file below '${shorten(argument)}'`
        : `no file matches '${shorten(argument)}'`
    problems.push(diagnostic({ code: 'io/no-match', message }))
  }
  return { files: [...files], problems }
}

const options = { ignore: ['**/node_modules/**'], onlyFiles: true, expandDirectories: false } as const

// An absolute pattern gives absolute paths, as a shell would: `/charts/a.scxml`, not `../../charts/a.scxml`.
function matching(pattern: string): Promise<string[]> {
  return glob(pattern, { ...options, absolute: isAbsolute(pattern) })
}

async function below(folder: string): Promise<string[]> {
  const found = await glob('**/*.scxml', { ...options, cwd: folder })
  return found.map((file) => join(folder, file))
}

function byName(a: string, b: string): number {
  return a < b ? -1 : 1
}

function kindOf(path: string): Promise<'file' | 'folder' | 'nothing'> {
  return stat(path).then(
    (entry) => (entry.isDirectory() ? 'folder' : 'file'),
    () => 'nothing',
  )
}
