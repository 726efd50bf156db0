/** What a monitor counts, times and traces. */
import { describe, expect, it, vi } from 'vitest'
import { codes } from '../../src/codes/index.js'
import {
  createMonitor,
  createSession,
  type DroppedEntries,
  type Monitor,
  type MonitorOptions,
  parseChart,
  type SessionOptions,
  simulatedClock,
  type TraceEntry,
} from '../../src/index.js'
import { scxml } from '../semantics/trace.js'

const chartOf = (body: string, attributes = 'name="order"') => parseChart(scxml(body, attributes))

/** A session that has been started, with a monitor whose time stands still unless `now` says otherwise. */
function start(body: string, options: SessionOptions = {}, monitorOptions: MonitorOptions = {}) {
  const monitor = createMonitor({ now: () => 0, ...monitorOptions })
  const clock = simulatedClock()
  const session = createSession(chartOf(body), { id: 'main', clock, monitor, ...options }).start()
  return { monitor, clock, session }
}

/** The numbers that are not 0, as `events_total{queue="external"} 3`; the chart and the prefix are left out. */
function numbers(monitor: Monitor, name = /./): string[] {
  return monitor
    .prometheus()
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#') && !line.endsWith(' 0') && name.test(line))
    .map((line) =>
      line
        .replace('microstep_', '')
        .replace(/chart="order",?/, '')
        .replace('{}', ''),
    )
}

const toggle = `
  <state id="off"><transition event="flip" target="on"/></state>
  <state id="on"><transition event="flip" target="off"/><transition event="end" target="z"/></state>
  <final id="z"/>`

const createdMetric = (name: string) => {
  const { monitor } = start(toggle)
  const metric = monitor.metrics().find((found) => found.name === name)
  return metric?.kind === 'counter' ? metric.points : []
}

