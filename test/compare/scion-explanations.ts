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
  if (step.late !== null) return sampledLater
  if (step.expected.split(' ').some((id) => id !== '' && !states.has(id))) return notInDocument
  return undefined
}

/** The explanation of a document that does not load, or undefined. */
export function explainRefusal({ refused }: Outcome): Explanation | undefined {
  return refused.every(({ message }) => /^the src of <script> cannot be read: /.test(message))
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

const sampledLater: Explanation = {
  title: 'looked at later',
  rec: '6.2.4',
  why:
    'The chart waits for an event that it sent with a delay. The client that the script was written for waits for the expected ' +
    'configuration; a script that gives no time is given none here, until it differs. With the delay over, microstep was ' +
    'in the expected configuration, which the comparison has checked.',
}

const notInDocument: Explanation = {
  title: 'a state of no such document',
  rec: '3.11',
  why:
    'The script expects a state that the document does not have, so no interpreter can be in it: the manual tests of the W3C, ' +
    'which end in `final`, were given the same script as the automatic ones, which end in `pass`.',
}

const scriptNotThere: Explanation = {
  title: 'a script that cannot be loaded',
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
  ...[
    { script: 'more-parallel/test2', seen: { 1: 'a1 b1' } },
    { script: 'more-parallel/test3', seen: { 1: 'a2 b1' } },
    { script: 'more-parallel/test6', seen: { 1: 'a22 b11' } },
    { script: 'parallel+interrupt/test7', seen: { 1: 'a1' } },
    { script: 'parallel+interrupt/test21', seen: { 1: 'a1' } },
    { script: 'parallel+interrupt/test26', seen: { 1: 'a1' } },
  ].map((found) => ({
    ...found,
    title: 'the deeper of two transitions in conflict',
    rec: '3.13',
    why:
      'Of two transitions in conflict that two regions selected, the one of the region that is first in document order is ' +
      'taken: neither source is a descendant of the other, and how deep they are does not matter. In SCION up to 4 the deeper ' +
      'one won; its later scripts agree with the Recommendation and keep this one as `legacySemantics`.',
  })),
  ...[
    { script: 'w3c-ecma/test179.txml', seen: { 0: 'fail' } },
    { script: 'w3c-ecma/test529.txml', seen: { 0: 'fail' } },
  ].map((found) => ({
    ...found,
    title: 'numbers in content',
    rec: 'B.2.1',
    why:
      'A `<content>` that is JSON is what the JSON means: the number 123. The chart, converted from an early version of the test, ' +
      "compares strictly with the text '123'.",
  })),
  ...[
    { script: 'w3c-ecma/test488.txml', seen: { 0: 'fail' } },
    { script: 'w3c-ecma/test528.txml', seen: { 0: 'fail' } },
  ].map((found) => ({
    ...found,
    title: 'blank data',
    rec: '5.10',
    why:
      'A done event whose data could not be evaluated has blank data. In ECMAScript that is `undefined`; the chart, converted by ' +
      'its users, compares strictly with `null`. The test of the final suite passes.',
  })),
  ...[
    { script: 'w3c-ecma/test441a.txml', seen: { 0: 'fail' } },
    { script: 'w3c-ecma/test441b.txml', seen: { 0: 'fail' } },
  ].map((found) => ({
    ...found,
    title: 'elements of data without a data model',
    rec: 'B.1',
    why:
      'The draft that this tests had an attribute `exmode`: lax, and elements of other data models are skipped; strict, and the ' +
      'document is rejected. The Recommendation has it no more; `<assign>` and its like are errors at run time.',
  })),
  {
    script: 'w3c-ecma/test456.txml',
    seen: { 0: 'fail' },
    title: 'data without a value',
    rec: '5.3, B.2',
    why:
      'A `<data>` without a value is `undefined`, and `undefined + 1` no number. The chart expects 1, as if it were `null`; the test ' +
      'of the final suite gives it a value, and passes.',
  },
  {
    script: 'w3c-ecma/test558.txml',
    seen: { 0: 'fail' },
    title: 'text in data',
    rec: 'B.2.1',
    why:
      'The text in a `<data>` that is no XML and no JSON is the value, its white space normalised. The chart puts quotes around it ' +
      'and expects them to be gone, as if it were an expression.',
  },
  {
    script: 'w3c-ecma/test216.txml',
    seen: { 0: 'fail' },
    title: 'an invoked document that is not there',
    rec: '6.4',
    why:
      'What `srcexpr` names is not among the documents, which is `error.communication`; the transition for `*` goes to `fail`. ' +
      'Where the document is there, the test passes.',
  },
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
