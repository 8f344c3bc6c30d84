import { texts } from '../../ui/language.tsx'

type Unit = 'days' | 'hours'

/** What the duties of a case say. `checked`: by the letter with which the law's data say how they were checked. */
export const DUTY_TEXTS = texts(
  {
    title: 'Duties',
    hint: 'Who has to be told, by when and why, computed from the facts of this case. It is a tool for counsel, not counsel.',
    calendar: 'Download the calendar (conservative plan)',
    plan: 'Plan',
    conservative: 'Conservative',
    minimum: 'Minimum',
    conservativeHint: 'Takes no relief that nobody signed. Follow this one unless counsel says otherwise.',
    minimumHint: 'What the law asks at the least, with its reliefs.',
    groups: {
      overdue: 'Overdue',
      soon: 'Due within 7 days',
      later: 'Due later',
      aims: 'Our aims',
      done: 'Done',
    },
    none: 'The facts so far ask for nothing. It changes when people are counted and the case says when it was known.',
    from: 'Clocks count from',
    missing: 'What is missing to compute',
    noKnown: 'Nobody said when the incident was known. Say it on the overview: clocks count from then.',
    noLetters: 'Nobody said that letters were sent. What follows them is counted from its last day.',
    ungathered: (count: number) =>
      `Of ${count} people the addresses were not gathered yet, so nobody knows whose law they have.`,
    unplaced: (count: number) =>
      `Of ${count} people nobody knows where they live. The conservative plan counts them wherever others live.`,
    orders: {
      'before-letters': 'before letters',
      'not-after-letters': 'not after letters',
      'with-letters': 'with letters',
    },
    checked: {
      S: 'Statute text seen',
      O: 'Official page seen',
      '2': 'Two sources agree',
      '1': 'Not verified: one source',
      C: 'Not verified: sources conflict',
      G: 'Not verified: general knowledge',
      U: 'Not verified: nobody checked',
    },
    paused: (who: string, until?: string) =>
      `Paused by ${who}${until === undefined ? ', with no end named' : ` until ${until}`}`,
    by: (who: string) => `Told by: ${who}.`,
    people: (count: number) => `About ${count} ${count === 1 ? 'person' : 'people'}.`,
    due: 'Due',
    aim: 'Our aim (the text names no day)',
    last: 'Last day',
    notBegun: 'The clock has not begun.',
    doneOn: (day: string) => `Done ${day}`,
    left: (unit: Unit, count: number, isPast: boolean) => {
      const name = count === 1 ? unit.slice(0, -1) : unit
      if (unit === 'days' && count === 0) return 'today'
      return isPast ? `${count} ${name} too late` : `${count} ${name} left`
    },
    relieved: 'Not owed, because of a relief',
    unsigned: 'Nobody signed this relief.',
    signed: (who: string) => `Signed by ${who}`,
    law: (version: string) => `Computed with version ${version} of the rules.`,
    monitoring: (months: number) => `Offer everybody ${months} months of monitoring.`,
  },
  {
    title: 'Deberes',
    hint: 'A quién hay que avisar, antes de cuándo y por qué, calculado con los hechos de este caso. Es una herramienta para la asesoría legal y no la sustituye.',
    calendar: 'Descargar el calendario (plan prudente)',
    plan: 'Plan',
    conservative: 'Prudente',
    minimum: 'Mínimo',
    conservativeHint:
      'No aplica ninguna exención que nadie haya firmado. Siga este, salvo que la asesoría legal diga otra cosa.',
    minimumHint: 'Lo menos que pide la ley, con sus exenciones.',
    groups: {
      overdue: 'Vencidos',
      soon: 'Vencen en 7 días',
      later: 'Vencen más tarde',
      aims: 'Nuestras metas',
      done: 'Cumplidos',
    },
    none: 'Con los hechos conocidos no se pide nada. Cambia cuando se cuenta a las personas y el caso dice cuándo se conoció.',
    from: 'Los plazos cuentan desde',
    missing: 'Lo que falta para calcular',
    noKnown:
      'Nadie dijo cuándo se conoció el incidente. Dígalo en el resumen: los plazos cuentan desde entonces.',
    noLetters:
      'Nadie dijo que se enviaron las cartas. Lo que depende de ellas se cuenta desde su último día.',
    ungathered: (count: number) =>
      `De ${count} personas aún no se reunieron las direcciones: no se sabe qué ley les corresponde.`,
    unplaced: (count: number) =>
      `De ${count} personas no se sabe dónde viven. El plan prudente las cuenta dondequiera que vivan otras.`,
    orders: {
      'before-letters': 'antes de las cartas',
      'not-after-letters': 'no después de las cartas',
      'with-letters': 'con las cartas',
    },
    checked: {
      S: 'Texto de la ley visto',
      O: 'Página oficial vista',
      '2': 'Dos fuentes coinciden',
      '1': 'Sin verificar: una fuente',
      C: 'Sin verificar: fuentes en conflicto',
      G: 'Sin verificar: conocimiento general',
      U: 'Sin verificar: nadie lo revisó',
    },
    paused: (who: string, until?: string) =>
      `En pausa por ${who}${until === undefined ? ', sin fecha de fin' : ` hasta el ${until}`}`,
    by: (who: string) => `Avisa: ${who}.`,
    people: (count: number) => `Sobre ${count} ${count === 1 ? 'persona' : 'personas'}.`,
    due: 'Vence',
    aim: 'Nuestra meta (el texto no nombra un día)',
    last: 'Último día',
    notBegun: 'El plazo no ha comenzado.',
    doneOn: (day: string) => `Cumplido: ${day}`,
    left: (unit: Unit, count: number, isPast: boolean) => {
      const plural = unit === 'days' ? 'días' : 'horas'
      const name = count === 1 ? plural.slice(0, -1) : plural
      if (unit === 'days' && count === 0) return 'hoy'
      return isPast ? `${count} ${name} de retraso` : `${count === 1 ? 'queda' : 'quedan'} ${count} ${name}`
    },
    relieved: 'No se debe, por una exención',
    unsigned: 'Nadie firmó esta exención.',
    signed: (who: string) => `Firmado por ${who}`,
    law: (version: string) => `Calculado con la versión ${version} de las reglas.`,
    monitoring: (months: number) => `Ofrezca a todos ${months} meses de vigilancia de crédito.`,
  },
)
