/**
 * Kits that check whether an extension keeps the contract of its kind: `microstep/conformance`. Each gives named checks, to
 * be run as they are (`results`) or as tests of whatever framework (`tests`).
 */
export { type ContentSamples, checkContent } from './content.js'
export { checkDataModel, type DataModelSamples } from './data-model.js'
export { checkHooks, type HookSamples } from './hooks.js'
export { checkInvoker, type InvokerSamples } from './invoker.js'
export type { Check, CheckResult, Conformance } from './kit.js'
export { checkProcessor, type ProcessorSamples } from './processor.js'
export { checkStore, type OpenStore } from './store.js'
