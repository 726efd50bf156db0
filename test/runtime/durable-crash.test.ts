/**
 * A process under load is killed at random moments, and goes on with what is in its store. `MICROSTEP_CRASHES=200` for more than
 * the few of everyday.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startChild } from '../persistence/child.js'
import { folders } from '../persistence/folders.js'

const folder = folders()
const crashes = Number(process.env.MICROSTEP_CRASHES ?? 20)

/** What the world has been told: `SESSION NUMBER`, and all keys that came with it. */
const told = new Map<string, Set<string>>()
let requests = 0
let url = ''

const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8').on('data', (text: string) => {
    body += text
  })
  request.on('end', () => {
    const form = new URLSearchParams(body)
    const what = `${form.get('session')} ${form.get('number')}`
    const keys = told.get(what) ?? new Set()
    told.set(what, keys.add(String(request.headers['idempotency-key'])))
    requests++
    response.end()
  })
})

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

interface Seen {
  readonly last: number
  readonly wrong: readonly number[]
  readonly ticks: readonly number[]
  readonly passed: readonly number[]
  readonly failed: number
}

describe(`a process that is killed ${crashes} times`, () => {
  /** By session: the last event that was acknowledged. */
  const acknowledged = new Map<string, number>()
  const sessions = new Map<string, Seen>()

  beforeAll(
    async () => {
      const place = folder()
      for (let crash = 0; crash < crashes; crash++) {
        const child = startChild('durable-load.ts', import.meta.url, [place, url, String(crash)])
        await child.line(1)
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 300))
        await child.kill()
        for (const line of child.lines) {
          const [, name = '', number] = line.split(' ')
          acknowledged.set(name, Math.max(acknowledged.get(name) ?? 0, Number(number)))
        }
      }
      const last = startChild('durable-load.ts', import.meta.url, [place, url, 'last'])
      await last.line(11)
      for (const line of last.lines) {
        const [, name, data] = /^is (\S+) (.*)$/.exec(line) ?? []
        if (name !== undefined) sessions.set(name, JSON.parse(data!) as Seen)
      }
    },
    10_000 + crashes * 5_000,
  )

  const each = (check: (seen: Seen, name: string) => void) => {
    expect(sessions.size).toBe(10)
    for (const [name, seen] of sessions) check(seen, name)
  }

  it('has done something', () => {
    each((_, name) => expect(acknowledged.get(name)).toBeGreaterThan(crashes))
  })

  it('has processed each event that was acknowledged, once, in order', () => {
    each(({ last, wrong }, name) => {
      expect(wrong).toEqual([])
      expect(last).toBeGreaterThanOrEqual(acknowledged.get(name)!)
    })
  })

  it('has sent each delayed event once', () => {
    each(({ last, ticks }) => {
      expect([...ticks].sort((a, b) => a - b)).toEqual(multiples(3, last))
    })
  })

  it('has passed on each event from session to session once, in order', () => {
    each(({ last }, name) => {
      const next = sessions.get(`s${(Number(name.slice(1)) + 1) % 10}`)!
      expect(next.passed).toEqual(multiples(7, last))
    })
  })

  it('has told the world of each event at least once, with the same key, and another for each', () => {
    each(({ last, failed }, name) => {
      expect(failed).toBe(0)
      expect(multiples(5, last).filter((number) => !told.has(`${name} ${number}`))).toEqual([])
    })
    expect([...told].filter(([, keys]) => keys.size !== 1)).toEqual([])
    expect(new Set([...told.values()].flatMap((keys) => [...keys])).size).toBe(told.size)
    expect(requests).toBeGreaterThanOrEqual(told.size)
  })
})

function multiples(of: number, last: number): readonly number[] {
  return [...Array(Math.floor(last / of)).keys()].map((at) => (at + 1) * of)
}
