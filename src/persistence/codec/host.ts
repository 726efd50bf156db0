/** The host's own side: what it takes to encode and decode its values. */
import { Xml } from '../../core/datamodel.js'
import { hostMaker } from '../../datamodel/ecmascript/copy.js'
import type { DecodeOptions, EncodeOptions } from './format.js'

export const fromHost: EncodeOptions = {
  maker: hostMaker,
  xml: (value) => (value instanceof Xml ? { text: value.text } : undefined),
}

export const toHost: DecodeOptions = {
  maker: hostMaker,
  xml(node) {
    if ('text' in node) return new Xml(node.text)
    throw new Error('markup is a whole here')
  },
}
