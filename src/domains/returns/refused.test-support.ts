import { LianfangError } from '../../base/errors.ts'

export const hasCode =
  (code: string) =>
  (error: unknown): boolean =>
    error instanceof LianfangError && error.code === code
