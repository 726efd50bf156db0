/** Text that is no well-formed XML (XML 1.0, Namespaces in XML 1.0). */
import { type CodeEntries, chart } from './entry.js'

const namespace = 'xmlns="http://www.w3.org/2005/07/scxml"'

export const xmlCodes: CodeEntries = {
  'xml/unsupported-encoding': {
    title: 'An encoding that is not supported',
    severity: 'error',
    text: `
      The bytes are in an encoding that microstep cannot read, by what the XML declaration says. UTF-8, UTF-16,
      ISO-8859-1, windows-1252 and US-ASCII can be read. Nothing else is said about the document, since its text is not
      known.`,
    kind: 'program',
    bad: `parseChart(Buffer.from('<?xml version="1.0" encoding="EUC-JP"?><scxml/>'))`,
    good: `parseChart(Buffer.from('<?xml version="1.0" encoding="UTF-8"?><scxml ${namespace} version="1.0"><final/></scxml>'))`,
  },
  'xml/mislabelled-encoding': {
    title: 'An encoding that the document is not in',
    severity: 'error',
    text: `
      The XML declaration says UTF-16, but the bytes are not in it: otherwise the declaration itself could not be read. An
      editor has saved the document in another encoding and left the declaration as it was.`,
    kind: 'program',
    bad: `parseChart(Buffer.from('<?xml version="1.0" encoding="UTF-16"?><scxml ${namespace} version="1.0"><final/></scxml>'))`,
    good: `parseChart(Buffer.from('<?xml version="1.0" encoding="UTF-8"?><scxml ${namespace} version="1.0"><final/></scxml>'))`,
  },
  'xml/contradicted-encoding': {
    title: 'Two encodings for one document',
    severity: 'warning',
    text: `
      The XML declaration names one encoding, and the byte order mark at the start of the document another. The byte order
      mark is believed, which is nearly always right.`,
    kind: 'program',
    bad: `
      const bytes = Buffer.from('\\ufeff<?xml version="1.0" encoding="ISO-8859-1"?><scxml ${namespace} version="1.0"><final/></scxml>')
      parseChart(bytes)`,
    good: `
      const bytes = Buffer.from('\\ufeff<?xml version="1.0" encoding="UTF-8"?><scxml ${namespace} version="1.0"><final/></scxml>')
      parseChart(bytes)`,
  },
  'xml/malformed-bytes': {
    title: 'Bytes that mean nothing in the encoding',
    severity: 'error',
    text: `
      A byte does not belong to the encoding of the document. Most often the document was saved in ISO-8859-1 or
      windows-1252 without a declaration that says so, and is therefore taken for UTF-8.`,
    kind: 'program',
    bad: `
      const text = '<scxml ${namespace} version="1.0"><final id="fertig-für-heute"/></scxml>'
      parseChart(Buffer.from(text, 'latin1'))`,
    good: `
      const text = '<scxml ${namespace} version="1.0"><final id="fertig-für-heute"/></scxml>'
      parseChart(Buffer.from(text, 'utf8'))`,
  },
  'xml/version': {
    title: 'An XML version that is not 1.0',
    severity: 'warning',
    text: `
      The document says that it is XML 1.1 or later. It is read as XML 1.0, which makes no difference unless it uses control
      characters or line ends that only XML 1.1 has.`,
    bad: `<?xml version="1.1"?>\n${chart('<final/>')}`,
    good: `<?xml version="1.0"?>\n${chart('<final/>')}`,
  },
  'xml/declaration': {
    title: 'An XML declaration that cannot be read',
    severity: 'error',
    text: `
      The XML declaration has a version, then perhaps an encoding, then perhaps \`standalone\`, in this order, with quotes
      around their values. An encoding that is hidden in a broken declaration would be missed, so that the document is
      refused.`,
    bad: `<?xml encoding="UTF-8" version="1.0"?>\n${chart('<final/>')}`,
    good: `<?xml version="1.0" encoding="UTF-8"?>\n${chart('<final/>')}`,
  },
  'xml/misplaced-declaration': {
    title: 'An XML declaration that does not come first',
    severity: 'error',
    text: `
      Nothing may stand before the XML declaration, not even white space: a reader has to find the encoding in the very first
      bytes.`,
    bad: `<!-- the coffee machine -->\n<?xml version="1.0"?>\n${chart('<final/>')}`,
    good: `<?xml version="1.0"?>\n<!-- the coffee machine -->\n${chart('<final/>')}`,
  },
  'xml/doctype': {
    title: 'A document type declaration',
    severity: 'error',
    text: `
      A DOCTYPE can define entities that grow without bounds and can make a reader fetch files, and SCXML has no need for it.
      microstep refuses documents with one. Write out what its entities stand for.`,
    bad: `<!DOCTYPE scxml>\n${chart('<final/>')}`,
    good: chart('<final/>'),
  },
  'xml/empty-document': {
    title: 'An empty document',
    severity: 'error',
    text: 'There is nothing in the document but, perhaps, white space. Was it saved, and is it the right file?',
    bad: '\n',
    good: chart('<final/>'),
  },
  'xml/no-root': {
    title: 'A document without an element',
    severity: 'error',
    text: 'There are comments or processing instructions in the document, but no element.',
    bad: '<!-- nothing yet -->',
    good: `<!-- nothing yet -->\n${chart('<final/>')}`,
  },
  'xml/second-root': {
    title: 'A second root element',
    severity: 'error',
    text: 'An XML document is one element with everything else in it.',
    bad: `<scxml ${namespace} version="1.0"><final/></scxml>\n<scxml ${namespace} version="1.0"><final/></scxml>`,
    good: chart('<final/>'),
  },
  'xml/text-outside-root': {
    title: 'Text outside the root element',
    severity: 'error',
    text: 'Before and behind the root element there may be comments, processing instructions and white space only.',
    bad: `${chart('<final/>')}\nThat is all.`,
    good: `${chart('<final/>')}\n<!-- That is all. -->`,
  },
  'xml/unclosed-element': {
    title: 'An element without an end tag',
    severity: 'error',
    text: `
      The document ends while elements are still open: end tags are missing, or the rest of the document is. The place is that
      of the innermost start tag whose end tag is missing.`,
    bad: `<scxml ${namespace} version="1.0">\n  <final id="end"/>`,
    good: `<scxml ${namespace} version="1.0">\n  <final id="end"/>\n</scxml>`,
  },
  'xml/mismatched-tag': {
    title: 'An end tag that closes another element',
    severity: 'error',
    text: `
      Elements are closed in the opposite order of that in which they were opened. Either the end tag is misspelt or stands in
      the wrong place, or another end tag is missing before it.`,
    bad: chart('<state id="a">\n  <onentry>\n</state>\n</onentry>'),
    good: chart('<state id="a">\n  <onentry>\n  </onentry>\n</state>'),
  },
  'xml/stray-end-tag': {
    title: 'An end tag without a start tag',
    severity: 'error',
    text: 'No element is open that this end tag could close.',
    bad: `${chart('<final/>')}\n</state>`,
    good: chart('<final/>'),
  },
  'xml/unterminated-tag': {
    title: "A tag without its '>'",
    severity: 'error',
    text: `The next tag begins, or the document ends, before this tag has come to its '>'.`,
    bad: chart('<state id="a"></state'),
    good: chart('<state id="a"></state>'),
  },
  'xml/unterminated-value': {
    title: 'A value of an attribute without its closing quote',
    severity: 'error',
    text: `
      The value of an attribute goes on until the quote that began it comes again. Here it does not, or what comes behind it
      shows that it was meant to come earlier.`,
    bad: chart('<final id="end/>'),
    good: chart('<final id="end"/>'),
  },
  'xml/unterminated-comment': {
    title: "A comment without its '-->'",
    severity: 'error',
    text: 'Everything from here to the end of the document would be a comment.',
    bad: chart('<!-- the end ->\n<final/>'),
    good: chart('<!-- the end -->\n<final/>'),
  },
  'xml/unterminated-cdata': {
    title: "A CDATA section without its ']]>'",
    severity: 'error',
    text: 'Everything from here to the end of the document would be text.',
    bad: chart('<script><![CDATA[ 1 < 2 ]></script>\n<final/>'),
    good: chart('<script><![CDATA[ 1 < 2 ]]></script>\n<final/>'),
  },
  'xml/unterminated-instruction': {
    title: "A processing instruction without its '?>'",
    severity: 'error',
    text: 'A processing instruction, and the XML declaration too, ends with a question mark before its last bracket.',
    bad: `<?xml version="1.0">\n${chart('<final/>')}`,
    good: `<?xml version="1.0"?>\n${chart('<final/>')}`,
  },
  'xml/invalid-target': {
    title: 'A processing instruction without a name',
    severity: 'error',
    text: `Behind '<?' a name stands, which says whom the instruction is for: without a colon, and with white space behind it.`,
    bad: chart('<? draw this ?>\n<final/>'),
    good: chart('<?editor draw this?>\n<final/>'),
  },
  'xml/reserved-target': {
    title: 'A processing instruction with a reserved name',
    severity: 'error',
    text: `'xml' in capitals is reserved. The XML declaration is written in small letters.`,
    bad: `<?XML version="1.0"?>\n${chart('<final/>')}`,
    good: `<?xml version="1.0"?>\n${chart('<final/>')}`,
  },
  'xml/double-hyphen': {
    title: "'--' inside a comment",
    severity: 'error',
    text: 'XML forbids two hyphens in a row inside a comment, so that a comment cannot be put around another.',
    bad: chart('<!-- a -- b -->\n<final/>'),
    good: chart('<!-- a - b -->\n<final/>'),
  },
  'xml/cdata-end-in-text': {
    title: "']]>' outside a CDATA section",
    severity: 'error',
    text: 'XML allows these three characters in a row as the end of a CDATA section only.',
    bad: chart('<script>[1][[0]]>1</script>\n<final/>'),
    good: chart('<script>[1][[0]] > 1</script>\n<final/>'),
  },
  'xml/unknown-markup': {
    title: "'<!' that begins nothing",
    severity: 'error',
    text: "Behind '<!' XML knows comments (`<!-- -->`) and CDATA sections (`<![CDATA[ ]]>`, in capitals).",
    bad: chart('<!- the end ->\n<final/>'),
    good: chart('<!-- the end -->\n<final/>'),
  },
  'xml/invalid-name': {
    title: 'A name that XML does not allow',
    severity: 'error',
    text: `
      Names of elements and attributes begin with a letter or an underscore. A colon parts the prefix of a namespace from the
      name, so that there is at most one, and something on both sides of it.`,
    bad: chart('<final 1id="end"/>'),
    good: chart('<final id="end"/>'),
  },
  'xml/unexpected-character': {
    title: 'Something that has no place in a tag',
    severity: 'error',
    text: 'A start tag holds its name and attributes with their values, an end tag its name only.',
    bad: chart('<final id="end",/>'),
    good: chart('<final id="end"/>'),
  },
  'xml/missing-space': {
    title: 'No white space before an attribute',
    severity: 'error',
    text: 'Attributes are parted from each other by white space.',
    bad: chart('<state id="a"initial="b"><final id="b"/></state>'),
    good: chart('<state id="a" initial="b"><final id="b"/></state>'),
  },
  'xml/attribute-without-value': {
    title: 'An attribute without a value',
    severity: 'error',
    text: 'HTML has attributes without a value, XML has not.',
    bad: chart('<state id="a"><invoke autoforward src="child.scxml"/></state>'),
    good: chart('<state id="a"><invoke autoforward="true" src="child.scxml"/></state>'),
  },
  'xml/unquoted-value': {
    title: 'A value without quotes',
    severity: 'error',
    text: 'The values of attributes stand in single or double quotes, of which both are the same kind.',
    bad: chart('<final id=end/>'),
    good: chart('<final id="end"/>'),
  },
  'xml/duplicate-attribute': {
    title: 'An attribute that a tag has twice',
    severity: 'error',
    text: `
      An element has each attribute once. That is also so where the names differ in their prefixes only and both prefixes
      stand for the same namespace.`,
    bad: chart('<final id="end" id="finish"/>'),
    good: chart('<final id="end"/>'),
  },
  'xml/less-than-in-attribute': {
    title: "'<' in the value of an attribute",
    severity: 'error',
    text: "XML does not allow '<' in values, even where they are expressions. Write '&lt;', or turn the comparison round.",
    bad: chart(
      `
      <datamodel><data id="cups" expr="0"/></datamodel>
      <state id="a"><transition cond="cups < 5" target="b"/></state>
      <final id="b"/>`,
    ),
    good: chart(
      `
      <datamodel><data id="cups" expr="0"/></datamodel>
      <state id="a"><transition cond="cups &lt; 5" target="b"/></state>
      <final id="b"/>`,
    ),
  },
  'xml/stray-less-than': {
    title: "'<' that begins no tag",
    severity: 'error',
    text: "In a script, write '&lt;', or put a CDATA section around the script.",
    bad: chart('<script>var few = 1 < 5</script>\n<final/>'),
    good: chart('<script><![CDATA[ var few = 1 < 5 ]]></script>\n<final/>'),
  },
  'xml/bare-ampersand': {
    title: "'&' that begins no reference",
    severity: 'error',
    text: "In XML '&' begins a reference such as '&lt;'. In conditions, '&&' is written '&amp;&amp;'.",
    bad: chart('<state id="a"><transition cond="In(\'a\') && true" target="b"/></state>\n<final id="b"/>'),
    good: chart('<state id="a"><transition cond="In(\'a\') &amp;&amp; true" target="b"/></state>\n<final id="b"/>'),
  },
  'xml/undefined-entity': {
    title: 'An entity that XML does not have',
    severity: 'error',
    text: `
      XML itself knows '&lt;', '&gt;', '&amp;', '&apos;' and '&quot;'. Those of HTML, such as '&nbsp;', are written as the
      character itself or by its number.`,
    bad: chart('<state id="a"><onentry><log label="two&nbsp;words"/></onentry></state>'),
    good: chart('<state id="a"><onentry><log label="two&#160;words"/></onentry></state>'),
  },
  'xml/malformed-reference': {
    title: 'A character reference that cannot be read',
    severity: 'error',
    text: 'A character is referred to by its number: decimal as in `&#65;`, or hexadecimal as in `&#x41;`.',
    bad: chart('<state id="a"><onentry><log label="&#x4g;"/></onentry></state>'),
    good: chart('<state id="a"><onentry><log label="&#x4a;"/></onentry></state>'),
  },
  'xml/illegal-character': {
    title: 'A character that XML does not allow',
    severity: 'error',
    text: `
      Control characters other than tabs and line ends, and halves of surrogate pairs, cannot be part of XML, not even as a
      reference.`,
    bad: chart('<state id="a"><onentry><log label="bell &#7;"/></onentry></state>'),
    good: chart('<state id="a"><onentry><log label="bell"/></onentry></state>'),
  },
  'xml/undeclared-prefix': {
    title: 'A prefix without a namespace',
    severity: 'error',
    text: `
      A prefix is declared with \`xmlns:\` on the element or one around it. What design tools keep in a document has prefixes of
      their own, whose declarations are easily lost when parts are copied.`,
    bad: chart('<state id="a" draw:x="10"/>'),
    good: chart('<state id="a" draw:x="10"/>', 'xmlns:draw="https://example.org/draw"'),
  },
  'xml/reserved-prefix': {
    title: 'A prefix or namespace that is reserved',
    severity: 'error',
    text: 'The prefixes `xml` and `xmlns` belong to XML itself, and so do their namespaces.',
    bad: chart('<final/>', 'xmlns:xml="https://example.org/draw"'),
    good: chart('<final/>', 'xmlns:draw="https://example.org/draw"'),
  },
  'xml/empty-namespace': {
    title: 'A prefix for no namespace',
    severity: 'error',
    text: 'Only the default namespace can be taken back, with `xmlns=""`; a prefix always stands for a namespace.',
    bad: chart('<final/>', 'xmlns:draw=""'),
    good: chart('<final/>', 'xmlns:draw="https://example.org/draw"'),
  },
  'xml/unreadable': {
    title: 'A document that microstep fails to read',
    severity: 'error',
    text: `
      Two readers of XML judge each document; one of them refuses this one, and the other finds no fault with it. This is a
      fault of microstep. Please report it, with the document.`,
  },
}
