/** Metrics as text, in Prometheus' exposition format 0.0.4. */
import type { Labels, Metric } from './metrics.js'

/** What an HTTP response with such a text has for its `Content-Type`. */
export const prometheusContentType = 'text/plain; version=0.0.4; charset=utf-8'

export function prometheusText(metrics: readonly Metric[]): string {
  return metrics.map(family).join('')
}

function family(metric: Metric): string {
  const { name, help, kind } = metric
  const lines = [`# HELP ${name} ${escapeHelp(help)}`, `# TYPE ${name} ${kind}`]
  if (metric.kind !== 'histogram') {
    for (const { labels, value } of metric.points) lines.push(sample(name, labels, value))
  } else {
    for (const { labels, value } of metric.points) {
      for (const { atMost, count } of value.buckets) {
        lines.push(sample(`${name}_bucket`, { ...labels, le: formatNumber(atMost) }, count))
      }
      lines.push(sample(`${name}_bucket`, { ...labels, le: '+Inf' }, value.count))
      lines.push(sample(`${name}_sum`, labels, value.sum))
      lines.push(sample(`${name}_count`, labels, value.count))
    }
  }
  return `${lines.join('\n')}\n`
}

function sample(name: string, labels: Labels, value: number): string {
  const inside = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`)
  return `${name}${inside.length > 0 ? `{${inside.join(',')}}` : ''} ${formatNumber(value)}`
}

function formatNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  return String(value)
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}

function escapeLabel(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"')
}
