/** A trace for people: a block for every event and what followed from it. */
import { formatDiagnostic } from '../../diagnostic.js'
import { type EventView, formatWhy, type TransitionView } from '../../index.js'
import type { Style } from '../style.js'
import type { RunEntry, TraceSink } from './trace.js'
import { formatDuration, printable, printableStyled, toJson, toText } from './values.js'

export interface TextTraceOptions {
  readonly style: Style
  /** Whether `style` has colours; code frames paint themselves. */
  readonly color: boolean
  /** To how many ms times are given. */
  readonly precision: number
}

type Entry<T extends RunEntry['kind']> = T extends T ? Extract<RunEntry, { kind: T }> : never

const labelWidth = 7
/** Of the data of an event, in characters; what is longer is cut. */
const dataWidth = 200

export function textTrace(write: (text: string) => void, options: TextTraceOptions): TraceSink {
  const printer = new TextTrace(write, options)
  return (entry) => printer.print(entry)
}

class TextTrace {
  readonly #write: (text: string) => void
  readonly #style: Style
  readonly #options: TextTraceOptions
  /** Whether a block is open: what comes belongs to an event that was named. */
  #open = false
  /** Whether the open block has taken a transition. */
  #moved = false
  #first = true
  /** Sessions that have been heard of. */
  readonly #started = new Set<string>()

  constructor(write: (text: string) => void, options: TextTraceOptions) {
    this.#write = write
    this.#options = options
    this.#style = options.style
  }

  print(entry: RunEntry): void {
    switch (entry.kind) {
      case 'start':
        this.#begin(entry, `start ${printable(entry.file)}`)
        break
      case 'wait':
        this.#head(entry, this.#style.dim('·'), this.#style.dim(`${formatDuration(entry.duration)} pass`), false)
        break
      case 'event': {
        const event = describeEvent(entry.event, this.#style)
        if (this.#open) this.#line(entry, 'event', event)
        else this.#begin(entry, event)
        break
      }
      case 'why':
        this.#why(entry)
        break
      case 'microstep':
        this.#moved ||= entry.transitions.length > 0
        break
      case 'macrostep':
        this.#macrostep(entry)
        break
      case 'raise':
        // It shows when it is taken.
        break
      case 'done':
        if (entry.path.length > 0) this.#childDone(entry)
        break
      case 'end':
        this.#end(entry)
        break
      default:
        if (!this.#open) this.#begin(entry, this.#untold(entry))
        this.#step(entry)
    }
  }

  #step(
    entry: Entry<'exit' | 'transition' | 'enter' | 'defer' | 'release' | 'send' | 'invoke' | 'log' | 'error'>,
  ): void {
    const { red, green, yellow, blue, magenta } = this.#style
    switch (entry.kind) {
      case 'exit':
        this.#line(entry, 'exit', red(printable(entry.state)))
        break
      case 'transition':
        this.#line(entry, 'take', describeTransition(entry.transition))
        break
      case 'enter':
        this.#line(entry, 'enter', green(printable(entry.state)))
        break
      case 'defer':
        this.#moved = true
        this.#line(entry, 'defer', `until ${printable(entry.state)} is left`)
        break
      case 'release':
        this.#line(entry, 'free', printable(entry.event.name))
        break
      case 'send':
        this.#line(entry, 'send', blue(describeSend(entry)))
        break
      case 'invoke':
        this.#line(entry, 'invoke', magenta(printable(entry.invokeid)))
        break
      case 'log':
        this.#line(entry, 'log', yellow(describeLog(entry)))
        break
      case 'error':
        this.#indented(entry, printableStyled(formatDiagnostic(entry.diagnostic, { color: this.#options.color })))
        break
    }
  }

  #macrostep(entry: Entry<'macrostep'>): void {
    if (!this.#moved) this.#indented(entry, this.#style.dim('no transition takes it'))
    this.#line(entry, 'now', this.#style.bold(list(entry.configuration)))
    this.#open = false
  }

  #why(entry: Entry<'why'>): void {
    const { cyan, bold } = this.#style
    const [title, ...lines] = printable(formatWhy(entry.why)).trimEnd().split('\n')
    this.#head(entry, cyan('?'), bold(title!), false)
    this.#indented(entry, lines.join('\n'))
  }

  #childDone(entry: Entry<'done'>): void {
    this.#line(entry, 'done', entry.output === undefined ? '' : toJson(entry.output))
    this.#open = false
  }

