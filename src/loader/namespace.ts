/** The namespace of SCXML (REC 3.2.1, A.1), and what people write instead. */

export const scxmlNamespace = 'http://www.w3.org/2005/07/scxml'

/** Namespaces of old drafts, `https:`, other case, a slash or hash behind: another spelling, the same thing meant. */
const variant = /^(https?:\/\/)?(www\.)?w3\.org\/(\d{4}\/(\d\d\/)?|tr\/)?scxml(\/?1\.0)?[/#]?$/i

/** Whether a namespace that is not SCXML's own clearly means it. */
export function isScxmlVariant(namespace: string): boolean {
  return variant.test(namespace.trim())
}
