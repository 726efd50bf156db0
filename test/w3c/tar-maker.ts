/** Makes tar archives for the tests of their reader: ustar headers, written out by hand. */
export interface TarItem {
  readonly path: string
  readonly data?: string
  /** `0` a file (the default), `2` a symbolic link, `5` a folder, `x` a pax header. */
  readonly type?: string
  readonly prefix?: string
}

export function makeTar(items: readonly TarItem[]): Buffer {
  const blocks = items.flatMap(({ path, data = '', type = '0', prefix = '' }) => {
    const header = Buffer.alloc(512)
    const body = Buffer.from(data)
    header.write(path, 0, 100)
    header.write('0000644\0', 100)
    header.write(`${body.length.toString(8).padStart(11, '0')}\0`, 124)
    header.write('        ', 148)
    header.write(type, 156)
    header.write('ustar\u000000', 257)
    header.write(prefix, 345, 155)
    const sum = header.reduce((total, byte) => total + byte, 0)
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
    return [header, body, Buffer.alloc((512 - (body.length % 512)) % 512)]
  })
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}

/** One pax record; its length is in bytes and counts itself. */
export function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`
  const bytes = Buffer.byteLength(rest)
  let length = bytes
  while (String(length).length + bytes !== length) length = String(length).length + bytes
  return `${length}${rest}`
}
