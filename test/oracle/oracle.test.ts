/** The judge is judged: traces worked out by hand from the Recommendation, without looking at what the oracle says. */
import { describe, expect, it } from 'vitest'
import type { Action, ChartModel, Condition, StateModel, TransitionModel } from './model.js'
import { interpret } from './oracle.js'

describe('entering and leaving (REC 3.13)', () => {
  it('enters parents first, and runs onentry before <initial> content before the child', () => {
    const a = state('a', {
      onentry: [[log('a1')], [log('a2')]],
      initial: { element: true, targets: ['a22'], content: [log('initial')] },
      children: [state('a1'), state('a2', { onentry: [[log('in a2')]], children: [state('a21'), state('a22')] })],
    })
    run(
      chart(a),
      [],
      'enter a; log a1; log a2; log initial; enter a2; log in a2; enter a22; microstep; configuration a a2 a22',
    )
  })

  it('leaves children first in reverse document order, then runs the content, then enters in document order', () => {
    const content = (id: string) => ({ onentry: [[log(`+${id}`)]], onexit: [[log(`-${id}`)]] })
    const p = parallel('p', {
      ...content('p'),
      transitions: [on('e', 'q', { content: [log('go')] })],
      children: [
        state('r', { ...content('r'), children: [state('r1', content('r1'))] }),
        state('s', { ...content('s'), children: [state('s1', content('s1'))] }),
      ],
    })
    run(
      chart(p, state('q', content('q'))),
      ['e'],
      `enter p; log +p; enter r; log +r; enter r1; log +r1; enter s; log +s; enter s1; log +s1; microstep
       configuration p r r1 s s1
       event e; log -s1; exit s1; log -s; exit s; log -r1; exit r1; log -r; exit r; log -p; exit p
       transition 0; log go; enter q; log +q; microstep; configuration q`,
    )
  })

  it('evaluates In() exactly: active in its own blocks, gone in its parent onexit (semantics 6)', () => {
    const a = state('a', {
      onentry: [[observe('b', 'b in +a')]],
      onexit: [[observe('b', 'b in -a'), observe('a', 'a in -a')]],
      transitions: [on('e', 'c', { content: [observe('a', 'a on the way'), observe('c', 'c on the way')] })],
      children: [state('b', { onentry: [[observe('b', 'b in +b')]], onexit: [[observe('b', 'b in -b')]] })],
    })
    run(
      chart(a, state('c')),
      ['e'],
      `enter a; log b in +a no; enter b; log b in +b yes; microstep; configuration a b
       event e; log b in -b yes; exit b; log b in -a no; log a in -a yes; exit a
       transition 0; log a on the way no; log c on the way no; enter c; microstep; configuration c`,
    )
  })
})

