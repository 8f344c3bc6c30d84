import type { OfficerQuestion, QuestionOutcome, QuestionPerson } from '../contract/index.ts'

type Draft = Readonly<Record<'en' | 'es', (about: About) => string>>

interface About {
  readonly entries: number
  readonly day: string
}

const DRAFTS: Readonly<Record<QuestionOutcome, Draft>> = {
  care: {
    en: ({ entries, day }) =>
      `We looked into the ${entries} entries of ${day} that you asked about. The person was taking part in your care at that time: [say how, such as covering for your doctor or answering your call]. This is a use of your record that the law allows.`,
    es: ({ entries, day }) =>
      `Revisamos las ${entries} entradas del ${day} por las que preguntó. La persona participaba en su atención en ese momento: [diga cómo, por ejemplo, sustituía a su médico o respondía a su llamada]. La ley permite este uso de su expediente.`,
  },
  work: {
    en: ({ entries, day }) =>
      `We looked into the ${entries} entries of ${day} that you asked about. The person had a task of our organization that needs your record: [say which, such as billing or checking quality]. This is a use of your record that the law allows.`,
    es: ({ entries, day }) =>
      `Revisamos las ${entries} entradas del ${day} por las que preguntó. La persona realizaba una tarea de nuestra organización que requiere su expediente: [diga cuál, por ejemplo, facturación o control de calidad]. La ley permite este uso de su expediente.`,
  },
  mistake: {
    en: ({ entries, day }) =>
      `We looked into the ${entries} entries of ${day} that you asked about. Your record was opened by mistake: [say how it came about]. We have spoken with the person. We are sorry. [Say what was done so that it does not happen again.]`,
    es: ({ entries, day }) =>
      `Revisamos las ${entries} entradas del ${day} por las que preguntó. Su expediente se abrió por error: [diga cómo ocurrió]. Hablamos con la persona. Lo sentimos. [Diga qué se hizo para que no vuelva a ocurrir.]`,
  },
  improper: {
    en: ({ entries, day }) =>
      `We looked into the ${entries} entries of ${day} that you asked about. We found no reason that allows them. We are sorry. We have opened a case: [say what was done]. If the law says that you are to be told more, you will get a letter.`,
    es: ({ entries, day }) =>
      `Revisamos las ${entries} entradas del ${day} por las que preguntó. No encontramos ningún motivo que las permita. Lo sentimos. Abrimos un caso: [diga qué se hizo]. Si la ley exige que se le informe más, recibirá una carta.`,
  },
  unclear: {
    en: ({ entries, day }) =>
      `We looked into the ${entries} entries of ${day} that you asked about and cannot say yet why your record was opened. We go on asking, and you will hear from us by [date].`,
    es: ({ entries, day }) =>
      `Revisamos las ${entries} entradas del ${day} por las que preguntó y todavía no podemos decir por qué se abrió su expediente. Seguimos preguntando y le responderemos a más tardar el [fecha].`,
  },
}

/** First words of an answer, for each outcome; what stands in brackets is for the officer to say. */
export function draftsOf(people: readonly QuestionPerson[]): OfficerQuestion['drafts'] {
  const entries = people.reduce((sum, one) => sum + one.entries, 0)
  const first = Math.min(...people.map((one) => one.first))
  const about = { entries, day: Number.isFinite(first) ? new Date(first).toISOString().slice(0, 10) : '' }
  const both = ({ en, es }: Draft) => ({ en: en(about), es: es(about) })
  return {
    care: both(DRAFTS.care),
    work: both(DRAFTS.work),
    mistake: both(DRAFTS.mistake),
    improper: both(DRAFTS.improper),
    unclear: both(DRAFTS.unclear),
  }
}
