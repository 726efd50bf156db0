/** What the text cannot be, and where: offsets into the text. */
export class SyntaxProblem extends Error {
  constructor(
    readonly kind: 'syntax' | 'forbidden',
    message: string,
    readonly start: number,
    readonly end: number,
  ) {
    super(message)
  }
}

/** acorn and the walk over its tree go as deep as the text nests. */
export function tooDeep(text: string): SyntaxProblem {
  return new SyntaxProblem('syntax', 'nested too deeply', 0, text.length)
}