describe('selecting (REC 3.13)', () => {
  it('prefers the descendant, then document order; falls back on an ancestor where the condition is false', () => {
    const a = state('a', {
      transitions: [on('e', 'c'), on('f', 'c')],
      children: [state('b', { transitions: [on('e', 'b', { condition: isIn('c') }), on('f', 'b'), on('f', 'c')] })],
    })
    // Document order: a's e = 0, a's f = 1, b's e = 2, b's first f = 3.
    run(
      chart(a, state('c')),
      ['f', 'e'],
      `enter a; enter b; microstep; configuration a b
       event f; exit b; transition 3; enter b; microstep; configuration a b
       event e; exit b; exit a; transition 0; enter c; microstep; configuration c`,
    )
  })

  it('takes transitions of all regions in one microstep, and none twice', () => {
    const p = parallel('p', {
      transitions: [on('g')],
      children: [
        state('r', { children: [state('r1', { transitions: [on('e', 'r2')] }), state('r2')] }),
        state('s', { children: [state('s1', { transitions: [on('e', 's2')] }), state('s2')] }),
      ],
    })
    run(
      chart(p),
      ['e', 'g'],
      `enter p; enter r; enter r1; enter s; enter s1; microstep; configuration p r r1 s s1
       event e; exit s1; exit r1; transition 1; transition 2; enter r2; enter s2; microstep; configuration p r r2 s s2
       event g; transition 0; microstep; configuration p r r2 s s2`,
    )
  })

  it('lets the earlier region win a conflict, and never preempts a targetless transition', () => {
    const p = parallel('p', {
      children: [
        state('r', { children: [state('r1', { transitions: [on('e', 'q')] })] }),
        state('s', { children: [state('s1', { transitions: [on('e', 's2')] }), state('s2')] }),
        state('t', { transitions: [on('e')] }),
      ],
    })
    run(
      chart(p, state('q')),
      ['e'],
      `enter p; enter r; enter r1; enter s; enter s1; enter t; microstep; configuration p r r1 s s1 t
       event e; exit t; exit s1; exit s; exit r1; exit r; exit p; transition 0; transition 2; enter q; microstep
       configuration q`,
    )
  })

  it('lets a descendant in a later region preempt an ancestor (3.13: optimally enabled)', () => {
    const p = parallel('p', {
      transitions: [on('e', 'q')],
      children: [
        state('r', { children: [state('r1')] }),
        state('s', { children: [state('s1', { transitions: [on('e', 's2')] }), state('s2')] }),
      ],
    })
    run(
      chart(p, state('q')),
      ['e'],
      `enter p; enter r; enter r1; enter s; enter s1; microstep; configuration p r r1 s s1
       event e; exit s1; transition 1; enter s2; microstep; configuration p r r1 s s2`,
    )
  })

  it('runs content in document order of the transitions, not in the order of selection (semantics 3)', () => {
    const p = parallel('p', {
      transitionsLast: true,
      transitions: [on('e', undefined, { content: [log('p')] })],
      children: [state('r'), state('s', { transitions: [on('e', undefined, { content: [log('s')] })] })],
    })
    // r selects p's transition (1) before s selects its own (0).
    run(
      chart(p),
      ['e'],
      `enter p; enter r; enter s; microstep; configuration p r s
       event e; transition 0; log s; transition 1; log p; microstep; configuration p r s`,
    )
  })

  it('takes eventless transitions first, then internal events, then external ones (semantics 9)', () => {
    const a = state('a', {
      onentry: [[raise('i')]],
      transitions: [on('i', 'c'), on(null, 'b', { condition: isIn('a') })],
    })
    const b = state('b', { transitions: [on('i', 'c'), on('e', 'a')] })
    run(
      chart(a, b, state('c', { transitions: [on('e', 'd')] }), state('d')),
      ['e', 'e'],
      `enter a; raise i; microstep; exit a; transition 1; enter b; microstep
       event i; exit b; transition 2; enter c; microstep; configuration c
       event e; exit c; transition 4; enter d; microstep; configuration d
       event e; configuration d`,
    )
  })

  it.each([
    ['a', ['a', 'a.x', 'a.x.y'], ['ab', 'A', 'b']],
    ['a.x', ['a.x', 'a.x.y'], ['a', 'a.xy']],
    ['a.', ['a', 'a.x'], ['ab']],
    ['a.*', ['a', 'a.x'], ['ab']],
    ['*', ['a', 'b.c'], []],
  ])('matches the descriptor %s by token prefix (REC 3.12.1)', (descriptor, matching, others) => {
    const taken = (event: string) =>
      interpret(chart(state('s', { transitions: [on(descriptor)] })), [event], { limit: 10 }).trace.includes(
        'transition 0',
      )
    expect([...matching, ...others].filter(taken)).toEqual(matching)
  })
})

