import { ALLERGY } from '../allergies/allergy-sheet.ts'
import { IMMUNIZATION } from '../immunizations/immunization-sheet.ts'
import { NOTE } from '../notes/note-sheet.tsx'
import { ORDER } from '../orders/order-sheet.ts'
import { PRESCRIPTION } from '../prescriptions/prescription-sheet.tsx'
import { PROBLEM } from '../problems/problem-sheet.ts'
import { TASK } from '../tasks/task-sheet.tsx'
import { VITALS } from '../vitals/vitals-sheet.ts'
import type { Sheet } from './sheet.ts'

/** The forms of a chart by the word in their address, in the order in which they are offered. */
export const SHEETS: Readonly<Record<string, Sheet>> = {
  note: NOTE,
  prescription: PRESCRIPTION,
  order: ORDER,
  problem: PROBLEM,
  allergy: ALLERGY,
  immunization: IMMUNIZATION,
  vitals: VITALS,
  task: TASK,
}
