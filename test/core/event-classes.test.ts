/** Classes of event names, against the rule for descriptors as the Recommendation has it (3.12.1). */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { EventClasses } from '../../src/core/event-classes.js'
import { parseChart } from '../../src/index.js'

const token = fc.constantFrom('a', 'b', 'c', 'done', '__proto__')
const name = fc.array(token, { minLength: 1, maxLength: 4 }).map((tokens) => tokens.join('.'))
const descriptor = fc.oneof({ weight: 4, arbitrary: name }, fc.constant('*'))

const fits = (event: string, descriptor: string) => descriptor === '*' || `${event}.`.startsWith(`${descriptor}.`)

it('a class fits the descriptors that its names fit, and says whether a state may defer them', () => {
  fc.assert(
    fc.property(fc.array(descriptor), fc.array(descriptor), fc.array(name), (taken, deferred, names) => {
      const chart = parseChart(
        `<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:ms="urn:microstep:scxml" version="1.0" datamodel="null">
          <state>${taken.map((event) => `<transition event="${event}"/>`).join('')}</state>
          ${deferred.map((event) => `<state ms:defer="${event}"/>`).join('')}</scxml>`,
      )
      const classes = new EventClasses(chart)
      for (const event of names) {
        const found = classes.of(event)
        expect(classes.of(event)).toBe(found)
        for (const one of [...taken, ...deferred]) {
          expect([event, one, classes.matches(found, [one])]).toEqual([event, one, fits(event, one)])
        }
        const mayBe = deferred.some((one) => fits(event, one)) && !fits(event, 'done')
        expect([event, classes.isDeferred(found)]).toEqual([event, mayBe])
        expect(classes.isDeferred(classes.ofInternal(event))).toBe(false)
        expect(classes.matches(classes.ofInternal(event), taken)).toBe(taken.some((one) => fits(event, one)))
      }
    }),
  )
})