describe('counts', () => {
  it('events, macrosteps and microsteps', () => {
    const { monitor, session } = start(toggle)
    for (const event of ['flip', 'flip', 'nothing', 'flip']) session.send(event)
    expect(numbers(monitor, /events_total|ignored|steps_total/)).toEqual([
      'events_total{queue="external"} 4',
      'events_ignored_total{queue="external"} 1',
      'macrosteps_total 5',
      'microsteps_total 4',
    ])
  })

  it('internal events, and eventless microsteps', () => {
    const { monitor } = start(`
      <state id="a"><onentry><raise event="go"/><raise event="lost"/></onentry><transition event="go" target="b"/></state>
      <state id="b"><transition target="c"/></state><state id="c"/>`)
    expect(numbers(monitor, /events_total|ignored|steps_total/)).toEqual([
      'events_total{queue="internal"} 2',
      'events_ignored_total{queue="internal"} 1',
      'macrosteps_total 1',
      'microsteps_total 3',
    ])
  })

  it('events that are held back, and their return', () => {
    const { monitor, session } = start(`
      <state id="a" xmlns:ms="urn:microstep:scxml" ms:defer="e"><transition event="go" target="b"/></state>
      <state id="b"><transition event="e" target="b"/></state>`)
    session.send('e')
    session.send('e')
    expect(numbers(monitor, /defer/)).toEqual(['events_deferred_total 2', 'deferred_events 2'])
    session.send('go')
    expect(numbers(monitor, /defer|microsteps_total|ignored/)).toEqual([
      'events_total{queue="deferred"} 2',
      'events_deferred_total 2',
      'microsteps_total 4',
    ])
  })

  it('forgets what a session held back when it ends', () => {
    const { monitor, session } = start(
      '<state id="a" xmlns:ms="urn:microstep:scxml" ms:defer="e"><transition event="go" target="b"/></state><state id="b"/>',
    )
    session.send('e')
    session.stop()
    expect(numbers(monitor, /deferred_events/)).toEqual([])
  })

  it('sessions by status', () => {
    const monitor = createMonitor()
    const chart = chartOf(toggle)
    const sessions = [1, 2, 3].map(() => createSession(chart, { monitor }).start())
    createSession(chart, { monitor }) // Never started: it does nothing, and is not counted.
    expect(numbers(monitor, /sessions/)).toEqual(['sessions_started_total 3', 'sessions_running 3'])
    sessions[0]!.stop()
    sessions[1]!.send('flip')
    sessions[1]!.send('end')
    expect(numbers(monitor, /sessions/)).toEqual([
      'sessions_started_total 3',
      'sessions_running 1',
      'sessions_ended_total{status="done"} 1',
      'sessions_ended_total{status="stopped"} 1',
    ])
  })

  it('errors by kind', () => {
    const { monitor, session } = start(
      `<state id="a"><onentry><log expr="nobody.knows"/></onentry>
         <transition event="post"><send event="e" target="#_scxml_nowhere"/></transition>
         <transition event="loop" target="b"/></state>
       <state id="b"><transition target="b"/></state>`,
      { limits: { microsteps: 5 } },
    )
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const off = session.on('event', () => {
      throw new Error('no')
    })
    session.send('post')
    off()
    warned.mockRestore()
    session.send('loop')
    expect(numbers(monitor, /errors|ended/)).toEqual([
      'sessions_ended_total{status="failed"} 1',
      'errors_total{kind="execution"} 1',
      'errors_total{kind="communication"} 1',
      'errors_total{kind="limit"} 1',
      'errors_total{kind="listener"} 2',
    ])
  })

  it('knows every kind of error that a session tells of', () => {
    const otherwise = ['restless', 'started', 'time-stands-still', 'unknown-datamodel']
    const told = [...codes.keys()].filter((code) => code.startsWith('runtime/')).map((code) => code.slice(8))
    const kinds = [...createdMetric('microstep_errors_total')].map(({ labels }) => labels.kind!)
    expect(kinds.filter((kind) => kind !== 'other').sort()).toEqual(
      told.filter((kind) => !otherwise.includes(kind)).sort(),
    )
  })

  it('queues: what waits, and how many there were when an event joined them', () => {
    const monitor = createMonitor()
    const session = createSession(chartOf(toggle), { monitor })
    for (let at = 0; at < 3; at++) session.send('flip')
    expect(numbers(monitor, /queued_events/)).toEqual(['queued_events 3'])
    session.start()
    expect(numbers(monitor, /queued_events|events_total/)).toEqual(['events_total{queue="external"} 3'])
    expect(numbers(monitor, /queue_depth_(sum|count)|queue_depth_bucket.*"[125]"/)).toEqual([
      'queue_depth_bucket{le="1"} 1',
      'queue_depth_bucket{le="2"} 2',
      'queue_depth_bucket{le="5"} 3',
      'queue_depth_sum 6',
      'queue_depth_count 3',
    ])
  })

  it('what the memo knows', () => {
    const { monitor, session } = start(toggle)
    for (let at = 0; at < 100; at++) session.send('flip')
    const [hits, misses] = numbers(monitor, /memo/).map((line) => Number(line.split(' ')[1]))
    expect(hits! + misses!).toBe(100)
    expect(misses).toBeGreaterThan(0)
    expect(misses).toBeLessThan(10)
    const plain = start(toggle, { limits: { memoEntries: 0 } })
    plain.session.send('flip')
    expect(numbers(plain.monitor, /memo/)).toEqual(['memo_lookups_total{result="miss"} 1'])
  })

  it('sessions that others have invoked, by their own charts', () => {
    const monitor = createMonitor()
    const child = scxml('<final id="f"/>', 'name="child"')
    createSession(chartOf(`<state id="a"><invoke><content>${child}</content></invoke></state>`), { monitor }).start()
    expect(monitor.prometheus()).toContain('microstep_sessions_ended_total{chart="child",status="done"} 1')
  })

  it('counts the same whether or not somebody listens', () => {
    const run = (listen: boolean) => {
      const { monitor, session } = start(toggle)
      if (listen) session.on('enter', () => {})
      for (const event of ['flip', 'x', 'flip', 'flip', 'end']) session.send(event)
      return numbers(monitor)
    }
    expect(run(true)).toEqual(run(false))
  })
})

describe('durations', () => {
  /** Each look at the clock is a millisecond after the one before. */
  const ticking = () => {
    let time = 0
    return () => time++
  }
  const chain = `
    <state id="a"><transition event="go" target="b"/></state>
    <state id="b"><transition target="c"/></state><state id="c"><transition target="d"/></state><state id="d"/>`

  it('are those of macrosteps and of each of their microsteps', () => {
    const { monitor, session } = start(chain, {}, { now: ticking() })
    session.send('go')
    // The start: begin 0, end 1. Then begin 2, second microstep 3, third 4, end 5.
    expect(numbers(monitor, /duration_seconds_(sum|count)/)).toEqual([
      'macrostep_duration_seconds_sum 0.004',
      'macrostep_duration_seconds_count 2',
      'microstep_duration_seconds_sum 0.004',
      'microstep_duration_seconds_count 4',
    ])
    expect(numbers(monitor, /macrostep_duration_seconds_bucket.*"0.00[12]"/)).toEqual([
      'macrostep_duration_seconds_bucket{le="0.001"} 1',
      'macrostep_duration_seconds_bucket{le="0.002"} 1',
    ])
  })

  it('of one macrostep in so many', () => {
    const now = vi.fn(ticking())
    const { monitor, session } = start(toggle, {}, { now, timeEvery: 4 })
    for (let at = 0; at < 7; at++) session.send('flip')
    expect(numbers(monitor, /macrosteps_total|macrostep_duration_seconds_count/)).toEqual([
      'macrosteps_total 8',
      'macrostep_duration_seconds_count 2',
    ])
    expect(now).toHaveBeenCalledTimes(4)
  })

  it('of none: nobody asks for the time', () => {
    const now = vi.fn(ticking())
    const { monitor, session } = start(toggle, {}, { now, timeEvery: 0 })
    session.send('flip')
    expect(monitor.prometheus()).not.toContain('duration')
    expect(now).not.toHaveBeenCalled()
  })
})