describe('the domain of a transition (REC 3.13)', () => {
  const compound = (transition: TransitionModel) => {
    return chart(state('a', { transitions: [transition], children: [state('b'), state('c')] }), state('d'))
  }
  const started = 'enter a; enter b; microstep; configuration a b; event e;'

  it.each<[string, ChartModel, string]>([
    [
      'external',
      compound(on('e', 'c')),
      'exit b; exit a; transition 0; enter a; enter c; microstep; configuration a c',
    ],
    [
      'internal',
      compound(on('e', 'c', { internal: true })),
      'exit b; transition 0; enter c; microstep; configuration a c',
    ],
    [
      'internal, with a target outside',
      compound(on('e', 'd', { internal: true })),
      'exit b; exit a; transition 0; enter d; microstep; configuration d',
    ],
    [
      'internal, with itself as its target',
      compound(on('e', 'a', { internal: true })),
      'exit b; exit a; transition 0; enter a; enter b; microstep; configuration a b',
    ],
  ])('is that of the %s kind', (_, model, expected) => run(model, ['e'], started + expected))

  it('is never a parallel: a step from region to region leaves and enters all of it (semantics 4)', () => {
    const p = parallel('p', {
      children: [
        state('r', { children: [state('r1', { transitions: [on('e', 's2')] })] }),
        state('s', { children: [state('s1'), state('s2')] }),
      ],
    })
    run(
      chart(p),
      ['e'],
      `enter p; enter r; enter r1; enter s; enter s1; microstep; configuration p r r1 s s1
       event e; exit s1; exit s; exit r1; exit r; exit p; transition 0
       enter p; enter r; enter r1; enter s; enter s2; microstep; configuration p r r1 s s2`,
    )
  })

  it('is outside a parallel whose own transition is internal', () => {
    const p = parallel('p', {
      transitions: [on('e', 'r', { internal: true })],
      children: [state('r'), state('s')],
    })
    run(
      chart(p),
      ['e'],
      `enter p; enter r; enter s; microstep; configuration p r s
       event e; exit s; exit r; exit p; transition 0; enter p; enter r; enter s; microstep; configuration p r s`,
    )
  })

  it('takes several targets into their regions and the rest by default', () => {
    const region = (id: string) => state(id, { children: [state(`${id}1`), state(`${id}2`)] })
    run(
      chart(state('a', { transitions: [on('e', 't2 r2')] }), parallel('p', { children: ['r', 's', 't'].map(region) })),
      ['e'],
      `enter a; microstep; configuration a; event e; exit a; transition 0
       enter p; enter r; enter r2; enter s; enter s1; enter t; enter t2; microstep; configuration p r r2 s s1 t t2`,
    )
  })
})

describe('history (REC 3.10)', () => {
  const withHistory = (memory: 'shallow' | 'deep') => {
    const h = history('h', memory, 'b', [log('default')])
    const a = state('a', {
      onentry: [[log('+a')]],
      initial: { element: true, targets: ['h'], content: [log('initial')] },
      transitions: [on('out', 'o'), on('next', 'c2')],
      children: [h, state('b'), state('c', { children: [state('c1'), state('c2')] })],
    })
    return chart(a, state('o', { transitions: [on('back', 'h'), on('into', 'a')] }))
  }
  const first = `enter a; log +a; log initial; log default; enter b; microstep; configuration a b
    event next; exit b; exit a; transition 1; enter a; log +a; enter c; enter c2; microstep; configuration a c c2
    event out; exit c2; exit c; exit a; transition 0; enter o; microstep; configuration o;`

  it('runs its default content after onentry and <initial> content, once, and restores a shallow value', () => {
    run(
      withHistory('shallow'),
      ['next', 'out', 'back'],
      `${first} event back; exit o; transition 2; enter a; log +a; enter c; enter c1; microstep; configuration a c c1`,
    )
  })

  it('restores a deep value, also through the initial transition', () => {
    run(
      withHistory('deep'),
      ['next', 'out', 'into'],
      `${first} event into; exit o; transition 3; enter a; log +a; log initial; enter c; enter c2; microstep
       configuration a c c2`,
    )
  })

  it('records before it restores: a transition to the own history comes back to what it left (semantics 5)', () => {
    const h = history('h', 'deep', 'b', [log('default')])
    const a = state('a', {
      transitions: [on('next', 'c', { internal: true }), on('self', 'h')],
      children: [state('b'), state('c'), h],
    })
    run(
      chart(a),
      ['next', 'self'],
      `enter a; enter b; microstep; configuration a b
       event next; exit b; transition 0; enter c; microstep; configuration a c
       event self; exit c; exit a; transition 1; enter a; enter c; microstep; configuration a c`,
    )
  })

  it('enters nothing that is active and was not left, however deep the value', () => {
    const inner = state('c', { transitions: [on('self', 'h')], children: [state('c1'), state('c2')] })
    const a = state('a', {
      initial: { element: false, targets: ['c2'], content: [] },
      transitions: [on('out', 'o')],
      children: [history('h', 'deep', 'c1'), inner],
    })
    inner.children[0]!.transitions.push(on('deep', 'h'))
    // Back in c1 with c2 remembered: the domain is c, so c stays. Document order: out 0, self 1, deep 2, in 3.
    run(
      chart(a, state('o', { transitions: [on('in', 'c1')] })),
      ['out', 'in', 'deep'],
      `enter a; enter c; enter c2; microstep; configuration a c c2
       event out; exit c2; exit c; exit a; transition 0; enter o; microstep; configuration o
       event in; exit o; transition 3; enter a; enter c; enter c1; microstep; configuration a c c1
       event deep; exit c1; transition 2; enter c2; microstep; configuration a c c2`,
    )
  })
})

