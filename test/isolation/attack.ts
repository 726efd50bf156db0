/** An attacker's chart: what it is made to do comes with events, what it got hold of is read from its data. */
import {
  createSession,
  type Isolation,
  type Limits,
  parseChart,
  type Session,
  type SessionOptions,
} from '../../src/index.js'

export const levels: readonly Isolation[] = ['chart', 'session', 'sandbox']

export interface Attacker {
  readonly session: Session
  /** What the error listeners were told, by code. */
  readonly codes: string[]
  readonly messages: string[]
  /** Runs a script in the session. */
  run(script: string): void
}

const open: Session[] = []

/** Ends the sessions of a test, and their threads. */
export function endAll(): void {
  for (const session of open.splice(0)) session.stop()
}

/** A chart with these scripts, each behind an event of its own. All that they may assign to is `out`, `a` and `b`. */
export function attackers(scripts: readonly string[], more = ''): (options: SessionOptions) => Attacker {
  const chart =
    parseChart(`<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript" name="attacker">
    <datamodel><data id="out"/><data id="a"/><data id="b"/></datamodel>
    <script>${escaped(tools)}</script>
    <state id="s">
      ${scripts.map((script, at) => `<transition event="run.${at}"><script>${escaped(script)}</script></transition>`).join('\n')}
      ${more}
    </state>
    <final id="z"/>
  </scxml>`)
  return (options) => {
    const session = createSession(chart, options)
    open.push(session)
    const codes: string[] = []
    const messages: string[] = []
    session.on('error', ({ diagnostic }) => {
      codes.push(diagnostic.code)
      messages.push(diagnostic.message)
    })
    session.start()
    return { session, codes, messages, run: (script) => void session.send(`run.${scripts.indexOf(script)}`) }
  }
}

export const shortTime: Partial<Limits> = { scriptTime: 150 }

// `grab(it)`: whether the constructor of all functions that `it` leads to makes code with the host's globals in it.
const tools = `
  function caught(run) { try { run() } catch (error) { return error } }
  function grab(it) {
    try {
      var make = it.constructor.constructor
      return typeof make('return process')()
    } catch (error) {
      return error instanceof Error || error === undefined ? 'held' : 'foreign error: ' + grab(error)
    }
  }`

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
