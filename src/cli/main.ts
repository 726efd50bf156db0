#!/usr/bin/env node
/** The process around the command line. */
import { commandLine } from './command-line.js'
import type { Interrupt, Io } from './io.js'

const io: Io = {
  // Getters of Node that make the stream at first use: a command that reads nothing never opens its input.
  get stdin() {
    return process.stdin
  },
  get stdout() {
    return process.stdout
  },
  get stderr() {
    return process.stderr
  },
  env: process.env,
  onInterrupt(callback) {
    const signals: readonly Interrupt[] = ['SIGINT', 'SIGTERM']
    const ignore = () => {
      for (const signal of signals) process.off(signal, listener)
    }
    const listener = (signal: Interrupt) => {
      ignore()
      callback(signal)
    }
    for (const signal of signals) process.on(signal, listener)
    return ignore
  },
}

// Whoever reads may leave early, as `head` does.
for (const output of [process.stdout, process.stderr]) {
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit()
  })
}

// Not process.exit: what has been written must get out first.
process.exitCode = await commandLine(process.argv.slice(2), io)
