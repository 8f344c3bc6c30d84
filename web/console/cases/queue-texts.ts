import { texts } from '../../ui/language.tsx'

/** How somebody of a queue is put right; `accept` says that they are written to all the same. */
export type Fix = 'accept' | 'name' | 'addressee' | 'address' | 'residence' | 'sameAs'

/** What helps whom, as docs/guides/recipients.md says it; who stands in another queue needs nobody. */
export const FIXES: Readonly<Record<string, readonly Fix[]>> = {
  'no-name': ['name'],
  'several-names': ['name', 'accept'],
  'name-too-long': ['name'],
  'name-unprintable': ['name'],
  'implausible-age': ['accept'],
  unborn: ['accept'],
  'deceased-no-kin': ['addressee', 'accept'],
  confidential: ['accept', 'address'],
  'no-address': ['address'],
  'residence-unknown': ['residence', 'accept'],
  duplicate: ['sameAs', 'accept'],
}

/** A letter goes out without anybody looking. */
export const WRITTEN_TO: readonly string[] = ['ready', 'email-withdrawn']

interface QueueText {
  readonly name: string
  readonly why: string
}

/** Each queue by name, and why somebody stands in it. */
export const QUEUE_TEXTS = texts<Readonly<Record<string, QueueText>>>(
  {
    ready: { name: 'Ready', why: 'A letter goes out.' },
    'email-withdrawn': { name: 'No e-mail any more', why: 'Took back e-mail: a letter goes out.' },
    relieved: { name: 'Relieved', why: 'A signed decision says that they need not be told.' },
    merged: { name: 'Same person', why: 'Have another record here, and its letter names what left of both.' },
    'made-up': { name: 'Made up', why: 'Canaries: nobody writes to them.' },
    'no-record': {
      name: 'No record',
      why: 'No record says who they are. They count towards substitute notice.',
    },
    unreadable: {
      name: 'Unreadable',
      why: 'The record was altered and does not open. Restore it, then gather everybody again.',
    },
    'no-name': { name: 'No name', why: 'No name is in use today.' },
    'several-names': { name: 'Several names', why: 'Several names of the same kind: say which one.' },
    'name-too-long': { name: 'Name too long', why: 'It does not fit on a letter: give a shorter one.' },
    'name-unprintable': {
      name: 'Name not printable',
      why: 'A script that letters are not printed in: give it in Latin letters.',
    },
    'implausible-age': { name: 'Implausible age', why: 'Older than 122: correct the record, or accept it.' },
    unborn: {
      name: 'Not born yet',
      why: 'The birth date is in the future: correct the record, or accept it.',
    },
    'deceased-no-kin': { name: 'Died, no relative named', why: 'Give an addressee, or write to the family.' },
    confidential: {
      name: 'Confidential',
      why: 'A letter home may do harm. Make sure that it does not, then accept.',
    },
    'no-address': {
      name: 'No address',
      why: 'No address can be written. They count towards substitute notice.',
    },
    'residence-unknown': {
      name: 'Residence unknown',
      why: 'No state, or the ZIP code contradicts it. Accepted, every law may be theirs.',
    },
    duplicate: {
      name: 'Perhaps the same person',
      why: 'Same name, birth date and ZIP code as somebody who is written to.',
    },
  },
  {
    ready: { name: 'Listas', why: 'Sale una carta.' },
    'email-withdrawn': {
      name: 'Ya sin correo electrónico',
      why: 'Retiró el correo electrónico: sale una carta.',
    },
    relieved: { name: 'Exentas', why: 'Una decisión firmada dice que no hay que avisarles.' },
    merged: {
      name: 'La misma persona',
      why: 'Tienen otro expediente aquí, y su carta nombra lo que salió de ambos.',
    },
    'made-up': { name: 'Inventadas', why: 'Señuelos: nadie les escribe.' },
    'no-record': {
      name: 'Sin expediente',
      why: 'Ningún expediente dice quiénes son. Cuentan para el aviso sustituto.',
    },
    unreadable: {
      name: 'Ilegible',
      why: 'El expediente fue alterado y no se abre. Restáurelo y reúna de nuevo a todas.',
    },
    'no-name': { name: 'Sin nombre', why: 'Ningún nombre está en uso hoy.' },
    'several-names': { name: 'Varios nombres', why: 'Varios nombres del mismo tipo: diga cuál.' },
    'name-too-long': { name: 'Nombre demasiado largo', why: 'No cabe en una carta: dé uno más corto.' },
    'name-unprintable': {
      name: 'Nombre no imprimible',
      why: 'Una escritura en la que no se imprimen cartas: délo en letras latinas.',
    },
    'implausible-age': {
      name: 'Edad inverosímil',
      why: 'Más de 122 años: corrija el expediente o acéptelo.',
    },
    unborn: {
      name: 'Aún no nacidas',
      why: 'La fecha de nacimiento está en el futuro: corrija el expediente o acéptelo.',
    },
    'deceased-no-kin': {
      name: 'Fallecidas, sin familiar nombrado',
      why: 'Dé un destinatario o escriba a la familia.',
    },
    confidential: {
      name: 'Confidencial',
      why: 'Una carta a casa puede hacer daño. Asegúrese de que no lo haga y acepte.',
    },
    'no-address': {
      name: 'Sin dirección',
      why: 'No hay dirección a la que escribir. Cuentan para el aviso sustituto.',
    },
    'residence-unknown': {
      name: 'Residencia desconocida',
      why: 'Sin estado, o el código postal lo contradice. Si se acepta, toda ley puede ser la suya.',
    },
    duplicate: {
      name: 'Quizá la misma persona',
      why: 'Mismo nombre, nacimiento y código postal que alguien a quien se escribe.',
    },
  },
)
