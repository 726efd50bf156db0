/** Why a script for SCION and microstep may disagree: by the Recommendation, or because it leaves room. */
import type { Outcome, Step } from './scion-run.js'

export interface Explanation {
  /** A few words, the heading of its row. */
  readonly title: string
  /** The section of the Recommendation that decides, or leaves it open. */
  readonly rec: string
  readonly why: string
}

/** The ids in a document, to tell whether a script speaks of that document at all. */
export type StateIds = ReadonlySet<string>

/** The explanation of a difference, or undefined. `name`: the path of the script without its ending, with slashes. */
export function explain(name: string, step: Step, at: number, states: StateIds): Explanation | undefined {
  const known = knownDifferences.find(
    (known) => (name === known.script || name.endsWith(`/${known.script}`)) && known.seen[at] === step.seen,
  )
  if (known) return known
  if (step.passed.includes(step.expected)) return sampledEarlier
  if (step.expected.split(' ').some((id) => id !== '' && !states.has(id))) return notInDocument
  return undefined
}

/** The explanation of a document that does not load, or undefined. */
export function explainRefusal({ refused }: Outcome): Explanation | undefined {
  return refused.every(({ message }) => /^the src of <script> cannot be read: there is no file/.test(message))
    ? scriptNotThere
    : undefined
}

const sampledEarlier: Explanation = {
  title: 'looked at earlier',
  rec: '3.13, C.1',
  why:
    'SCION hands what `<send>` puts into the external queue, and what an `<invoke>` sends, to the chart in a later turn of the ' +
    'event loop, so the script sees the configuration in between. The event stands in the queue at once, and the next ' +
    'macrostep takes it; microstep was in the expected configuration on the way, which the comparison has checked.',
}

const notInDocument: Explanation = {
  title: 'a state of no such document',
  rec: '3.11',
  why:
    'The script expects a state that the document does not have, so no interpreter can be in it: the manual tests of the W3C, ' +
    'which end in `final`, were given the same script as the automatic ones, which end in `pass`.',
}

const scriptNotThere: Explanation = {
  title: 'the script to load is not there',
  rec: '5.8',
  why: 'The `src` of a `<script>` names a file that is not among the documents: the document must be rejected then.',
}

/** Differences that were looked into one by one; each explains just what was seen. */
const knownDifferences: readonly (Explanation & {
  /** The end of its path, without `.json`. */
  readonly script: string
  /** What microstep gives, by the number of the step; step 0 is the start. */
  readonly seen: Readonly<Record<number, string>>
})[] = [
  ...[
    { script: 'more-parallel/test10', seen: { 2: 'c', 3: 'd' } },
    { script: 'more-parallel/test10b', seen: { 2: 'a b', 3: 'a b' } },
  ].map((found) => ({
    ...found,
    title: 'a region that targets itself',
    rec: '3.13',
    why:
      'The domain of an external transition is the least common compound ancestor, which is a `<state>` or `<scxml>`, never a ' +
      '`<parallel>`: a region that targets itself leaves and enters its parallel, too. SCION 5 takes the parallel for the ' +
      'domain and leaves the region alone; SCION up to 4 did as microstep does (its `legacySemantics` in the same script).',
  })),
  {
    script: 'content-expr-in-send/test0.txml',
    seen: { 0: 'first' },
    title: 'an event without a name',
    rec: '6.2.1, 4.9',
    why:
      'A `<send>` to a session must have `event` or `eventexpr`; the chart sends a mere `<content>`. microstep makes it ' +
      '`error.execution`, which ends the block before its second `<send>`; the script lets events have no name.',
  },
  {
    script: 'error/error',
    seen: { 1: 'fail' },
    title: 'the data of error events',
    rec: '3.12.2',
    why:
      'The Recommendation gives error events names and no data. The chart asks for the fields that SCION puts in: `tagname`, ' +
      '`line`, `column` and `reason`.',
  },
  {
    script: 'w3c-ecma/test201.txml',
    seen: { 0: 'fail', 1: 'fail' },
    title: 'no Basic HTTP processor',
    rec: 'C.2',
    why:
      'The Basic HTTP Event I/O Processor is optional, and microstep opens no port unless it is asked to: `basicHttp()` was ' +
      'not given to the sessions of this comparison. With it, as in `microstep w3c`, the test passes.',
  },
]
