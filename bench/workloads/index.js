import { chain } from './chain.js'
import { deep16 } from './deep.js'
import { guarded } from './guarded.js'
import { history } from './history.js'
import { order } from './order.js'
import { parallel8, parallel20 } from './parallel.js'
import { payload } from './payload.js'
import { raise } from './raise.js'
import { toggle } from './toggle.js'
import { wide500 } from './wide.js'

/** In the order of the table. */
export const workloads = [
  toggle,
  guarded,
  payload,
  parallel8,
  parallel20,
  deep16,
  chain,
  wide500,
  history,
  raise,
  order,
]
