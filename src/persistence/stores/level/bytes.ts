/** Reads numbers and texts as LevelDB writes them. */

/** What is not as LevelDB writes it. */
export class NotReadable extends Error {
  override readonly name = 'NotReadable'
}

export class ByteReader {
  #at: number

  constructor(
    readonly bytes: Buffer,
    at = 0,
    readonly end: number = bytes.length,
  ) {
    this.#at = at
  }

  get at(): number {
    return this.#at
  }

  get more(): boolean {
    return this.#at < this.end
  }

  /** A number in groups of 7 bits, lowest first. */
  varint(): number {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      if (this.#at >= this.end || scale > 2 ** 56) throw new NotReadable('a number has no end')
      const byte = this.bytes[this.#at++]!
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
    }
  }

  skip(count: number): void {
    if (count > this.end - this.#at) throw new NotReadable('a text is longer than what it is part of')
    this.#at += count
  }

  /** Skips a text that its length goes before. */
  skipText(): void {
    this.skip(this.varint())
  }
}
