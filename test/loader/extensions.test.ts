/** Attributes in microstep's own namespace. */
import { describe, expect, it } from 'vitest'
import { checkChart } from '../../src/index.js'

/** Code and marked text of each problem. */
function problems(body: string): string[] {
  const text = `<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:ms="urn:microstep:scxml" version="1.0">${body}</scxml>`
  return checkChart(text).diagnostics.map(({ code, location }) => {
    const { offset, length } = location!
    return `${code} ${text.slice(offset, offset + length)}`
  })
}

const sending = (attributes: string) => `<state id="a"><onentry><send event="e" ${attributes}/></onentry></state>`

describe('attributes of microstep', () => {
  it.each([
    ['<state id="a" ms:defer="x y.* z."/><parallel id="p" ms:defer="*"><state id="b"/><state id="c"/></parallel>', []],
    [sending('ms:priority=" -12 "'), []],
    ['<state id="a" ms:deferr="x"/>', ['rule/unknown-extension ms:deferr']],
    ['<state id="a" ms:constructor="x"/>', ['rule/unknown-extension ms:constructor']],
    ['<final id="a" ms:defer="x"/>', ['rule/misplaced-extension ms:defer']],
    ['<state id="a" ms:priority="1"/>', ['rule/misplaced-extension ms:priority']],
    ['<state id="a" ms:defer="a*b"/>', ['rule/event-descriptor a*b']],
    [sending('ms:priority="high"'), ['rule/bad-priority high']],
    [sending('ms:priority=""'), ['rule/bad-priority ']],
    [sending('ms:priority="1.5"'), ['rule/bad-priority 1.5']],
    [sending('ms:priority="99999999999999999999"'), ['rule/bad-priority 99999999999999999999']],
    // Somebody else's.
    ['<state id="a" xmlns:o="urn:other" o:defer="x" o:priority="y"/>', []],
  ])('%s', (body, expected) => {
    expect(problems(body)).toEqual(expected)
  })

  it('suggests the name that was meant', () => {
    const text = `<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:m="urn:microstep:scxml" version="1.0"><state m:defr="x"/></scxml>`
    expect(checkChart(text).diagnostics[0]).toMatchObject({ severity: 'warning', hint: "did you mean 'defer'?" })
  })
})
