/** Prometheus' text exposition format 0.0.4, read by the rules of its documentation. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  createMonitor,
  createSession,
  type Metric,
  parseChart,
  prometheusContentType,
  prometheusText,
} from '../../src/index.js'
import { scxml } from '../semantics/trace.js'

interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

interface Family {
  readonly help: string
  readonly type: string
  readonly samples: Sample[]
}

const sampleLine = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/
const label = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/y

/** Throws where a line breaks the rules. */
function read(text: string): ReadonlyMap<string, Family> {
  const families = new Map<string, Family>()
  let name = ''
  let help: string | undefined
  expect(text.endsWith('\n')).toBe(true)
  for (const line of text.slice(0, -1).split('\n')) {
    const comment = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line)
    if (comment?.[1] === 'HELP') {
      ;[, , name, help] = comment as unknown as [string, string, string, string]
      // All lines of a family stand together.
      expect(families.has(name)).toBe(false)
    } else if (comment) {
      expect([comment[2], help]).toEqual([name, expect.any(String)])
      families.set(name, { help: help!, type: comment[3]!, samples: [] })
    } else {
      const sample = readSample(line)
      const family = families.get(name)!
      const suffixes = family.type === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']
      expect(suffixes.map((suffix) => name + suffix)).toContain(sample.name)
      family.samples.push(sample)
    }
  }
  return families
}

function readSample(line: string): Sample {
  const [, name, inside = '', value] = sampleLine.exec(line) ?? expect.fail(`no sample: ${line}`)
  const labels: Record<string, string> = {}
  label.lastIndex = 0
  while (label.lastIndex < inside.length) {
    const [, key, text] = label.exec(inside) ?? expect.fail(`no labels: ${inside}`)
    expect(labels).not.toHaveProperty(key!)
    labels[key!] = text!.replaceAll(/\\([\\"n])/g, (_, escaped) => (escaped === 'n' ? '\n' : escaped))
  }
  return { name: name!, labels, value: value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value) }
}

describe('the text', () => {
  const monitor = createMonitor()
  for (const name of ['plain', 'a "quoted" \\ name']) {
    const body =
      '<state id="a"><transition event="e" target="b"/></state><state id="b"><transition target="a"/></state>'
    const session = createSession(parseChart(scxml(body, `name="${name.replaceAll('"', '&quot;')}"`)), { monitor })
    session.send('e')
    session.start().send('e')
  }
  const families = read(monitor.prometheus())

  it('keeps the rules', () => {
    expect(families.size).toBeGreaterThan(10)
    for (const { help, samples } of families.values()) {
      expect(help).toMatch(/\S.*\.$/)
      const keys = samples.map(({ name, labels }) => JSON.stringify([name, labels]))
      expect(new Set(keys).size).toBe(keys.length)
      for (const { value } of samples) expect(value).toBeGreaterThanOrEqual(0)
    }
  })

  it('calls things as Prometheus does', () => {
    for (const [name, { type }] of families) {
      expect(name).toMatch(/^microstep_[a-z_]+$/)
      expect(name.endsWith('_total')).toBe(type === 'counter')
      if (name.includes('duration')) expect(name).toMatch(/_seconds$/)
    }
  })

  it('has cumulative buckets, the last of which holds everything', () => {
    const histograms = [...families].filter(([, { type }]) => type === 'histogram')
    expect(histograms.map(([name]) => name)).toEqual([
      'microstep_queue_depth',
      'microstep_macrostep_duration_seconds',
      'microstep_microstep_duration_seconds',
    ])
    for (const [name, { samples }] of histograms) {
      for (const chart of new Set(samples.map(({ labels }) => labels.chart))) {
        const own = samples.filter(({ labels }) => labels.chart === chart)
        const buckets = own.filter((sample) => sample.name === `${name}_bucket`)
        const bounds = buckets.map(({ labels }) =>
          labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels.le),
        )
        expect(bounds).toEqual([...bounds].sort((a, b) => a - b))
        expect(bounds.at(-1)).toBe(Number.POSITIVE_INFINITY)
        const counts = buckets.map(({ value }) => value)
        expect(counts).toEqual([...counts].sort((a, b) => a - b))
        expect(counts.at(-1)).toBe(own.find((sample) => sample.name === `${name}_count`)!.value)
        expect(counts.at(-1)).toBeGreaterThan(0)
      }
    }
  })

  it('gives names back as they were', () => {
    const { samples } = families.get('microstep_sessions_running')!
    expect(samples.map(({ labels }) => labels.chart)).toEqual(['plain', 'a "quoted" \\ name'])
  })

  it('can take line ends in labels and help', () => {
    const metric: Metric = {
      ...{ name: 'x', help: 'One\\two\nthree.', unit: '{x}', kind: 'gauge' },
      points: [{ labels: { l: 'a\n"b"\\n' }, value: 0.5 }],
    }
    expect(prometheusText([metric])).toBe('# HELP x One\\\\two\\nthree.\n# TYPE x gauge\nx{l="a\\n\\"b\\"\\\\n"} 0.5\n')
    expect(read(prometheusText([metric])).get('x')!.samples[0]!.labels).toEqual({ l: 'a\n"b"\\n' })
  })

  it('has a type', () => expect(prometheusContentType).toBe('text/plain; version=0.0.4; charset=utf-8'))
})

it('docs/monitoring.md has every metric, with its kind and its labels', () => {
  const monitor = createMonitor()
  createSession(parseChart(scxml('<state id="a"/>')), { monitor }).start()
  const rows = readFileSync('docs/monitoring.md', 'utf8').matchAll(/^\| `(microstep_\w+)` \| (\w+) \|([^|]*)\|/gm)
  const documented = [...rows].map(([, name, kind, labels]) => [name, kind, /^ `(\w+)`/.exec(labels!)?.[1]])
  const own = monitor.metrics().map(({ name, kind, points }) => {
    const [other] = Object.keys(points[0]!.labels).filter((key) => key !== 'chart')
    return [name, kind, other]
  })
  expect(documented).toEqual(own)
})