  #end(entry: Entry<'end'>): void {
    const { green, red, bold, dim } = this.#style
    const { status, configuration, output } = entry
    if (status === 'running') {
      this.#head(entry, '‖', `${bold('waiting')} in ${list(configuration)}`)
      this.#indented(entry, dim('the input is at its end, and nothing is pending'))
      return
    }
    const mark = status === 'done' ? green('✔') : status === 'failed' ? red('✘') : '■'
    this.#head(entry, mark, `${bold(status)} in ${list(configuration)}`)
    if (output !== undefined) this.#line(entry, 'output', toJson(output))
  }

  /** The title of what no event led to. */
  #untold({ kind, session }: RunEntry): string {
    if (!this.#started.has(session)) return 'start'
    // Between events content runs only at the end; what fails is a transmission or an invoked service.
    return kind === 'error' ? 'meanwhile' : 'stop'
  }

  #begin(entry: RunEntry, title: string): void {
    this.#head(entry, this.#style.cyan('▸'), this.#style.bold(title))
    this.#open = true
    // A start takes no transition, and an end gives none a chance.
    this.#moved = entry.kind !== 'event'
    this.#started.add(entry.session)
  }

  #head(entry: RunEntry, mark: string, title: string, timed = true): void {
    this.#open = false
    const { precision } = this.#options
    const time = Math.round(entry.time / precision) * precision
    const at = timed && time > 0 ? this.#style.dim(` at ${formatDuration(time)}`) : ''
    this.#write(`${this.#first ? '' : '\n'}${this.#prefix(entry)}${mark} ${title}${at}\n`)
    this.#first = false
  }

  #line(entry: RunEntry, label: string, text: string): void {
    const prefix = `${this.#prefix(entry)}    `
    // Further lines of a text stand below its first.
    const body = text.replaceAll('\n', `\n${prefix}${' '.repeat(labelWidth)}`)
    this.#write(`${`${prefix}${this.#style.dim(label.padEnd(labelWidth))}${body}`.trimEnd()}\n`)
  }

  #indented(entry: RunEntry, text: string): void {
    const prefix = `${this.#prefix(entry)}    `
    this.#write(
      `${text
        .split('\n')
        .map((line) => `${`${prefix}${line}`.trimEnd()}\n`)
        .join('')}`,
    )
  }

  #prefix({ path }: RunEntry): string {
    return path.length === 0 ? '' : `${this.#style.magenta(printable(path.join('/')))} │ `
  }
}

function describeEvent({ name, data }: EventView, { dim }: Style): string {
  return `${printable(name)}${data === undefined ? '' : dim(` ${cut(toJson(data))}`)}`
}

function describeTransition({ source, targets, events }: TransitionView): string {
  const from = printable(source)
  const way = targets.length === 0 ? `stay in ${from}` : `${from} → ${list(targets)}`
  return events === null ? `${way} (eventless)` : way
}

function describeSend({ name, target, delay, data }: Entry<'send'>): string {
  const to = target === undefined ? '' : ` to ${printable(target)}`
  const later = delay > 0 ? ` in ${formatDuration(delay)}` : ''
  return `${printable(name)}${to}${later}${data === undefined ? '' : ` ${cut(toJson(data))}`}`
}

/** A log line as it stands in the chart: `label: value`. */
export function describeLog({ label, value }: { readonly label: string | undefined; readonly value: unknown }): string {
  if (value === undefined) return printable(label ?? '')
  return label ? `${printable(label)}: ${toText(value)}` : toText(value)
}

function list(ids: readonly string[]): string {
  return ids.map(printable).join(', ')
}

function cut(text: string): string {
  return text.length > dataWidth ? `${text.slice(0, dataWidth)}…` : text
}
