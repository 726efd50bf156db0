/**
 * A session and those it has invoked, at any depth: they can reach each other by `#_scxml_ID`, and are settled together.
 * Made when it is first needed, since most sessions stay alone.
 */
import type { Session } from './session.js'

export interface Member {
  /** Whether it has something to do. */
  readonly scheduled: boolean
}

export class Family {
  /** By session id. */
  readonly sessions = new Map<string, Session>()
  readonly #members = new Set<Member>()
  /** Transmissions, and documents of children, that are under way. */
  #inFlight = 0
  #waiting: (() => void)[] = []
  /** For the ids of children. */
  #children = 0

  /** Sessions that are there, the one that was not invoked among them. */
  get size(): number {
    return this.sessions.size
  }

  join(id: string, session: Session, member: Member): void {
    this.sessions.set(id, session)
    this.#members.add(member)
  }

  leave(id: string, member: Member): void {
    this.sessions.delete(id)
    this.#members.delete(member)
    this.check()
  }

  /** How many there have been. */
  get children(): number {
    return this.#children
  }

  set children(count: number) {
    this.#children = count
  }

  createChildId(parentId: string): string {
    return `${parentId}.${++this.#children}`
  }

  /** Something is under way until the promise has come to an end, which it does without failing. */
  follow(underWay: Promise<void>): void {
    this.#inFlight++
    underWay.finally(() => {
      this.#inFlight--
      this.check()
    })
  }

  /** Resolves when nothing is queued and nothing under way. */
  settled(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      this.check()
    })
  }

  /** To be called whenever a member has nothing more to do. */
  check(): void {
    if (this.#waiting.length === 0 || this.#inFlight > 0) return
    for (const { scheduled } of this.#members) if (scheduled) return
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }
}
