/** The audit log, for the rooms above. */
import './tables.ts'

export {
  list,
  ourselves,
  record,
  type Actor,
  type AuditDraft,
  type AuditEntry,
  type AuditFilter,
} from './log.ts'
export { anchorText, latestAnchor, readAnchor, verify, type Anchor, type Verification } from './verify.ts'
