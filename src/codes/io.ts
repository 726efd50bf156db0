/** Files, URLs, the network, and the input of the command line. */
import { type CodeEntries, chart } from './entry.js'

export const ioCodes: CodeEntries = {
  'io/not-found': {
    title: 'A file that is not there',
    severity: 'error',
    text: 'There is no file by this name. Relative paths start from the working folder, relative URLs in a document from the document.',
    kind: 'command',
    bad: 'microstep check examples/cofee.scxml',
    good: 'microstep check examples/coffee.scxml',
  },
  'io/not-a-file': {
    title: 'Something that is no regular file',
    severity: 'error',
    text: 'It is a directory, a pipe or a device. Reading those might never end, so that only regular files are read.',
    kind: 'program',
    bad: "await loadChart('examples')",
    good: "await loadChart('examples/coffee.scxml')",
  },
  'io/too-large': {
    title: 'A file that is too large',
    severity: 'error',
    text: 'Documents may have 64 MiB, and what they refer to 16 MiB unless `fileFetch` is given another `limit`.',
    kind: 'program',
    bad: "fileFetch('examples', { limit: 100 })(pathToFileURL('examples/coffee.scxml'))",
    good: "fileFetch('examples', { limit: 100_000 })(pathToFileURL('examples/coffee.scxml'))",
  },
  'io/unreadable': {
    title: 'A file that cannot be read',
    severity: 'error',
    text: 'The operating system refuses: the message has its code, such as `EACCES` where the rights are missing.',
    kind: 'program',
    bad: "await loadChart('x'.repeat(10_000) + '.scxml')",
    good: "await loadChart('examples/coffee.scxml')",
  },
  'io/unwritable': {
    title: 'A file that cannot be written',
    severity: 'error',
    text: 'The operating system refuses it; the message has its code, such as `EACCES` where the permission is missing.',
    kind: 'command',
    bad: 'microstep types examples/coffee.scxml --out nowhere/coffee.d.ts',
    good: 'microstep types examples/coffee.scxml --out -',
  },
  'io/no-match': {
    title: 'A pattern or a folder without charts',
    severity: 'error',
    text: 'An argument of `microstep check` means no file at all. That is an error, lest a misspelt pattern passes for a good one.',
    kind: 'command',
    bad: "microstep check 'example/*.scxml'",
    good: "microstep check 'examples/*.scxml'",
  },
  'io/unreadable-src': {
    title: 'A resource that a chart is made of and that cannot be read',
    severity: 'error',
    text: `
      The \`src\` of a \`<script>\` is read when the document is loaded; a chart without its script cannot run, and is refused. The
      message says why it cannot be read.`,
    bad: chart('<script src="prices.js"/>\n<final/>'),
    good: chart('<script>var price = 2</script>\n<final><onentry><log expr="price"/></onentry></final>'),
    rec: '5.8.2',
  },
  'io/unreadable-include': {
    title: 'A part of the document that cannot be read',
    severity: 'error',
    text: `
      An \`xi:include\`, or the \`src\` of a \`<state>\`, leads to a part of the chart that is not there, may not be read, or
      includes itself. References start from the text that they are written in; all that is read lies below the folder of the
      document, or goes through the option \`fetch\`. An \`xi:fallback\` says what stands there if the resource cannot be read.`,
    bad: chart('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="paying.scxml"/>'),
    good: chart(`
      <xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="paying.scxml">
        <xi:fallback><state id="paying"/></xi:fallback>
      </xi:include>`),
  },
  'io/unreadable-data': {
    title: 'Data that cannot be read',
    severity: 'warning',
    text: `
      The \`src\` of a \`<data>\` is read when the document is loaded. Where that fails, the chart is loaded all the same; it gets
      \`error.execution\` when the data are initialised, and they have no value.`,
    bad: chart(
      '<datamodel><data id="prices" src="prices.json"/></datamodel>\n<final><onentry><log expr="prices"/></onentry></final>',
    ),
    good: chart(
      '<datamodel><data id="prices">[1, 2]</data></datamodel>\n<final><onentry><log expr="prices"/></onentry></final>',
    ),
    rec: '5.3.2',
  },
  'io/forbidden-url': {
    title: 'A URL that may not be read',
    severity: 'error',
    text: `
      A chart from a file may read files below its own folder; all else is refused, unless the option \`fetch\` allows it. So a chart
      from a stranger reads nothing that is not its own.`,
    kind: 'program',
    bad: "fileFetch('examples')(pathToFileURL('package.json'))",
    good: "fileFetch('examples')(pathToFileURL('examples/coffee.scxml'))",
  },
  'io/no-base-url': {
    title: 'A relative URL without a start',
    severity: 'error',
    text: 'A relative URL starts from the URL of its document, which is not known for a chart that was given as a text.',
    kind: 'program',
    bad: "resolveUrl('prices.js', undefined)",
    good: "resolveUrl('prices.js', 'file:///charts/order.scxml')",
  },
  'io/bad-url': {
    title: 'Something that is no URL',
    severity: 'error',
    text: 'The reference cannot be read as a URL.',
    kind: 'program',
    bad: "resolveUrl('http://[', 'file:///charts/order.scxml')",
    good: "resolveUrl('child.scxml', 'file:///charts/order.scxml')",
  },
  'io/drive-letter': {
    title: 'A drive letter where the scheme of a URL should be',
    severity: 'error',
    text: `
      A path of Windows such as \`D:\\charts\\child.scxml\` would be read as a URL with the scheme \`d\`. References in documents are
      URLs: write a file URL, or a path that starts from the document.`,
    kind: 'program',
    bad: "resolveUrl('D:/charts/child.scxml', 'file:///charts/order.scxml')",
    good: "resolveUrl('file:///D:/charts/child.scxml', 'file:///charts/order.scxml')",
  },
  'io/cannot-listen': {
    title: 'An address that cannot be listened on',
    severity: 'error',
    text: 'The Basic HTTP processor cannot have the port: another program has it, or the rights are missing. The message says which.',
    kind: 'program',
    bad: "await basicHttp({ host: '256.0.0.1' })",
    good: "const http = await basicHttp({ host: '127.0.0.1' })\nawait http.close()",
    rec: 'C.2',
  },
  'io/closed': {
    title: 'A processor that is closed already',
    severity: 'error',
    text: 'A session that starts is attached to its event processors; this one has been closed before, and takes nobody any more.',
    kind: 'program',
    bad: `
      const http = await basicHttp()
      await http.close()
      http.attach(createSession(chart))`,
    good: `
      const http = await basicHttp()
      http.attach(createSession(chart))
      await http.close()`,
    rec: 'C.2',
  },
  'io/session-id-taken': {
    title: 'Two sessions with one id at one processor',
    severity: 'error',
    text: 'The id of a session is part of the address to which events for it are sent, so that it is unique at a processor.',
    kind: 'program',
    bad: `
      const http = await basicHttp()
      try {
        http.attach(createSession(chart, { id: 'order-7' }))
        http.attach(createSession(chart, { id: 'order-7' }))
      } finally {
        await http.close()
      }`,
    good: `
      const http = await basicHttp()
      http.attach(createSession(chart, { id: 'order-7' }))
      http.attach(createSession(chart, { id: 'order-8' }))
      await http.close()`,
    rec: 'C.2',
  },
  'io/event-name': {
    title: 'A line of input without a name',
    severity: 'error',
    text: 'Each line of the input is the name of an event and, after a space, its data as JSON.',
    kind: 'events',
    bad: 'order.placed{"id": 7}',
    good: 'order.placed {"id": 7}',
  },
  'io/event-data': {
    title: 'A line of input with data that are not JSON',
    severity: 'error',
    text: 'Behind the name of an event its data stand, as JSON: names and texts have double quotes.',
    kind: 'events',
    bad: 'order.placed {id: 7}',
    good: 'order.placed {"id": 7}',
  },
  'io/duration': {
    title: 'A wait without a time',
    severity: 'error',
    text: 'Lines `@wait 2s`, or `+2s` for short, let time pass. Times have a unit, `ms` or `s`.',
    kind: 'events',
    bad: '@wait a while',
    good: '@wait 2s',
  },
  'io/unknown-directive': {
    title: 'A line of input that begins with @ and is no directive',
    severity: 'error',
    text: 'The only directive there is is `@wait`. Comments begin with `#`.',
    kind: 'events',
    bad: '@sleep 2s',
    good: '@wait 2s',
  },
  'io/unread': {
    title: 'Input after the end',
    severity: 'warning',
    text: 'The session has come to its end, and there are lines of the input that nobody has read.',
    kind: 'events',
    bad: 'end\norder.placed',
    good: 'order.placed\nend',
  },
}
