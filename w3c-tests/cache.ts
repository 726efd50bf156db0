/** Where the suite is kept between runs: outside of git, and outside of the package. */
import { access, mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

/**
 * The folder for the suite, made if need be: `node_modules/.cache/microstep/w3c` of the project around `from`, or the
 * operating system's folder for caches where there is no such project or it cannot be written to.
 */
export async function cacheFolder(from: string = process.cwd()): Promise<string> {
  const modules = await nearest('node_modules', from)
  if (modules !== undefined) {
    const folder = join(modules, '.cache', 'microstep', 'w3c')
    try {
      await mkdir(folder, { recursive: true })
      return folder
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS') throw error
    }
  }
  const folder = join(systemCache(), 'microstep', 'w3c')
  await mkdir(folder, { recursive: true })
  return folder
}

async function nearest(name: string, from: string): Promise<string | undefined> {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, name)
    const found = await access(candidate).then(
      () => true,
      () => false,
    )
    if (found) return candidate
    if (dirname(folder) === folder) return undefined
  }
}

function systemCache(): string {
  const { LOCALAPPDATA, XDG_CACHE_HOME } = process.env
  if (process.platform === 'win32') return LOCALAPPDATA || join(homedir(), 'AppData', 'Local')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches')
  return XDG_CACHE_HOME || join(homedir(), '.cache')
}
