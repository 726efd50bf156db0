import { ecmascript } from '../../src/datamodel/ecmascript/index.js'
import { ecmascriptSuite } from './ecmascript.suite.js'

ecmascriptSuite('shared realm', ecmascript)
