import { readFileSync, statSync, unwatchFile, watchFile } from 'node:fs'
import type { Server } from 'node:tls'
import { createSecureContext } from 'node:tls'
import { ChartwardError, type Log } from '../kernel/index.ts'

/** A certificate chain and its key, as PEM files. */
export interface CertificateFiles {
  readonly certificate: string
  readonly key: string
}

/** What a TLS server is opened with. **Source** NIST SP 800-52 Rev. 2: nothing before TLS 1.2. */
export interface Transport {
  readonly cert: Buffer
  readonly key: Buffer
  readonly minVersion: 'TLSv1.2'
  readonly ciphers: string
}

/** Forward secret and authenticated, strongest first; those of TLS 1.3 all are. **Source** RFC 9325, 4.2. */
const CIPHERS = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
].join(':')

/** How often the files are looked at for a renewed certificate. */
const LOOK_MS = 10_000
const PEM_BYTES_MAX = 1024 * 1024

/**
 * Reads both files, and that they belong together.
 *
 * **Errors** `CONFIG_INVALID`, naming the setting.
 */
export function readTransport(files: CertificateFiles): Transport {
  const cert = readPem('http.tlsCertificateFile', files.certificate)
  const key = readPem('http.tlsKeyFile', files.key)
  try {
    createSecureContext({ cert, key })
  } catch (cause) {
    const what = 'http.tlsCertificateFile and http.tlsKeyFile are no certificate and its key, in PEM'
    throw new ChartwardError('CONFIG_INVALID', what, { cause })
  }
  return { cert, key, minVersion: 'TLSv1.2', ciphers: CIPHERS }
}

/** Serves with a renewed certificate once the files have changed; connections that are open stay. Answers how to stop. */
export function renewTransport(server: Server, files: CertificateFiles, log: Log): () => void {
  const renew = () => {
    try {
      server.setSecureContext(readTransport(files))
      log.info('tls.renewed', {})
    } catch (error) {
      // Half of a renewal, perhaps: the old certificate serves until both files fit.
      log.warn('tls.not-renewed', { reason: error instanceof ChartwardError ? error.message : 'unknown' })
    }
  }
  const watched = [files.certificate, files.key]
  for (const file of watched) watchFile(file, { interval: LOOK_MS, persistent: false }, renew)
  return () => {
    for (const file of watched) unwatchFile(file, renew)
  }
}

function readPem(setting: string, file: string): Buffer {
  try {
    if (statSync(file).size <= PEM_BYTES_MAX) return readFileSync(file)
  } catch (cause) {
    throw new ChartwardError('CONFIG_INVALID', `${setting}: the file cannot be read`, { cause })
  }
  throw new ChartwardError('CONFIG_INVALID', `${setting}: the file is too large to be a certificate or a key`)
}
