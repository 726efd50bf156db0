/** Input from a person: a prompt that names the events the chart waits for, below all that is printed. */
import { clearScreenDown, createInterface, cursorTo } from 'node:readline'
import type { Session } from '../../index.js'
import type { Io } from '../io.js'
import type { Style } from '../style.js'
import { LineInbox, type Lines } from './lines.js'
import { printable } from './values.js'

export interface Prompt extends Lines {
  /** Prints above the prompt. */
  print(text: string): void
  /** Called at Ctrl-C, which the terminal does not turn into a signal while it is read key by key. */
  onInterrupt(callback: () => void): void
}

/** `waitsFor`: the events to name; asked whenever the prompt is shown. */
export function promptLines({ stdin, stdout }: Io, style: Style, waitsFor: () => readonly string[]): Prompt {
  const inbox = new LineInbox()
  const terminal = createInterface({
    input: stdin,
    output: stdout,
    terminal: true,
    completer: (typed: string): [string[], string] => [waitsFor().filter((name) => name.startsWith(typed)), typed],
  })
  let number = 0
  let closed = false
  let shown = false
  let planned = false
  const show = () => {
    planned = false
    if (closed) return
    terminal.setPrompt(promptText(waitsFor(), stdout.columns || 80, style))
    terminal.prompt(true)
    shown = true
  }
  // What is printed in one go moves the prompt once.
  const plan = () => {
    if (!planned) setImmediate(show)
    planned = true
  }
  terminal.on('line', (text) => {
    shown = false
    inbox.add({ text, number: ++number, start: 0, file: '<stdin>' })
    plan()
  })
  terminal.on('close', () => {
    closed = true
    if (shown) stdout.write('\n')
    inbox.end()
  })
  return {
    left: inbox.left,
    next() {
      if (!shown) plan()
      return inbox.next()
    },
    close: () => terminal.close(),
    print(text) {
      if (shown && !closed) {
        cursorTo(stdout, 0)
        clearScreenDown(stdout)
        shown = false
      }
      stdout.write(text)
      if (!closed) plan()
    },
    onInterrupt(callback) {
      terminal.once('SIGINT', callback)
    },
  }
}

/** `pay cancel ship.* › `, with as many names as there is room for. */
function promptText(events: readonly string[], columns: number, { dim, cyan }: Style): string {
  let names = ''
  for (const name of events.map(printable)) {
    if (names.length + name.length > columns / 2) {
      names += '… '
      break
    }
    names += `${name} `
  }
  return `${dim(names)}${cyan('›')} `
}

/** The descriptors of the events that the session handles where it is, without those it gets from itself. */
export function eventsHandled(session: Session): readonly string[] {
  const found = new Set<string>()
  for (const { source, events } of session.chart.transitions) {
    if (events === null || !session.isActive(source.id)) continue
    for (const event of events) if (!/^(done|error)(\.|$)/.test(event)) found.add(event)
  }
  return [...found]
}
