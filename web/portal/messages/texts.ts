import { texts } from '../../ui/language.tsx'

/** What stands on the page of messages and on that of one of them. */
export const MESSAGE_TEXTS = texts(
  {
    title: 'Messages and notices',
    hint: 'Everything we sent you about your health information, by letter, e-mail or here.',
    check: 'Check a message',
    calls: 'When we call you',
    none: 'We have sent you nothing. If a letter, an e-mail or a call says otherwise, it is not from us.',
    reminders: 'Reminders',
    remindersHint:
      'Steps of your protection plan whose day has come. Each stands here until you say something of it there.',
    reminder: 'Protection plan',
    since: (day: string) => `For ${day}`,
    moreReminders: (count: number) =>
      count === 1 ? 'One more step in the plan' : `${count} more steps in the plan`,
    list: 'What we sent you',
    nothingElse: 'We have not contacted you about anything else.',
    missing: 'A message that is not in this list is not from us.',
    complete: (size: string, at: string) =>
      `Complete as of ${at}: up to entry ${size} of our public log, in which nothing can be taken out.`,
    back: 'All messages',
    channels: { letter: 'Letter', email: 'E-mail', portal: 'Message here' },
    unread: 'New',
    withdrawn: 'Taken back',
    withdrawnHint: (on: string) => `We took this notice back on ${on}. Do not do what it says.`,
    ended: 'Offer ended',
    endedHint: (on: string) =>
      `The last day to enroll was ${on}. The notice itself still counts, and the other steps still help.`,
    offer: (provider: string, months: string) =>
      `${provider} watches your credit for ${months} months, and you pay nothing.`,
    offerHow: (on: string) => `Enroll by ${on}. Type the address yourself, or call:`,
    offerTitle: 'What we offer you',
    code: 'Code',
    looked: (count: number) =>
      count === 1 ? 'The code was looked up once.' : `The code was looked up ${count} times.`,
    left: 'What left of yours',
    leftHint: 'Exactly these parts of your record, as our logs prove it.',
    leftUnknown: 'The notice itself says what it is about.',
    doTitle: 'What you can do',
    doHint: 'A plan that fits what left, with a letter where one is needed. It takes some minutes a step.',
    plan: 'Open my protection plan',
    words: 'The message, word for word',
    onPaper: 'This notice went to you by letter. Its words stand there; the facts here must be the same.',
    byEmail: 'This notice went to you by e-mail. Its words stand there; the facts here must be the same.',
    unknown: 'There is no such message to you.',
    sent: 'Sent',
  },
  {
    title: 'Mensajes y avisos',
    hint: 'Todo lo que le enviamos sobre su información de salud, por carta, correo electrónico o aquí.',
    check: 'Comprobar un mensaje',
    calls: 'Cuando le llamamos',
    none: 'No le hemos enviado nada. Si una carta, un correo o una llamada dice otra cosa, no es de los nuestros.',
    reminders: 'Recordatorios',
    remindersHint:
      'Pasos de su plan de protección cuya fecha ha llegado. Cada uno queda aquí hasta que diga algo de él en el plan.',
    reminder: 'Plan de protección',
    since: (day) => `Para el ${day}`,
    moreReminders: (count) => (count === 1 ? 'Un paso más en el plan' : `${count} pasos más en el plan`),
    list: 'Lo que le enviamos',
    nothingElse: 'No nos hemos comunicado con usted por ninguna otra cosa.',
    missing: 'Un mensaje que no está en esta lista no es nuestro.',
    complete: (size, at) =>
      `Completa al ${at}: hasta la entrada ${size} de nuestro registro público, del que nada se puede quitar.`,
    back: 'Todos los mensajes',
    channels: { letter: 'Carta', email: 'Correo electrónico', portal: 'Mensaje aquí' },
    unread: 'Nuevo',
    withdrawn: 'Retirado',
    withdrawnHint: (on) => `Retiramos este aviso el ${on}. No haga lo que dice.`,
    ended: 'Oferta terminada',
    endedHint: (on) =>
      `El último día para inscribirse fue el ${on}. El aviso sigue valiendo, y los demás pasos siguen sirviendo.`,
    offer: (provider, months) =>
      `${provider} vigila su crédito durante ${months} meses, sin costo para usted.`,
    offerHow: (on) => `Inscríbase hasta el ${on}. Escriba usted mismo la dirección, o llame:`,
    offerTitle: 'Lo que le ofrecemos',
    code: 'Código',
    looked: (count) =>
      count === 1 ? 'El código se consultó una vez.' : `El código se consultó ${count} veces.`,
    left: 'Lo que salió de lo suyo',
    leftHint: 'Exactamente estas partes de su expediente, como lo prueban nuestros registros.',
    leftUnknown: 'El propio aviso dice de qué se trata.',
    doTitle: 'Qué puede hacer',
    doHint: 'Un plan según lo que salió, con una carta donde hace falta. Son unos minutos por paso.',
    plan: 'Abrir mi plan de protección',
    words: 'El mensaje, palabra por palabra',
    onPaper:
      'Este aviso le llegó por carta. Allí están sus palabras; los datos de aquí deben ser los mismos.',
    byEmail:
      'Este aviso le llegó por correo electrónico. Allí están sus palabras; los datos de aquí deben ser los mismos.',
    unknown: 'No hay ningún mensaje así para usted.',
    sent: 'Enviado',
  },
)
