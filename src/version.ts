import { version as packageVersion } from '../package.json'

/** The version of microstep. */
export const version: string = packageVersion
