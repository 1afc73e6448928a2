/** Reads the certificates of private authorities from a file. */
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { codeOf } from './open-socket.ts'

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

/** All certificates of a PEM file; or why there are none, in words for a setting. */
export function readCertificates(path: string): { certificates: string[] } | { fault: string } {
  try {
    const certificates = readFileSync(path, 'utf8').match(PEM) ?? []
    if (certificates.length === 0) return { fault: 'holds no certificate in PEM' }
    return certificates.every(isCertificate) ? { certificates } : { fault: 'holds a certificate that cannot be read' }
  } catch (error) {
    return { fault: `cannot be read (${codeOf(error)})` }
  }
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0
  } catch {
    return false
  }
}
