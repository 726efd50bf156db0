/** A sandbox without its packages. */
import { expect, it, vi } from 'vitest'
import { createSession, parseChart, ScxmlError } from '../../src/index.js'

vi.mock('node:module', async (original) => {
  const real = await original<typeof import('node:module')>()
  const createRequire = (from: string | URL) => {
    const require = real.createRequire(from)
    const { resolve: find } = require
    const resolve = (name: string) => {
      if (name.includes('quickjs')) throw new Error(`Cannot find module '${name}'`)
      return find(name)
    }
    return Object.assign(require, { resolve: Object.assign(resolve, find) })
  }
  return { ...real, createRequire }
})

it('is refused with the packages to install; other levels do without', () => {
  const chart = parseChart(
    '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript"><state id="s"/></scxml>',
  )
  let thrown: unknown
  try {
    createSession(chart, { isolation: 'sandbox' })
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(ScxmlError)
  expect((thrown as ScxmlError).diagnostics).toMatchObject([
    {
      code: 'option/sandbox-missing',
      hint: 'npm install quickjs-emscripten-core @jitl/quickjs-ng-wasmfile-release-sync',
    },
  ])
  for (const isolation of ['chart', 'session'] as const) {
    expect(createSession(chart, { isolation }).start().status).toBe('running')
  }
})
