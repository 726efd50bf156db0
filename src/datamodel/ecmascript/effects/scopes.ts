/** The variables of a piece of code itself, by where they are seen. */
import type { Cell } from './origins.js'

/** Names of a function or a block. */
export interface Scope {
  readonly cells: ReadonlyMap<string, Cell>
  readonly parent: Scope | null
}

export function cellOf(name: string, scope: Scope | null): Cell | undefined {
  for (let at = scope; at !== null; at = at.parent) {
    const cell = at.cells.get(name)
    if (cell) return cell
  }
  return undefined
}
