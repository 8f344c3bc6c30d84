import type { OfficerQuestion, QuestionOutcome, QuestionPerson } from '../contract/index.ts'

type Draft = Readonly<Record<'en' | 'es', (asked: string) => string>>

const DRAFTS: Readonly<Record<QuestionOutcome, Draft>> = {
  care: {
    en: (asked) =>
      `We looked into ${asked}. The person was taking part in your care at that time: [say how, such as covering for your doctor or answering your call]. This is a use of your record that the law allows.`,
    es: (asked) =>
      `Revisamos ${asked}. La persona participaba en su atención en ese momento: [diga cómo, por ejemplo, sustituía a su médico o respondía a su llamada]. La ley permite este uso de su expediente.`,
  },
  work: {
    en: (asked) =>
      `We looked into ${asked}. The person had a task of our organization that needs your record: [say which, such as billing or checking quality]. This is a use of your record that the law allows.`,
    es: (asked) =>
      `Revisamos ${asked}. La persona realizaba una tarea de nuestra organización que requiere su expediente: [diga cuál, por ejemplo, facturación o control de calidad]. La ley permite este uso de su expediente.`,
  },
  mistake: {
    en: (asked) =>
      `We looked into ${asked}. Your record was opened by mistake: [say how it came about]. We have spoken with the person. We are sorry. [Say what was done so that it does not happen again.]`,
    es: (asked) =>
      `Revisamos ${asked}. Su expediente se abrió por error: [diga cómo ocurrió]. Hablamos con la persona. Lo sentimos. [Diga qué se hizo para que no vuelva a ocurrir.]`,
  },
  improper: {
    en: (asked) =>
      `We looked into ${asked}. We found no reason that allows this. We are sorry. We have opened a case: [say what was done]. If the law says that you are to be told more, you will get a letter.`,
    es: (asked) =>
      `Revisamos ${asked}. No encontramos ningún motivo que lo permita. Lo sentimos. Abrimos un caso: [diga qué se hizo]. Si la ley exige que se le informe más, recibirá una carta.`,
  },
  unclear: {
    en: (asked) =>
      `We looked into ${asked} and cannot say yet why your record was opened. We go on asking, and you will hear from us by [date].`,
    es: (asked) =>
      `Revisamos ${asked} y todavía no podemos decir por qué se abrió su expediente. Seguimos preguntando y le responderemos a más tardar el [fecha].`,
  },
}

/** First words of an answer, for each outcome; what stands in brackets is for the officer to say. The day is that of whoever asked. */
export function draftsOf(people: readonly QuestionPerson[], timeZone: string): OfficerQuestion['drafts'] {
  const count = people.reduce((sum, one) => sum + one.entries, 0)
  const first = Math.min(...people.map((one) => one.first))
  const dayIn = (locale: string) =>
    new Date(first).toLocaleDateString(locale, { dateStyle: 'long', timeZone })
  const both = ({ en, es }: Draft) => ({
    en: en(inEnglish(count, dayIn('en-US'))),
    es: es(inSpanish(count, dayIn('es-US'))),
  })
  return {
    care: both(DRAFTS.care),
    work: both(DRAFTS.work),
    mistake: both(DRAFTS.mistake),
    improper: both(DRAFTS.improper),
    unclear: both(DRAFTS.unclear),
  }
}

function inEnglish(count: number, day: string): string {
  const entries = count === 1 ? 'the entry' : `the ${count} entries`
  return `${entries} of ${day} that you asked about`
}

function inSpanish(count: number, day: string): string {
  return count === 1
    ? `la entrada del ${day} por la que preguntó`
    : `las ${count} entradas del ${day} por las que preguntó`
}
