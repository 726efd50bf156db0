/** Numbers and tables for the reader. */

const digits = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2))

/** `21.3 M`, `412 k`, `35.0`. */
export function amount(value) {
  if (value >= 1e6) return `${digits(value / 1e6)} M`
  if (value >= 1e3) return `${digits(value / 1e3)} k`
  return digits(value)
}

export const times = (value) => `${value >= 1e4 ? amount(value) : digits(value)} ×`

/** `1.20 ms`, `14.1 µs`. `ms` in milliseconds. */
export function duration(ms) {
  if (ms >= 1000) return `${digits(ms / 1000)} s`
  if (ms >= 1) return `${digits(ms)} ms`
  return ms >= 1e-3 ? `${digits(ms * 1e3)} µs` : `${digits(ms * 1e6)} ns`
}

export function bytes(value) {
  const size = Math.abs(value)
  const sign = value < 0 ? '−' : ''
  if (size >= 2 ** 20) return `${sign}${digits(size / 2 ** 20)} MB`
  return size >= 10_000 ? `${sign}${digits(size / 2 ** 10)} KB` : `${sign}${size.toFixed(0)} B`
}

/** Lines of cells under a heading; the first column stands left, the others right. */
export function table(heading, rows) {
  const all = [heading, ...rows]
  const widths = heading.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)))
  const line = (row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
      .join('  ')
      .trimEnd()
  return [line(heading), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)].join('\n')
}
