import { expect, test } from 'vitest'
import { defaultConfig } from './config.ts'
import { organisationOf } from './organisation.ts'

const SAID = {
  name: 'Cedar Valley Health',
  neutralName: 'CVH Member Services',
  parentCompany: '',
  street: '1200 Orchard Road; Suite 400',
  city: 'Springfield',
  state: 'IL',
  postalCode: '62704',
  phone: '1-800-555-0142',
  hoursEn: 'Monday to Friday',
  hoursEs: 'de lunes a viernes',
  tty: '',
  email: 'privacy@cedarvalley.example',
  website: 'cedarvalley.example/notice',
  signer: 'Dana Whitfield',
  signerRoleEn: 'Privacy Officer',
  signerRoleEs: 'Oficial de Privacidad',
}

test('notices are not written by nobody: every setting that is missing is named', () => {
  const write = () => organisationOf(defaultConfig())
  expect(write).toThrow(/organisation\.name/)
  expect(write).toThrow(/organisation\.neutralName/)
  expect(write).not.toThrow(/parentCompany|tty/)
})

test('what the settings say is who writes', () => {
  const organisation = organisationOf({ ...defaultConfig(), organisation: SAID })
  expect(organisation.street).toEqual(['1200 Orchard Road', 'Suite 400'])
  expect(organisation.parentCompany).toBeNull()
  expect(organisation.tty).toBeNull()
  expect(organisation.hours).toEqual({ en: 'Monday to Friday', es: 'de lunes a viernes' })
})