describe('charts', () => {
  const name = (monitor: Monitor) =>
    [...monitor.prometheus().matchAll(/sessions_started_total\{chart="(.*)"\} (\d+)/g)].map((found) =>
      found.slice(1).join(' '),
    )

  it('are called by their names, by their files, or not at all', () => {
    const monitor = createMonitor()
    const body = '<state id="a"/>'
    createSession(parseChart(scxml(body, 'name="n"')), { monitor }).start()
    createSession(parseChart(scxml(body), { url: 'file:///charts/door.scxml' }), { monitor }).start()
    createSession(parseChart(scxml(body)), { monitor }).start()
    expect(name(monitor)).toEqual(['n 1', 'door.scxml 1', 'unnamed 1'])
  })

  it('that are too many are counted together', () => {
    const monitor = createMonitor({ charts: 2 })
    for (let at = 0; at < 5; at++) createSession(chartOf('<state id="a"/>', `name="c${at}"`), { monitor }).start()
    createSession(chartOf('<state id="a"/>', 'name="c1"'), { monitor }).start()
    expect(name(monitor)).toEqual(['c0 1', 'c1 2', 'other 3'])
  })

  it('have the names that the host gives them', () => {
    const monitor = createMonitor({ chartName: ({ source }) => `of ${source.text.length} characters` })
    createSession(chartOf('<state id="a"/>'), { monitor }).start()
    expect(name(monitor)).toEqual([expect.stringMatching(/^of \d+ characters 1$/)])
  })
})

describe('a trace', () => {
  it('has everything that happens, in order', () => {
    const seen: TraceEntry[] = []
    const monitor = createMonitor()
    monitor.listen((entry) => seen.push(entry))
    const clock = simulatedClock()
    const session = createSession(chartOf(toggle), { id: 'main', clock, monitor }).start()
    clock.advance('2s')
    session.send('flip')
    session.send('end')
    expect(seen.map(({ kind, time }) => `${time} ${kind}`)).toEqual([
      ...['0 start', '0 enter', '0 microstep', '0 macrostep'],
      ...['2000 event', '2000 exit', '2000 transition', '2000 enter', '2000 microstep', '2000 macrostep'],
      ...['2000 event', '2000 exit', '2000 transition', '2000 enter', '2000 microstep', '2000 exit'],
      ...['2000 done', '2000 end'],
    ])
    expect(seen[0]).toEqual({ kind: 'start', chart: 'order', time: 0, session: 'main', path: [] })
    expect(seen.at(-1)).toMatchObject({ kind: 'end', status: 'done', configuration: ['z'] })
  })

  it('says of invoked sessions how they came about', () => {
    const seen: string[] = []
    const monitor = createMonitor()
    monitor.listen(({ kind, path, session }) => seen.push(`${kind} ${path.join('/')} ${session}`), {
      kinds: ['start', 'invoke', 'end'],
    })
    const inner = scxml('<final id="f"/>')
    const outer = scxml(
      `<state id="s"><invoke id="in"><content>${inner}</content></invoke><transition event="done" target="f"/></state><final id="f"/>`,
    )
    createSession(chartOf(`<state id="a"><invoke id="out"><content>${outer}</content></invoke></state>`), {
      id: 'main',
      monitor,
    }).start()
    expect(seen).toEqual([
      ...['start  main', 'invoke  main', 'start out main.1', 'invoke out main.1', 'start out/in main.1.2'],
      ...['end out/in main.1.2', 'end out main.1'],
    ])
  })

  it('begins and ends while sessions run', () => {
    const { monitor, session } = start(toggle)
    const seen: string[] = []
    session.send('flip')
    const end = monitor.listen(({ kind }) => seen.push(kind), { kinds: ['enter'] })
    session.send('flip')
    end()
    session.send('flip')
    expect(seen).toEqual(['enter'])
  })

  it('gives each reader what it wants', () => {
    const { monitor, session } = start(toggle)
    const seen: string[] = []
    monitor.listen(({ kind }) => seen.push(`a ${kind}`), { kinds: ['enter'] })
    monitor.listen(({ kind }) => seen.push(`b ${kind}`), { kinds: ['exit'] })
    session.send('flip')
    expect(seen).toEqual(['b exit', 'a enter'])
  })

  it('can be read with for await, and ends with the signal', async () => {
    const { monitor, session } = start(toggle)
    const stop = new AbortController()
    const trace = monitor.trace({ kinds: ['enter'], signal: stop.signal })
    session.send('flip')
    session.send('flip')
    stop.abort()
    session.send('flip')
    const states: string[] = []
    for await (const entry of trace) if (entry.kind === 'enter') states.push(entry.state)
    expect(states).toEqual(['on', 'off'])
  })

  it('drops the oldest entries of a slow reader, says how many, and counts them', async () => {
    const { monitor, session } = start(toggle)
    const trace = monitor.trace({ kinds: ['macrostep'], buffer: 2 })
    for (let at = 0; at < 5; at++) session.send('flip')
    const read: (TraceEntry | DroppedEntries)[] = []
    for (let at = 0; at < 3; at++) read.push((await trace.next()).value)
    expect(read).toEqual([
      { kind: 'dropped', count: 3 },
      expect.objectContaining({ kind: 'macrostep', configuration: ['off'] }),
      expect.objectContaining({ kind: 'macrostep', configuration: ['on'] }),
    ])
    expect(numbers(monitor, /dropped/)).toEqual(['trace_dropped_total 3'])
    await trace.return?.()
    session.send('flip')
    expect(numbers(monitor, /dropped/)).toEqual(['trace_dropped_total 3'])
  })

  it('goes on when a listener throws', () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const { monitor, session } = start(toggle)
    monitor.listen(
      () => {
        throw new Error('no ink')
      },
      { kinds: ['enter'] },
    )
    session.send('flip')
    expect(session.configuration).toEqual(['on'])
    expect(warned).toHaveBeenCalledWith('a listener of a trace threw: no ink', expect.anything())
    warned.mockRestore()
  })
})

