import { checkChart } from '../../../src/runtime/load.js'

const ns = 'xmlns="http://www.w3.org/2005/07/scxml" version="1.0"'

type Options = Parameters<typeof checkChart>[1]

/**
 * What lint says of a chart, one line a warning: the code without its area, the text of the span, and the hint behind `;`
 * where there is one. `more`: attributes of `<scxml>`.
 */
export function lintOf(inner: string, more = '', options: Options = {}): string[] {
  const text = `<scxml ${ns} ${more}>${inner}</scxml>`
  return checkChart(text, { lint: true, ...options }).diagnostics.flatMap(({ code, location, hint }) => {
    if (!code.startsWith('lint/')) return []
    const { offset, length } = location!
    const said = `${code.slice('lint/'.length)} [${text.slice(offset, offset + length)}]`
    return [hint === undefined ? said : `${said}; ${hint}`]
  })
}
