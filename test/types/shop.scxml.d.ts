// Made by `microstep types shop.scxml`. Do not edit.

export type Order = { readonly id: number; readonly lines: readonly Line[]; readonly state?: 'new' | 'paid' }

export type Line = { readonly name: string; readonly price: number }

export interface ShopChart {
  readonly states: 'open' | 'paying' | 'card' | 'paid'
  readonly events: 'order.placed' | 'item' | `item.${string}` | 'payment.received'
  readonly raises: 'charge' | 'done.state.card' | 'done.state.paying'
  readonly data: {
    total: number
    order: Order | undefined
    since: string
    note: string
    items: unknown[]
    anything: unknown
  }
  readonly payloads: {
    'order.placed': Order
    item: Line
    'payment.received': { readonly amount: number }
    'item.removed': number
    'item.removed.*': number
    'item.*': Line
  }
}
