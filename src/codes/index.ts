/** All that is known of the codes of diagnostics. Large, and loaded only by those who explain them. */
import { editCodes } from './edit.js'
import { type CodeEntry, dedent, fill } from './entry.js'
import { expressionCodes } from './expression.js'
import { extensionCodes } from './extension.js'
import { hostCodes } from './host.js'
import { ioCodes } from './io.js'
import { lintCodes } from './lint.js'
import { optionCodes } from './option.js'
import { ruleCodes } from './rule.js'
import { runtimeCodes } from './runtime.js'
import { schemaCodes } from './schema.js'
import { snapshotCodes } from './snapshot.js'
import { storeCodes } from './store.js'
import { xmlCodes } from './xml.js'

export type { CodeEntry, ExampleKind } from './entry.js'

/** By code, in the order in which a document meets the areas. */
export const codes: ReadonlyMap<string, CodeEntry> = new Map(
  [
    xmlCodes,
    schemaCodes,
    ruleCodes,
    expressionCodes,
    lintCodes,
    runtimeCodes,
    optionCodes,
    ioCodes,
    extensionCodes,
    hostCodes,
    snapshotCodes,
    storeCodes,
    editCodes,
  ].flatMap((area) => Object.entries(area).map(([code, entry]) => [code, tidy(entry)] as const)),
)

// In the files of the areas, texts and examples are laid out as the code around them.
function tidy(entry: CodeEntry): CodeEntry {
  const { text, bad, good } = entry
  return {
    ...entry,
    text: fill(text),
    ...(bad !== undefined && { bad: dedent(bad) }),
    ...(good !== undefined && { good: dedent(good) }),
  }
}