describe('the domain, once more', () => {
  it('stays what it was when the transition was selected, although exiting records the history that is its target', () => {
    // By default h means r: the domain is the root and p is left. Then h remembers r1, and r would be domain enough.
    const r = state('r', { children: [state('r1', { transitions: [on('e', 'h')] }), state('r2')] })
    run(
      chart(parallel('p', { children: [history('h', 'deep', 'r'), r] })),
      ['e'],
      `enter p; enter r; enter r1; microstep; configuration p r r1
       event e; exit r1; exit r; exit p; transition 0; enter p; enter r; enter r1; microstep; configuration p r r1`,
    )
  })

  it('keeps a default history from filling up regions that are active and stay so', () => {
    const p = parallel('p', {
      children: [
        state('r', { children: [state('r1', { transitions: [on('e', 'h')] }), state('r2')] }),
        state('s', { children: [state('s1', { transitions: [on('f', 's2')] }), state('s2')] }),
      ],
    })
    run(
      chart(state('a', { children: [history('h', 'deep', 'r2', [log('default')]), p] })),
      ['f', 'e'],
      `enter a; enter p; enter r; enter r1; enter s; enter s1; microstep; configuration a p r r1 s s1
       event f; exit s1; transition 1; enter s2; microstep; configuration a p r r1 s s2
       event e; exit r1; transition 0; enter r2; microstep; configuration a p r r2 s s2`,
    )
  })
})

describe('ends (REC 3.7, 3.13)', () => {
  it('raises the done event of the compound, then at once that of the parallel, and nothing further up', () => {
    const region = (id: string) => {
      return state(id, {
        children: [
          state(`${id}1`, { transitions: [on('e', `${id}f`)] }),
          final(`${id}f`, { onentry: [[log(`+${id}f`)]] }),
        ],
      })
    }
    const outer = parallel('o', { children: [parallel('p', { children: [region('r'), region('s')] })] })
    run(
      chart(outer),
      ['e'],
      `enter o; enter p; enter r; enter r1; enter s; enter s1; microstep; configuration o p r r1 s s1
       event e; exit s1; exit r1; transition 0; transition 1
       enter rf; log +rf; raise done.state.r; enter sf; log +sf; raise done.state.s; raise done.state.p; microstep
       event done.state.r; event done.state.s; event done.state.p; configuration o p r rf s sf`,
    )
  })

  it('enters all of the entry set before a top-level final state stops the session (semantics 8)', () => {
    const a = state('a', { transitions: [on('e', 'f')], onexit: [[log('-a')]] })
    const f = final('f', { onentry: [[raise('late'), log('+f')]], onexit: [[log('-f')]] })
    run(
      chart(a, f),
      ['e', 'e'],
      `enter a; microstep; configuration a
       event e; log -a; exit a; transition 0; enter f; raise late; log +f; microstep; log -f; exit f`,
      'done',
    )
  })

  it('ends as failed where a macrostep does not settle (semantics 10)', () => {
    const { trace, status } = interpret(chart(state('a', { transitions: [on(null, 'a')] })), ['e'], { limit: 3 })
    expect(status).toBe('failed')
    expect(trace.filter((line) => line === 'transition 0')).toHaveLength(3)
  })

  it('ends as failed where events go on for ever without a microstep', () => {
    const s = state('s', { transitions: [on('*', 's', { condition: { is: 'error' } })] })
    expect(interpret(chart(s), ['e'], { limit: 3 }).status).toBe('failed')
  })
})

describe('errors (REC 3.12.2, 4, 5.9.1)', () => {
  it('queues one error for a condition that several states ask about (semantics 1)', () => {
    const p = parallel('p', {
      transitions: [on('e', 'p', { condition: { is: 'error' } }), on('e', undefined, { content: [log('instead')] })],
      children: [state('r'), state('s')],
    })
    run(
      chart(p),
      ['e'],
      `enter p; enter r; enter s; microstep; configuration p r s
       event e; raise error.execution; transition 1; log instead; microstep
       event error.execution; configuration p r s`,
    )
  })

  it('ends the block of the error and no other (semantics 11)', () => {
    const blocks: Action[][] = [
      [log('1'), { is: 'error' }, log('2')],
      [{ is: 'observe', condition: { is: 'error' }, label: '3' }],
    ]
    run(
      chart(state('s', { onentry: blocks })),
      [],
      `enter s; log 1; raise error.execution; raise error.execution; log 3 no; microstep
       event error.execution; event error.execution; configuration s`,
    )
  })
})

