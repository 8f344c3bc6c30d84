import type { RollbackCare } from '../../../src/contract/index.ts'
import { texts } from '../../ui/language.tsx'

/** What is said of one change of a plan. */
export const CHANGE_TEXTS = texts(
  {
    kind: {
      created: 'Created',
      updated: 'Changed',
      deleted: 'Deleted',
      undeleted: 'Brought back',
    },
    wrote: (kind: string, versions: string) => `${kind} by them: version ${versions}.`,
    restore: (version: string) => `Version ${version} is put back.`,
    delete: 'It is deleted.',
    leave: 'It is left as it is, for a person to look at.',
    none: 'Nothing of theirs is in force any more.',
    patient: 'Patient',
    nobody: 'It is about no patient.',
    given: (who: string) => `It let ${who} see this patient’s record: that ends.`,
    taken: (who: string) => `It kept ${who} from this patient’s record: they come back to it.`,
    seen: (people: string, when: string) => `Others it was shown to since: ${people}, last ${when}.`,
    referred: 'Written since by others, and refers to it',
    head: ['Element', 'As it was', 'As they left it'],
    changed: (resource: string) => `What changed in ${resource}`,
    all: (count: string) => `Show all ${count} elements`,
    empty: 'nothing',
    conflict: 'Somebody else edited it after them',
    edit: (version: string, user: string, when: string) => `Version ${version} by ${user}, ${when}`,
    somebody: 'somebody',
    theirs: (resource: string) => `What they changed in ${resource}`,
    others: (resource: string) => `What the later edit changed in ${resource}`,
    editHead: ['Element', 'Before the edit', 'After the edit'],
    both: (elements: string) => `Both changed ${elements}: a person decides.`,
    merge: (elements: string) =>
      `With merging the later edit stays, and these go back to what they were before them: ${elements}.`,
  },
  {
    kind: {
      created: 'Creado',
      updated: 'Cambiado',
      deleted: 'Eliminado',
      undeleted: 'Recuperado',
    },
    wrote: (kind: string, versions: string) => `${kind} por ellos: versión ${versions}.`,
    restore: (version: string) => `Se vuelve a poner la versión ${version}.`,
    delete: 'Se elimina.',
    leave: 'Se deja como está, para que lo mire una persona.',
    none: 'Ya no queda en vigor nada suyo.',
    patient: 'Paciente',
    nobody: 'No es sobre ningún paciente.',
    given: (who: string) => `Permitió que ${who} viera el expediente de este paciente: eso termina.`,
    taken: (who: string) => `Quitó a ${who} el expediente de este paciente: lo recupera.`,
    seen: (people: string, when: string) =>
      `Otras personas a las que se mostró desde entonces: ${people}; la última vez, ${when}.`,
    referred: 'Escrito después por otros, y se refiere a ello',
    head: ['Elemento', 'Como estaba', 'Como lo dejaron'],
    changed: (resource: string) => `Qué cambió en ${resource}`,
    all: (count: string) => `Ver los ${count} elementos`,
    empty: 'nada',
    conflict: 'Alguien más lo editó después de ellos',
    edit: (version: string, user: string, when: string) => `Versión ${version} de ${user}, ${when}`,
    somebody: 'alguien',
    theirs: (resource: string) => `Qué cambiaron ellos en ${resource}`,
    others: (resource: string) => `Qué cambió la edición posterior en ${resource}`,
    editHead: ['Elemento', 'Antes de la edición', 'Después de la edición'],
    both: (elements: string) => `Ambos cambiaron ${elements}: decide una persona.`,
    merge: (elements: string) =>
      `Al combinar, la edición posterior queda, y esto vuelve a lo que era antes de ellos: ${elements}.`,
  },
)

/** Parts of care, by the server's word. */
export const CARE_TEXTS = texts<Readonly<Record<RollbackCare, string>>>(
  {
    allergies: 'Allergies',
    medications: 'Medications',
    orders: 'Orders',
    problems: 'Problems',
    results: 'Results',
    access: 'Who may see the record',
    identity: 'The patient’s own data',
    coverage: 'Coverage and claims',
    other: 'Other',
  },
  {
    allergies: 'Alergias',
    medications: 'Medicamentos',
    orders: 'Órdenes',
    problems: 'Problemas',
    results: 'Resultados',
    access: 'Quién puede ver el expediente',
    identity: 'Datos propios del paciente',
    coverage: 'Cobertura y reclamaciones',
    other: 'Otros',
  },
)