describe('a watcher', () => {
  it('is told of macrosteps, their microsteps and their errors', () => {
    const { monitor, session } = start(`
      <state id="a"><transition event="go" target="b"/></state>
      <state id="b"><onentry><log expr="nobody.knows"/></onentry><transition target="c"/></state><state id="c"/>`)
    const seen: string[] = []
    const end = monitor.watch({
      begin: ({ event, chart, session: { configuration } }) => seen.push(`begin ${event} ${chart} ${configuration}`),
      microstep: ({ microsteps }, seconds) => seen.push(`microstep ${microsteps} ${seconds}`),
      error: (_, { code }) => seen.push(code),
      end: ({ microsteps, session: { configuration } }) => seen.push(`end ${microsteps} ${configuration}`),
    })
    session.send('go')
    end()
    session.send('go')
    expect(seen).toEqual(['begin go order a', ...['runtime/execution', 'microstep 2 0', 'microstep 2 0'], 'end 2 c'])
  })

  it('that throws harms nobody', () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const { monitor, session } = start(toggle)
    monitor.watch({
      end() {
        throw new Error('no disk')
      },
    })
    session.send('flip')
    expect(session.configuration).toEqual(['on'])
    expect(warned).toHaveBeenCalledWith('a watcher of a monitor threw: no disk', expect.anything())
    expect(numbers(monitor, /errors/)).toEqual(['errors_total{kind="listener"} 1'])
    warned.mockRestore()
  })
})

describe('options', () => {
  it.each([
    [{ timeEvry: 1 }, "there is no option 'timeEvry' of a monitor"],
    [{ timeEvery: -1 }, "the option 'timeEvery' of a monitor must be a whole number, 0 or more"],
    [{ charts: 0 }, "the option 'charts' of a monitor must be a whole number, 1 or more"],
    [{ now: 3 }, "the option 'now' of a monitor must be a function that gives milliseconds"],
  ])('%j', (options, message) => {
    expect(() => createMonitor(options as MonitorOptions)).toThrow(message)
  })

  it('of a trace', () => {
    const monitor = createMonitor()
    expect(() => monitor.trace({ kinds: ['entr' as 'enter'] })).toThrow("there is no 'entr' to trace")
    expect(() => monitor.trace({ buffer: 0 })).toThrow("the option 'buffer' must be a whole number, 1 or more")
  })

  it('of a session', () => {
    const monitor = {} as Monitor
    expect(() => createSession(chartOf(toggle), { monitor })).toThrow(
      "the option 'monitor' must be what createMonitor() gives",
    )
  })
})
