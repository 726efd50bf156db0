/** Where a text stops being JSON: engines do not all say. */

export interface JsonFault {
  /** Into the text; its length where something is missing at the end. */
  readonly offset: number
  readonly length: number
  /** What should be there instead, such as `',' or '}'`. */
  readonly expected: string
}

type Expected = keyof typeof inWords

const inWords = {
  value: 'a value',
  valueOrEnd: "a value or ']'",
  keyOrEnd: "a name in quotes or '}'",
  key: 'a name in quotes',
  colon: "':'",
  commaInObject: "',' or '}'",
  commaInArray: "',' or ']'",
  end: 'nothing more',
} as const

const token =
  /([{}[\],:])|("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y
const space = /[ \t\r\n]*/y
const word = /"[^"]*"?|[\w.+-]+|[\s\S]/y

/** The first fault of a text, or undefined where it is JSON. */
export function findJsonFault(text: string): JsonFault | undefined {
  const open: ('{' | '[')[] = []
  let expected: Expected = 'value'
  let at = 0
  const afterValue = (): Expected => {
    const around = open.at(-1)
    return around === undefined ? 'end' : around === '{' ? 'commaInObject' : 'commaInArray'
  }
  for (;;) {
    at += match(space, text, at)!.length
    if (at === text.length && expected === 'end') return undefined
    const found: string | undefined = match(token, text, at)
    const next: ReturnType<typeof accept> = found === undefined ? undefined : accept(found, expected)
    if (next === undefined) {
      return { offset: at, length: match(word, text, at)?.length ?? 0, expected: inWords[expected] }
    }
    if (found === '{' || found === '[') open.push(found)
    else if (found === '}' || found === ']') open.pop()
    expected =
      next === 'afterValue' ? afterValue() : next === 'afterComma' ? (open.at(-1) === '{' ? 'key' : 'value') : next
    at += found!.length
  }
}

/** What to expect after a token; undefined where it must not stand there. */
function accept(found: string, expected: Expected): Expected | 'afterValue' | 'afterComma' | undefined {
  const isString = found.startsWith('"')
  switch (expected) {
    case 'keyOrEnd':
      return found === '}' ? 'afterValue' : isString ? 'colon' : undefined
    case 'key':
      return isString ? 'colon' : undefined
    case 'colon':
      return found === ':' ? 'value' : undefined
    case 'commaInObject':
      return found === ',' ? 'afterComma' : found === '}' ? 'afterValue' : undefined
    case 'commaInArray':
      return found === ',' ? 'afterComma' : found === ']' ? 'afterValue' : undefined
    case 'end':
      return undefined
    default:
      if (found === '{') return 'keyOrEnd'
      if (found === '[') return 'valueOrEnd'
      if (found === ']') return expected === 'valueOrEnd' ? 'afterValue' : undefined
      return /[},:]/.test(found) && !isString ? undefined : 'afterValue'
  }
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}
