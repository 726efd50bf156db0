/**
 * A service that keeps each order in a session of a chart.
 *
 *     npx tsx examples/embed.ts
 *
 * The clock is a simulated one here, so that the reminder after three seconds takes none. A service leaves the option
 * out and gets the real one.
 */
import { createSession, formatDiagnostic, loadChart, type Session, simulatedClock } from 'microstep'

// Loaded and checked once; all sessions share it. Throws an error with all that is wrong in the document.
const chart = await loadChart(new URL('order.scxml', import.meta.url))
const clock = simulatedClock()
const orders = new Map<string, Session>()

function openOrder(id: string): Session {
  const order = createSession(chart, { id, clock })
  orders.set(id, order)
  order.on('log', ({ label, value }) => console.log(`${id}  ${label ?? 'log'}: ${String(value)}`))
  order.on('macrostep', ({ configuration }) => console.log(`${id}  is in ${configuration.join(', ')}`))
  // What goes wrong in a chart is an event of the chart; this is how the service hears of it.
  order.on('error', ({ diagnostic }) => console.error(formatDiagnostic(diagnostic)))
  order.on('done', ({ output }) => {
    console.log(`${id}  is over: ${JSON.stringify(output)}`)
    orders.delete(id)
  })
  return order.start()
}

const tea = openOrder('order-1')
const pot = openOrder('order-2')

// An event is processed before `send` returns.
tea.send('item.added', { name: 'tea', price: 4, count: 2 })
tea.send('order.placed')
pot.send('item.added', { name: 'pot', price: 20 })
pot.send('order.placed')

clock.advance('3s')

tea.send('parcel.packed', { code: 'TP-4711' })
tea.send('payment.received', { amount: 8 })
console.log(`order-1  is ${tea.status}; send gives ${tea.send('order.cancelled')}`)

console.log(`order-2  is open: ${pot.isActive('open')}, data: ${JSON.stringify(pot.data)}`)
pot.send('order.cancelled')
console.log(`${orders.size} orders left`)
