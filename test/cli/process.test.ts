import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { files } from './fake-io.js'

const ticker = `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">
  <state id="s">
    <onentry><send event="tick" delay="1ms"/></onentry>
    <onexit><log expr="'left'"/></onexit>
    <transition event="tick" target="s"/>
    <transition event="end" target="end"/>
  </state>
  <final id="end"/>
</scxml>`

function start(...args: string[]): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...args])
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

async function ended(child: ChildProcessWithoutNullStreams) {
  const [[code, signal], stdout, stderr] = await Promise.all([
    once(child, 'close'),
    text(child.stdout),
    text(child.stderr),
  ])
  return { code, signal, stdout, stderr }
}

describe('the process', () => {
  it('gives the exit code of the command, and errors on stderr', async () => {
    expect(await ended(start('rum'))).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining("'run'") })
    expect(await ended(start('run', 'nowhere.scxml'))).toMatchObject({ code: 1, stdout: '' })
  })

  it('ends with the session, though its input is open', async () => {
    const path = await files({ 'a.scxml': ticker })
    const child = start('run', path('a.scxml'))
    child.stdin.write('end\n')
    const { code, stdout } = await ended(child)
    expect(stdout).toContain('✔ done in end')
    expect(code).toBe(0)
  })

  it('Ctrl-C stops the session cleanly', async () => {
    const path = await files({ 'a.scxml': ticker })
    const child = start('run', path('a.scxml'))
    const end = ended(child)
    await once(child.stdout, 'data')
    child.kill('SIGINT')
    const { code, signal, stdout, stderr } = await end
    expect(stdout).toMatch(/log {4}left\n {4}exit {3}s\n\n■ stopped in s( at \S+)?\n$/)
    expect({ code, signal, stderr }).toEqual({ code: 130, signal: null, stderr: '' })
  })

  it('is quiet where its reader has gone', async () => {
    const path = await files({ 'a.scxml': ticker })
    const child = start('run', path('a.scxml'))
    const errors = text(child.stderr)
    await once(child.stdout, 'data')
    child.stdout.destroy()
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
    expect({ code, signal, stderr: await errors }).toEqual({ code: 0, signal: null, stderr: '' })
  })
})