describe('deferral and priority (UML; semantics.md in words)', () => {
  it('holds back what a state further out could take, until the deferring state is left', () => {
    const s1 = state('s1', {
      transitions: [on('a')],
      children: [
        state('s11', {
          defers: ['c', 'a'],
          transitions: [on('p', 's12')],
          children: [state('s111', { transitions: [on('c', 's112')] }), state('s112')],
        }),
        state('s12', { transitions: [on('c')] }),
      ],
    })
    run(
      chart(s1),
      ['c', 'c', 'a', 'p'],
      `enter s1; enter s11; enter s111; microstep; configuration s1 s11 s111
       event c; exit s111; transition 2; enter s112; microstep; configuration s1 s11 s112
       event c; defer c s11; configuration s1 s11 s112
       event a; defer a s11; configuration s1 s11 s112
       event p; exit s112; exit s11; release c s11; release a s11; transition 1; enter s12; microstep
       configuration s1 s12
       event c; transition 3; microstep; configuration s1 s12
       event a; transition 0; microstep; configuration s1 s12`,
    )
  })

  it('takes no transition of a sibling region', () => {
    const p = parallel('p', {
      children: [
        state('r', {
          children: [state('r1', { defers: ['c'], transitions: [on('p', 'r2')] }), state('r2')],
        }),
        state('s', { transitions: [on('c')] }),
      ],
    })
    run(
      chart(p),
      ['c', 'p'],
      `enter p; enter r; enter r1; enter s; microstep; configuration p r r1 s
       event c; defer c r1; configuration p r r1 s
       event p; exit r1; release c r1; transition 0; enter r2; microstep; configuration p r r2 s
       event c; transition 1; microstep; configuration p r r2 s`,
    )
  })

  it('takes higher priorities first, in order of arrival among equals', () => {
    const send = (event: string, priority: number): Action => ({ is: 'send', event, priority })
    const content = [send('x', 0), send('low', -1), send('high', 2), send('y', 0), send('higher', 3), send('z', 2)]
    run(
      chart(state('s', { transitions: [on('e', undefined, { content })] })),
      ['e'],
      `enter s; microstep; configuration s
       event e; transition 0; microstep; configuration s
       event higher; configuration s; event high; configuration s; event z; configuration s
       event x; configuration s; event y; configuration s; event low; configuration s`,
    )
  })
})

function run(model: ChartModel, events: readonly string[], expected: string, status = 'running'): void {
  const outcome = interpret(model, events, { limit: 100 })
  const lines = expected.split(/[;\n]/).map((line) => line.trim())
  // That it waits for the next event is left out: it always does.
  expect(outcome.trace.filter((line) => line !== 'wait')).toEqual(lines.filter((line) => line !== ''))
  expect(outcome.status).toBe(status)
}

function make(kind: StateModel['kind'], id: string, rest: Partial<StateModel> = {}): StateModel {
  return {
    id,
    kind,
    children: [],
    initial: null,
    history: null,
    transitions: [],
    defers: [],
    transitionsLast: false,
    onentry: [],
    onexit: [],
    ...rest,
  }
}

function chart(...children: StateModel[]): ChartModel {
  return { datamodel: 'ecmascript', root: make('scxml', '', { children }) }
}

function state(id: string, rest?: Partial<StateModel>): StateModel {
  return make('state', id, rest)
}

function parallel(id: string, rest?: Partial<StateModel>): StateModel {
  return make('parallel', id, rest)
}

function final(id: string, rest?: Partial<StateModel>): StateModel {
  return make('final', id, rest)
}

function history(id: string, memory: 'shallow' | 'deep', target: string, content: Action[] = []): StateModel {
  return make('history', id, { history: { memory, targets: target.split(' '), content } })
}

function on(event: string | null, target?: string, rest: Partial<TransitionModel> = {}): TransitionModel {
  const targets = target === undefined ? [] : target.split(' ')
  return { events: event === null ? null : [event], condition: null, targets, internal: false, content: [], ...rest }
}

function log(label: string): Action {
  return { is: 'log', label }
}

function raise(event: string): Action {
  return { is: 'raise', event }
}

function isIn(id: string): Condition {
  return { is: 'in', state: id }
}

function observe(id: string, label: string): Action {
  return { is: 'observe', condition: isIn(id), label }
}
