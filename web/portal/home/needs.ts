import { texts, useTexts } from '../../ui/language.tsx'
import { useAlerts } from '../access/asking.ts'
import { useWaiting } from '../messages/asking.ts'

const TEXTS = texts(
  {
    messages: (count: number) =>
      count === 1 ? 'a message you have not read' : `${count} messages you have not read`,
    steps: (count: number) =>
      count === 1 ? 'a step of your protection plan' : `${count} steps of your protection plan`,
    news: (count: number) =>
      count === 1 ? 'one access you may want to know of' : `${count} accesses you may want to know of`,
    answers: (count: number) =>
      count === 1 ? 'the answer to your question' : `the answers to ${count} of your questions`,
  },
  {
    messages: (count: number) => (count === 1 ? 'un mensaje sin leer' : `${count} mensajes sin leer`),
    steps: (count: number) =>
      count === 1 ? 'un paso de su plan de protección' : `${count} pasos de su plan de protección`,
    news: (count: number) =>
      count === 1 ? 'un acceso que quizá quiera conocer' : `${count} accesos que quizá quiera conocer`,
    answers: (count: number) =>
      count === 1 ? 'la respuesta a su pregunta' : `las respuestas a ${count} de sus preguntas`,
  },
)

/** Something that waits for whoever looks: in the middle of a sentence, and where it is done. */
export interface Need {
  readonly words: string
  readonly to: string
}

/** Whatever waits, area by area: one line here for each. Undefined until the first has answered. */
export function useNeeds(): readonly Need[] | undefined {
  const areas = [useWaitingNeeds(), useAccessNeeds()]
  return areas.every((needs) => needs === undefined) ? undefined : areas.flatMap((needs) => needs ?? [])
}

/** Undefined until it is known. */
function useWaitingNeeds(): readonly Need[] | undefined {
  const T = useTexts(TEXTS)
  const waiting = useWaiting()
  if (waiting === undefined) return undefined
  return [
    ...(waiting.unread > 0 ? [{ words: T.messages(waiting.unread), to: '/messages' }] : []),
    ...(waiting.steps > 0 ? [{ words: T.steps(waiting.steps), to: '/protection' }] : []),
  ]
}

function useAccessNeeds(): readonly Need[] | undefined {
  const T = useTexts(TEXTS)
  const { data } = useAlerts()
  if (data === undefined) return undefined
  return [
    ...(data.unread > 0 ? [{ words: T.news(data.unread), to: '/who-saw/news' }] : []),
    ...(data.answered > 0 ? [{ words: T.answers(data.answered), to: '/who-saw' }] : []),
  ]
}
