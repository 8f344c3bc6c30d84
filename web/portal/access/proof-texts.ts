import { texts } from '../../ui/language.tsx'

/** What is said of the checking of the ledger in the browser. */
export const PROOF_TEXTS = texts(
  {
    title: 'Is the ledger whole?',
    limit:
      'This is what a browser can check. That no entry about this record was left out of the list, only the organization and its auditors can check; see below.',
    checking: 'This browser checks the ledger.',
    complete: (size: string) => `Complete up to entry ${size} of the ledger`,
    witnessed: (name: string, time: string) => `witnessed by ${name}, ${time}`,
    unwitnessed: 'No independent witness has signed this state: only the organization itself has.',
    missing: (names: string) => `Asked and not heard from: ${names}.`,
    grown: (size: string) =>
      `Since this browser last looked (entry ${size}), the ledger has only grown, and no entry about this record is gone.`,
    first: 'This browser looks for the first time. From now on it notices when something is taken away.',
    broken: 'Something does not hold',
    brokenHint:
      'Do not rely on this page. Tell the organization by telephone, by a number you knew before, and keep a picture of this page.',
    problems: {
      signature: 'The signature of the ledger, or that of a witness, does not hold.',
      'other-log': 'This is signed by another ledger than the one this browser knows.',
      commitment: 'The entry is not the one that was written into the ledger.',
      place: 'The entry does not stand in the ledger at its number.',
      'other-patient': 'The entry is about somebody else.',
      'says-otherwise': 'The entry says something else than this page.',
      malformed: 'The proof cannot be read.',
      'history-changed':
        'The ledger does not begin with what this browser saw before: something was changed.',
      'entries-missing': 'There are fewer entries about this record than this browser saw before.',
    },
    details: 'What is proven here, and what is not',
    proven: 'Proven, by this browser itself:',
    provenList: [
      'The state of the ledger is signed by the organization, and by the witnesses named with their time.',
      'Each entry that you open stands in that ledger at its number, and says what this page says.',
      'The ledger has only grown since this browser last looked.',
    ],
    unproven: 'Not proven here:',
    unprovenList: [
      'That no entry about you was left out of this list. Entries are sealed, so that nobody reads those of others; only the organization can look for yours. An auditor who is given all openings finds what is missing, and the ledger of the keys, kept apart, tells of each use of your key.',
      'That whoever used an account is the person it belongs to.',
      'What happened in the last seconds: it comes with the next signed state.',
      'That the keys below are the right ones: this page got them from the organization. Compare them with those a witness publishes.',
    ],
    origin: 'Ledger',
    size: 'Entries in all',
    root: 'Root',
    key: 'Key of the ledger',
    start: 'Forget what this browser knows, and begin anew',
  },
  {
    title: '¿Está íntegro el registro?',
    limit:
      'Esto es lo que puede comprobar un navegador. Que no falte en la lista ninguna entrada sobre este expediente solo pueden comprobarlo la organización y sus auditores; vea abajo.',
    checking: 'Este navegador comprueba el registro.',
    complete: (size) => `Completo hasta la entrada ${size} del registro`,
    witnessed: (name, time) => `atestiguado por ${name}, ${time}`,
    unwitnessed: 'Ningún testigo independiente ha firmado este estado: solo lo firmó la propia organización.',
    missing: (names) => `Se les pidió y no respondieron: ${names}.`,
    grown: (size) =>
      `Desde la última vez que este navegador miró (entrada ${size}), el registro solo ha crecido y no falta ninguna entrada sobre este expediente.`,
    first: 'Este navegador mira por primera vez. Desde ahora notará si se quita algo.',
    broken: 'Algo no se sostiene',
    brokenHint:
      'No se fíe de esta página. Avise a la organización por teléfono, a un número que ya conocía, y guarde una imagen de esta página.',
    problems: {
      signature: 'La firma del registro, o la de un testigo, no se sostiene.',
      'other-log': 'Esto lo firma otro registro que el que conoce este navegador.',
      commitment: 'La entrada no es la que se escribió en el registro.',
      place: 'La entrada no figura en el registro con su número.',
      'other-patient': 'La entrada es sobre otra persona.',
      'says-otherwise': 'La entrada dice algo distinto de esta página.',
      malformed: 'La prueba no se puede leer.',
      'history-changed': 'El registro no comienza con lo que este navegador vio antes: se cambió algo.',
      'entries-missing': 'Hay menos entradas sobre este expediente que las que este navegador vio antes.',
    },
    details: 'Qué queda probado aquí y qué no',
    proven: 'Probado, por este mismo navegador:',
    provenList: [
      'El estado del registro lo firma la organización, y los testigos nombrados con su hora.',
      'Cada entrada que abre figura en ese registro con su número y dice lo que dice esta página.',
      'El registro solo ha crecido desde la última vez que este navegador miró.',
    ],
    unproven: 'No queda probado aquí:',
    unprovenList: [
      'Que no falte en esta lista ninguna entrada sobre usted. Las entradas están selladas para que nadie lea las de otros; solo la organización puede buscar las suyas. Un auditor que recibe todas las aperturas encuentra lo que falta, y el registro de las llaves, que se lleva aparte, cuenta cada uso de la suya.',
      'Que quien usó una cuenta sea la persona a la que pertenece.',
      'Lo ocurrido en los últimos segundos: llega con el siguiente estado firmado.',
      'Que las llaves de abajo sean las correctas: esta página las recibió de la organización. Compárelas con las que publica un testigo.',
    ],
    origin: 'Registro',
    size: 'Entradas en total',
    root: 'Raíz',
    key: 'Llave del registro',
    start: 'Olvidar lo que sabe este navegador y empezar de nuevo',
  },
)
