/** Changes to a document that cannot be made. */
import type { CodeEntries } from './entry.js'

export const editCodes: CodeEntries = {
  'edit/foreign-element': {
    title: 'An element that this change cannot be made to',
    severity: 'error',
    text: `
      The element is one of another document, is not where the change says that it is, or is the root, which cannot be removed. After
      \`done()\` there is a new document with elements of its own.`,
    kind: 'program',
    bad: 'editDocument(document).remove(document.root)',
    good: 'editDocument(document).remove(document.root.children[1])',
  },
  'edit/unknown-state': {
    title: 'A state to be renamed that is not there',
    severity: 'error',
    text: 'No state of the document has this id.',
    kind: 'program',
    bad: "editDocument(document).renameState('c', 'd')",
    good: "editDocument(document).renameState('a', 'd')",
  },
  'edit/taken-id': {
    title: 'An id that another state has',
    severity: 'error',
    text: 'Ids of states are unique in a document, after a change too.',
    kind: 'program',
    bad: "editDocument(document).renameState('a', 'b')",
    good: "editDocument(document).renameState('a', 'd')",
    rec: '3.14',
  },
  'edit/bad-id': {
    title: 'An id that could not be referred to',
    severity: 'error',
    text: 'Lists of targets are parted by white space, so that an id has none in it, and is not empty.',
    kind: 'program',
    bad: "editDocument(document).renameState('a', 'first state')",
    good: "editDocument(document).renameState('a', 'first-state')",
    rec: '3.14',
  },
  'edit/bad-name': {
    title: 'An attribute that could not be written',
    severity: 'error',
    text: 'The name of an attribute is an XML name, with a prefix or without one.',
    kind: 'program',
    bad: "editDocument(document).setAttribute(document.root, 'my name', 'order')",
    good: "editDocument(document).setAttribute(document.root, 'name', 'order')",
  },
  'edit/overlap': {
    title: 'Two changes that concern one place',
    severity: 'error',
    text: 'All changes are made to the document as it was read. What builds on a change is done after `done()`, to the new document.',
    kind: 'program',
    bad: `
      const [a] = document.root.children
      editDocument(document).setAttribute(a, 'id', 'c').remove(a).done()`,
    good: `
      const [a] = document.root.children
      editDocument(document).setAttribute(a, 'id', 'c').done()`,
  },
  'edit/unencodable': {
    title: 'A character that the encoding of the document has not',
    severity: 'error',
    text: `
      A document keeps its encoding. In values of attributes that are set, microstep writes a reference, such as \`&#8364;\`, for what
      the encoding has not; in markup that is put in, it is for the caller to do so.`,
    kind: 'program',
    bad: `
      const text = '<?xml version="1.0" encoding="US-ASCII"?><scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"/>'
      const ascii = readDocument(Buffer.from(text)).document
      editDocument(ascii).insertXml(ascii.root, '<!-- 5 € -->').done()`,
    good: `
      const text = '<?xml version="1.0" encoding="US-ASCII"?><scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"/>'
      const ascii = readDocument(Buffer.from(text)).document
      editDocument(ascii).insertXml(ascii.root, '<!-- 5 EUR -->').done()`,
  },
}
