import { texts } from '../../ui/language.tsx'

export const QUESTION_TEXTS = texts(
  {
    ask: 'Ask about this',
    hint: 'A privacy officer reads your question and answers it here. The question and the answer stand in the ledger too.',
    text: 'What do you want to know?',
    first: 'I do not know this person, or why they looked at my record. Please tell me.',
    send: 'Send question',
    sent: (day: string) => `Sent. You have an answer by ${day} at the latest.`,
    list: 'Your questions',
    listOf: 'Questions about this record',
    asked: (day: string, entries: string) => `Asked on ${day}, about ${entries} entries`,
    waiting: (day: string) => `Waiting for an answer, by ${day}`,
    overdue: (day: string) => `Overdue: an answer was promised by ${day}. Call the privacy office.`,
    answered: (day: string) => `Answered on ${day}`,
    about: 'Show what it is about',
    outcomes: {
      care: 'Part of the care',
      work: 'Part of the work',
      mistake: 'A mistake',
      improper: 'Not allowed',
      unclear: 'Not clear yet',
    },
  },
  {
    ask: 'Preguntar sobre esto',
    hint: 'Una persona responsable de privacidad lee su pregunta y responde aquí. La pregunta y la respuesta figuran también en el registro.',
    text: '¿Qué quiere saber?',
    first: 'No conozco a esta persona ni sé por qué miró mi expediente. Por favor, explíquenmelo.',
    send: 'Enviar la pregunta',
    sent: (day) => `Enviada. Tendrá una respuesta a más tardar el ${day}.`,
    list: 'Sus preguntas',
    listOf: 'Preguntas sobre este expediente',
    asked: (day, entries) => `Preguntó el ${day} sobre ${entries} entradas`,
    waiting: (day) => `Espera respuesta, a más tardar el ${day}`,
    overdue: (day) =>
      `Con retraso: se prometió una respuesta para el ${day}. Llame a la oficina de privacidad.`,
    answered: (day) => `Respondida el ${day}`,
    about: 'Mostrar de qué se trata',
    outcomes: {
      care: 'Parte de la atención',
      work: 'Parte del trabajo',
      mistake: 'Un error',
      improper: 'No permitido',
      unclear: 'Todavía sin aclarar',
    },
  },
)
