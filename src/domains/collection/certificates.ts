import { X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { createSecureContext, type SecureContextOptions } from 'node:tls'
import { LianfangError } from '../../base/errors.ts'
import { reasonOf } from '../sources/index.ts'
import type { TlsListener } from './listeners.ts'

export interface Certificates {
  readonly options: SecureContextOptions
  /** When our own one ends. */
  readonly validTo: Date
  /** Tells whether the files are still the same. */
  readonly stamp: string
}

/** Errors: certificate-invalid. */
export function readCertificates(listener: TlsListener): Certificates {
  const { certificate, key, authority } = listener
  const stamp = stampOf(listener)
  const read = (path: string): Buffer => {
    try {
      return readFileSync(path)
    } catch (error) {
      throw unusable(`${path}: ${reasonOf(error)}`, error)
    }
  }
  const cert = read(certificate)
  const options = {
    cert,
    key: read(key),
    ...(authority !== undefined && { ca: read(authority) }),
    minVersion: 'TLSv1.2' as const,
  }
  try {
    // Says whether key and certificate belong together.
    createSecureContext(options)
    return { options, stamp, validTo: new Date(new X509Certificate(cert).validTo) }
  } catch (error) {
    throw unusable(`${certificate} with ${key}: ${(error as Error).message}`, error)
  }
}

/** Changes when a file does. */
export function stampOf({ certificate, key, authority }: TlsListener): string {
  return [certificate, key, ...(authority === undefined ? [] : [authority])]
    .map((path) => {
      const status = statSync(path, { throwIfNoEntry: false })
      return status === undefined ? 'none' : `${status.ino} ${status.size} ${status.mtimeMs}`
    })
    .join(', ')
}

function unusable(message: string, cause: unknown): LianfangError {
  return new LianfangError('certificate-invalid', `the certificate for TLS cannot be used: ${message}`, {
    hint: 'Give a certificate (with its chain) and the key that belongs to it, both in PEM.',
    cause,
  })
}
