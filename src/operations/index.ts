/** What whoever runs the service does with it, for the command line. */
export { backup, type BackupProgress } from './backup/backup.ts'
export { type Manifest, verifyBackup } from './backup/manifest.ts'
export { restore, type Restored } from './backup/restore.ts'
export { examine, type Check, type CheckState } from './checks/examine.ts'
