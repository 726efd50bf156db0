import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { execute } from './fake-io.js'

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }

describe('help', () => {
  it.each([[['--help']], [['-h']], [['help']]])('%s: all commands, on stdout', async (args) => {
    const { code, out, err } = await execute(args)
    expect(out).toMatch(
      /microstep run FILE.*\n.*microstep check FILE….*\n.*microstep format FILE….*\n.*microstep diff OLD NEW.*\n.*microstep types FILE….*\n.*microstep explain \[CODE\].*\n.*microstep w3c \[DIR\]/,
    )
    expect({ code, err }).toEqual({ code: 0, err: '' })
  })

  it.each(['run', 'check', 'format', 'diff', 'types', 'explain', 'w3c'])(
    'of %s, asked for in every way',
    async (name) => {
      const ways = [
        ['help', name],
        [name, '--help'],
        [name, '-h'],
        [name, 'file', '--help'],
      ]
      for (const args of ways) {
        const { code, out, err } = await execute(args)
        expect(out).toMatch(new RegExp(`^microstep ${name}: `))
        expect({ code, err }).toEqual({ code: 0, err: '' })
      }
    },
  )

  it('is no help after --', async () => {
    expect(await execute(['check', '--', '--help'])).toMatchObject({ code: 1 })
  })

  it('without a command: on stderr, exit code 2', async () => {
    const { code, out, err } = await execute([])
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain('Usage')
  })

  it('names no file that an installed package does not have', async () => {
    expect((await execute(['help'])).out).toContain('microstep run order.scxml')
  })

  it('no line is wider than a terminal', async () => {
    for (const name of ['', 'run', 'check', 'format', 'types', 'explain', 'w3c']) {
      const { out } = await execute(['help', ...(name ? [name] : [])])
      expect(out.split('\n').filter((line) => line.length > 120)).toEqual([])
    }
  })
})

it.each(['--version', '-v'])('%s', async (option) => {
  expect(await execute([option])).toEqual({ code: 0, out: `${version}\n`, err: '' })
})

describe('a command line that is wrong: exit code 2, nothing on stdout', () => {
  it.each([
    [['chekc', 'a.scxml'], "error there is no command 'chekc'\n  did you mean 'check'?\n  see 'microstep help'\n"],
    [['constructor'], "error there is no command 'constructor'\n  see 'microstep help'\n"],
    [['help', 'rum'], "error there is no command 'rum'\n  did you mean 'run'?\n  see 'microstep help'\n"],
    [['--versoin'], "error unknown option '--versoin'\n  did you mean '--version'?\n  see 'microstep help'\n"],
    [['run'], "error which file?\n  such as 'microstep run order.scxml'\n  see 'microstep help run'\n"],
    [['run', 'a', 'b'], "error one FILE, please, not also 'b'\n  see 'microstep help run'\n"],
    [
      ['run', 'a', '--clok', 'real'],
      "error unknown option '--clok'\n  did you mean '--clock'?\n  see 'microstep help run'\n",
    ],
    [
      ['run', 'a', '--clock', 'reel'],
      "error '--clock' is real or simulated, not 'reel'\n  did you mean 'real'?\n  see 'microstep help run'\n",
    ],
    [['run', 'a', '--clock'], "error '--clock' needs a value\n  see 'microstep help run'\n"],
    [['run', 'a', '--json=1'], "error '--json' takes no value\n  see 'microstep help run'\n"],
    [
      ['run', 'a', '--json', '--quiet'],
      "error '--json' and '--quiet' exclude each other\n  see 'microstep help run'\n",
    ],
    [
      ['run', 'a', '--http', '70000'],
      "error '--http' needs a port, at most 65535, not '70000'\n  see 'microstep help run'\n",
    ],
    [['run', 'a', '--http=x'], "error '--http' needs a whole number from 0 on, not 'x'\n  see 'microstep help run'\n"],
    [
      ['run', 'a', '--data', 'cups'],
      "error '--data' needs a name and a value, not 'cups'\n  such as --data 'cups=2'\n  see 'microstep help run'\n",
    ],
    [
      ['run', 'a', '--data', 'size=big'],
      "error the value of '--data size' is not JSON: 'big'\n  a text needs quotes of its own: --data 'size=\"big\"'\n  see 'microstep help run'\n",
    ],
    [['check'], "error which files?\n  such as 'microstep check order.scxml'\n  see 'microstep help check'\n"],
    [
      ['check', 'a', '--max-warnings', '-1'],
      "error '--max-warnings' needs a whole number from 0 on, not '-1'\n  see 'microstep help check'\n",
    ],
    [
      ['check', 'a', '--max-warnings', '--json'],
      "error '--max-warnings' needs a value, and '--json' looks like an option\n  a value that begins with a dash is written '--max-warnings=--json'\n  see 'microstep help check'\n",
    ],
    [['check', '-1'], "error unknown option '-1'\n  see 'microstep help check'\n"],
    [
      ['check', 'a', '--max-warnings', 'few'],
      "error '--max-warnings' needs a whole number from 0 on, not 'few'\n  see 'microstep help check'\n",
    ],
    [['w3c', 'a', 'b'], "error one DIR, please, not also 'b'\n  see 'microstep help w3c'\n"],
    [['w3c', '--jobs', '0'], "error '--jobs' needs a whole number from 1 on, not '0'\n  see 'microstep help w3c'\n"],
    [['w3c', '--clock', 'fast'], "error '--clock' is real or simulated, not 'fast'\n  see 'microstep help w3c'\n"],
  ])('%s', async (args, message) => {
    const { code, out, err } = await execute(args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toBe(message)
  })

  it('shows no stack unless DEBUG asks for it', async () => {
    expect((await execute(['rum'])).err).not.toContain('    at ')
    expect((await execute(['rum'], { stdin: '', env: { DEBUG: 'microstep' } })).err).toContain('    at ')
    expect((await execute(['rum'], { stdin: '', env: { DEBUG: 'express' } })).err).not.toContain('    at ')
  })
})

describe('colours', () => {
  it.each([
    ['a terminal', true, {}, true],
    ['no terminal', false, {}, false],
    ['NO_COLOR', true, { NO_COLOR: '1' }, false],
    ['NO_COLOR that is empty', true, { NO_COLOR: '' }, true],
    ['a dumb terminal', true, { TERM: 'dumb' }, false],
    ['FORCE_COLOR', false, { FORCE_COLOR: '1' }, true],
    ['FORCE_COLOR=0', true, { FORCE_COLOR: '0' }, false],
    ['FORCE_COLOR over NO_COLOR', false, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
  ])('%s', async (_, isTTY, env, colored) => {
    const { err } = await execute(['rum'], { stdin: '', isTTY, env })
    expect(err.includes('\u001b[31merror\u001b[0m')).toBe(colored)
    expect(err.includes('\u001b')).toBe(colored)
  })
})
