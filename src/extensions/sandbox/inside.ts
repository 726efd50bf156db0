/**
 * What surrounds the code of a plugin within its sandbox: it collects what the plugin registers, and calls it. A text, as
 * the inside of the data model's sandbox is, and for the same reasons. It keeps the plugin from nothing: the engine
 * around it does that, and the host believes nothing that it is told.
 */
export const inside = `(function (realm, host) {
'use strict'
const { parse, stringify } = JSON
const { keys, freeze } = Object
const { constructor: Program } = function () {}
// Made while there is memory for it.
const full = '{"error":"out of memory"}'
const contents = []
const hooks = []
let failures

function ask(question, about) {
  const { value, failed, message } = parse(host('ask', stringify([question, about])))
  if (failed === undefined) return value
  const error = new Error(message)
  failures.set(error, failed)
  throw error
}

function refusePromise(result) {
  if (typeof result === 'object' && result !== null && typeof result.then === 'function')
    throw new TypeError('it must not be asynchronous')
  return result
}

// What a plugin does is written down, and done when it has come to its end.
function makeCall({ sessionId, attributes, text }, may, effects) {
  const act = (method, given) => { effects.push(stringify([method, given])) }
  const methods = {
    value: (attribute) => ask('value', attribute),
    condition: (attribute) => ask('condition', attribute),
    list: (attribute) => ask('list', attribute),
    isActive: (stateId) => ask('isActive', stateId),
    assign: (attribute, value) => act('assign', { attribute, value }),
    raise: (event, data) => act('raise', { event, data }),
    send: (event) => act('send', event),
    cancel: (sendid) => act('cancel', { sendid }),
    log: (label, value) => act('log', { label, value }),
  }
  const call = { sessionId, attributes: freeze(attributes), text }
  for (const method of keys(methods)) if (may.includes(method)) call[method] = methods[method]
  return freeze(call)
}

const operations = {
  __proto__: null,
  load(source) {
    let open = true
    const collect = (list) => (item) => {
      if (!open) throw new Error('the setup of the plugin is over')
      list.push(item)
    }
    refusePromise(new Program('host', source)(freeze({ content: collect(contents), hooks: collect(hooks) })))
    open = false
    return {
      contents: contents.map(({ namespace, name, attributes, required }) => ({ namespace, name, attributes, required })),
      hooks: hooks.map((own) => keys(own)),
    }
  },
  run(at, given, may) {
    const effects = []
    refusePromise(contents[at].run(makeCall(given, may, effects)))
    return effects
  },
  hook(at, name, given) { return { answer: refusePromise(hooks[at][name](...given)) } },
}

function describe(error) {
  const failed = failures.get(error)
  if (failed !== undefined) return { failed }
  if (error === null) return { error: 'out of memory' }
  try {
    const { name, message } = Object(error)
    if (message === undefined) return { error: \`\${error}\`.slice(0, 1000) }
    return { error: \`\${name}: \${message}\`.slice(0, 1000) }
  } catch {
    return { error: 'an error without a readable message' }
  }
}

return {
  instantiate() {},
  add() {},
  call(text, most) {
    failures = new Map()
    let answer
    try {
      const [operation, ...given] = parse(text)
      answer = stringify({ done: operations[operation](...given) })
    } catch (error) {
      try {
        return stringify(describe(error))
      } catch {
        return full
      }
    }
    return answer.length <= most ? answer : stringify({ error: 'what it gives is too large' })
  },
}
})`
