import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** Who writes the demo's notices. Numbers and addresses are of those kept for examples. */
const ORGANISATION = {
  name: 'Syracuse Family Medicine (demo)',
  neutralName: 'SFM Member Services (demo)',
  street: '200 Main Street',
  city: 'Syracuse',
  state: 'NY',
  postalCode: '13202',
  phone: '1-800-555-0142',
  hoursEn: 'Monday to Friday, 8 a.m. to 8 p.m. Eastern Time',
  hoursEs: 'de lunes a viernes, de 8 a.m. a 8 p.m., hora del Este',
  tty: '711',
  email: 'privacy@demo.example',
  website: 'demo.example/notice',
  signer: 'Lena Okafor',
  signerRoleEn: 'Privacy Officer',
  signerRoleEs: 'Oficial de Privacidad',
}

/** Gives a home that does not exist yet the settings of a demo. One that does is left as it is. */
export function settleDemoConfig(home: string): void {
  const file = path.join(home, 'config.json')
  if (existsSync(path.join(home, 'environment')) || existsSync(file)) return
  mkdirSync(home, { recursive: true, mode: 0o700 })
  writeFileSync(file, `${JSON.stringify({ organisation: ORGANISATION }, undefined, 2)}\n`, { mode: 0o600 })
}
