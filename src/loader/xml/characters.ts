/** The characters and names of XML 1.0, fifth edition (2.2, 2.3). */

/** A character that XML does not allow (2.2), a lone surrogate included. */
export const illegalCharacters = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]+/gu

const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/

/** Whether every character of the text is allowed in XML. */
export function hasOnlyLegalCharacters(text: string): boolean {
  // Several times faster than one expression with the flag `u`, which is left to find the place.
  return !controls.test(text) && isWellFormed(text)
}

// Node has it since 20; TypeScript's ES2023 library does not.
function isWellFormed(text: string): boolean {
  return (text as string & { isWellFormed(): boolean }).isWellFormed()
}

export function isLegalCodePoint(code: number): boolean {
  return (
    code === 0x9 ||
    code === 0xa ||
    code === 0xd ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff)
  )
}

/** Space, tab, line feed or carriage return. */
export function isWhite(code: number): boolean {
  return code === 0x20 || code === 0xa || code === 0x9 || code === 0xd
}

/** The index of the first character at or behind `at` that is no white space. */
export function skipWhite(text: string, at: number): number {
  while (isWhite(text.charCodeAt(at))) at++
  return at
}

const starts = 1
const continues = 2

const ascii = new Uint8Array(128)
for (const character of ':_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz') {
  ascii[character.charCodeAt(0)] = starts | continues
}
for (const character of '-.0123456789') ascii[character.charCodeAt(0)] = continues

const beyondAscii =
  '\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u02ff\\u0370-\\u037d\\u037f-\\u1fff\\u200c\\u200d\\u2070-\\u218f' +
  '\\u2c00-\\u2fef\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufffd\\u{10000}-\\u{effff}'
const startsBeyondAscii = new RegExp(`[${beyondAscii}]`, 'u')
const continuesBeyondAscii = new RegExp(`[${beyondAscii}\\u00b7\\u0300-\\u036f\\u203f\\u2040]`, 'u')

/** Whether a name may begin with the character at `at`. */
export function startsName(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  if (code < 128) return (ascii[code]! & starts) !== 0
  return at < text.length && startsBeyondAscii.test(String.fromCodePoint(text.codePointAt(at)!))
}

/** The index behind the name that begins at `at`; `at` where none begins. */
export function endOfName(text: string, at: number): number {
  if (!startsName(text, at)) return at
  return endOfNameCharacters(text, at)
}

/** The index behind the characters from `at` that may stand inside a name. */
export function endOfNameCharacters(text: string, at: number): number {
  for (;;) {
    const code = text.charCodeAt(at)
    if (code < 128) {
      if ((ascii[code]! & continues) === 0) return at
      at++
    } else {
      if (at >= text.length) return at
      const character = String.fromCodePoint(text.codePointAt(at)!)
      if (!continuesBeyondAscii.test(character)) return at
      at += character.length
    }
  }
}

/** Whether the text is a name without a colon (Namespaces in XML 1.0, 3). */
export function isNCName(text: string): boolean {
  return text !== '' && endOfName(text, 0) === text.length && !text.includes(':')
}
