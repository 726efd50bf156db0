/** The texts of codes are Markdown with nothing but code in it: as Markdown for a page, and as plain text. */

/** Outside of code, `<` and `&` are to be seen, not read as markup. */
export function asMarkdown(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, at) => (at % 2 === 1 ? part : part.replaceAll('&', '&amp;').replaceAll('<', '&lt;')))
    .join('')
}

export function asPlainText(text: string): string {
  return text.replace(/`([^`]*)`/g, '$1')
}
