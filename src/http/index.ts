/**
 * The doors of the server: FHIR for apps, the public log for anyone who checks us, and the control door for
 * whoever runs the machine.
 *
 * Invariants: a record is sent only as bytes that `disclosure` handed out; a request is limited in size, time
 * and count before it is looked at; no error text, log line or link carries patient data.
 * It keeps no storage. An attacker who runs code here is answered for by the key ledger.
 */
export { DEMO_SIGN_IN, type DemoDoor } from './demo.ts'
export { type AdminDoor, openControlDoor } from './control.ts'
export type { FilingDoor } from './control-filing.ts'
export { planOf, waitingOf } from './web/plan.ts'
export { openPublicDoor, type PublicDoor } from './public.ts'
export { type CertificateFiles, readTransport, renewTransport } from './transport.ts'
