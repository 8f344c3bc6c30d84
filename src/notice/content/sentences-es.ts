import type { Of, Sentences } from './sentences.ts'

const whom = ({ name }: Of): string => (name === null ? 'de usted' : `de ${name}`)
const record = (of: Of): string => (of.name === null ? 'su ficha' : `la ficha ${whom(of)}`)

/** The Spanish sentences, as they are read in the United States. */
export const SPANISH: Sentences = {
  dear: (name) => `A ${name}:`,
  opening: {
    adult: (organisation) =>
      `Somos ${organisation}. Aquí se guarda su ficha médica. Esta carta trata de lo que pasó con ella. Le dice qué sabemos y qué puede hacer usted ahora.`,
    minor: (organisation, name) =>
      `Somos ${organisation}. Aquí se guarda la ficha médica de ${name}. Le escribimos porque usted es su padre o madre. Esta carta trata de lo que pasó con ella. Le dice qué sabemos y qué puede hacer usted ahora.`,
    guardian: (organisation, name) =>
      `Somos ${organisation}. Aquí se guarda la ficha médica de ${name}. Le escribimos porque usted habla en su nombre. Esta carta trata de lo que pasó con ella. Le dice qué sabemos y qué puede hacer usted ahora.`,
    deceased: (organisation, name) =>
      `Somos ${organisation}. Aquí se guarda la ficha médica de ${name}, que ya murió. Sentimos su pérdida. Le escribimos por ser su familia. Esta carta trata de lo que pasó con ella. Le dice qué sabemos y qué puede hacer usted ahora.`,
  },
  brief: (organisation) => `Hubo una violación de datos que guarda ${organisation}.`,
  dates: (from, to, isEstimated) => {
    const about = isEstimated ? 'Por lo que sabemos, esto pasó' : 'Esto pasó'
    return from === to ? `${about} el ${from}.` : `${about} del ${from} al ${to}.`
  },
  discovered: (day) => `Lo supimos el ${day}.`,
  delayed: 'La policía nos pidió esperar con esta carta. Por eso le llega ahora.',
  notDelayed: 'La policía no nos pidió esperar con esta carta.',
  affected: (count, place) => `Esto toca a ${count} personas que viven en ${place}.`,
  left: {
    disclosed: (of) => `Se llevaron estas partes de ${record(of)}:`,
    exposed: (of) =>
      `Alguien pudo ver estas partes de ${record(of)}. No vimos que se las llevara. Pero tal vez pasó:`,
    unsaid: (of) => `Se trata de estas partes de ${record(of)}:`,
  },
  noSsn: (of) => `El número de Seguro Social ${whom(of)} no es parte de esto.`,
  steps: {
    bills: () =>
      'Lea cada cuenta del médico. Si ve algo que no se hizo, llame al plan de salud y a nosotros.',
    medicines: () => 'En la próxima cita, lea la lista de medicinas. Díganos si algo está mal.',
    insurance: (of) =>
      `Pida al plan de salud la lista de todo lo que pagó a nombre ${whom(of)}. Vea si hay algo que no se hizo.`,
    scams: (organisation) =>
      `Tenga cuidado con llamadas y cartas sobre esto. Si duda, cuelgue. Luego llame a ${organisation} al número de esta carta.`,
    reports: (of) =>
      `Pida los informes de crédito ${whom(of)}. Son gratis. Vaya a annualcreditreport.com o llame al 1-877-322-8228. Vea si hay deudas que no deben estar.`,
  },
  alert:
    'Puede pedir una alerta de fraude. Es gratis y dura un año. Las tiendas y los bancos deben ver quién pide. Pida la alerta a una oficina. Esta avisa a las otras dos.',
  freeze: {
    own: (of) => `Puede cerrar la ficha de crédito ${whom(of)}. Así nadie podrá pedir dinero con ese nombre.`,
    child: (of) =>
      `Pregunte a las tres oficinas de crédito si tienen datos ${whom(of)}. No deben tener nada de un niño. Puede pedir que cierren la ficha. Así nadie podrá pedir dinero con ese nombre.`,
    dead: (of) =>
      `Pida a las tres oficinas de crédito que marquen la ficha ${whom(of)}, para que diga que ya murió. Así nadie podrá pedir dinero con ese nombre.`,
  },
  freezeHow: {
    own: 'Para cerrarla, llame o escriba a cada una de las tres oficinas, o vaya a su página web. Dé el nombre, fecha de nacimiento, Seguro Social y domicilio. Cerrarla es gratis. Abrirla otra vez también es gratis.',
    child:
      'Para cerrarla, escriba a cada una de las tres oficinas. Dé el nombre, fecha de nacimiento y domicilio del niño. Mande prueba de que usted es su padre o madre, o habla en su nombre. Cerrarla es gratis. Abrirla otra vez también es gratis.',
    dead: 'Para eso, escriba a cada una de las tres oficinas. Mande copia del acta de muerte, y prueba de que usted habla en su nombre. Es gratis, y cerrar la ficha también.',
  },
  policeReport: (of) =>
    `Tiene derecho a hacer una denuncia a la policía. Si alguien usa mal el nombre ${whom(of)}, hágala y pida una copia. También puede pedir copia de la denuncia que ya exista.`,
  reportTheft: (of) =>
    `Si alguien usa mal el nombre ${whom(of)}, avise a la policía, al Fiscal General de su estado y a la Comisión Federal de Comercio. Puede hacerlo en robodeidentidad.gov.`,
  fcra: 'La ley federal de informes de crédito (FCRA) le da derechos. Puede ver su ficha de crédito. Puede pedir que corrijan lo que está mal. Le deben avisar si se usó en su contra. Lea más en consumerfinance.gov.',
  credentials:
    'Cambie su clave con nosotros. Cambie también sus preguntas de seguridad. Si usa la misma clave en otras cuentas, cámbiela ahí también.',
  monitoring: {
    offer: (provider, months, of) =>
      `${provider} va a vigilar el crédito ${whom(of)} por ${months} meses. Usted no paga nada. Lo pagamos nosotros.`,
    enrol: (website, phone, by) =>
      `Para pedirlo, vaya a ${website} o llame al ${phone}. Hágalo hasta el ${by}.`,
    noCard: 'Nadie le va a pedir una tarjeta.',
  },
  bureaus: 'Las tres oficinas de crédito:',
  agencies: 'Quién más le puede ayudar:',
  contact: {
    call: (phone, hours) => `Llame al ${phone}. La llamada es gratis. Estamos ${hours}.`,
    tty: (tty) => `TTY: ${tty}.`,
    write: (email, website) => `Escriba a ${email} o vaya a ${website}.`,
    post: (address) => `Por correo: ${address}.`,
    parent: (organisation, parent) => `${organisation} es de la empresa ${parent}.`,
    noParent: (organisation) => `${organisation} no es de ninguna otra empresa.`,
  },
  closing: ['Sentimos mucho lo que pasó.'],
  help: (phone) => `Puede pedir esta carta en letra grande o en Braille, gratis. Llame al ${phone}.`,
  invitation: (phone) => `Para recibir esta carta en español, llame al ${phone}. Es gratis.`,
  check: {
    heading: '¿Es real esta carta?',
    how: 'Usted puede ver si lo es. Escriba nuestra dirección web a mano. No use un enlace que alguien le mande. Ponga el código de esta carta. La página le dice qué mandamos y cuándo.',
    never: 'Nunca le vamos a pedir:',
    neverAsk: [
      'su clave, ni un código de su teléfono',
      'su número de Seguro Social',
      'un número de banco o tarjeta, ni dinero',
    ],
  },
  seal: {
    code: 'Código de esta carta:',
    address: 'Dónde verlo:',
    scan: 'O lea este cuadro con su teléfono.',
    picture: 'Cuadro (código QR) para ver si esta carta es real. Dice lo mismo que el código a su lado.',
  },
  page: (number, of) => `Página ${number} de ${of}`,
  open: {
    posting: (organisation) =>
      `Somos ${organisation}. Aquí se guardan fichas médicas. Algunas son parte de una violación de datos. A la mayoría le escribimos. Este aviso es para quien no recibió la carta. Si cree que es su caso, llámenos.`,
    release: (organisation) =>
      `${organisation} avisa a las personas cuyas fichas médicas son parte de una violación de datos.`,
    left: 'No a todos les pasó lo mismo. A algunas personas les toca una parte, a otras más. Puede tratarse de:',
    total: (count) => `En total son ${count} personas.`,
    until: (day) => `Este aviso queda aquí hasta el ${day}.`,
    reached:
      'A cada persona le mandamos una carta con lo que le toca. Cada carta trae un código para ver si es real.',
    now: 'PARA PUBLICAR AHORA',
    about: (organisation) => `Preguntas de la prensa a ${organisation}:`,
  },
  call: {
    title: 'Guía para las llamadas',
    rules: {
      heading: 'Antes de decir nada',
      items: [
        'Diga su nombre y la palabra del día. Quien llama puede verla en nuestra página.',
        'Si la persona tiene una frase en su cuenta, diga usted la frase. Nunca la pida.',
        'Pida el código de la carta y el nombre. No pida el Seguro Social, claves ni tarjetas.',
        'Diga qué datos son solo a la persona o a quien habla por ella. No los deje en un mensaje.',
        'Si no sabe algo, dígalo. No adivine. Anote la pregunta.',
      ],
    },
    questions: {
      what: '¿Qué pasó?',
      mine: '¿Qué datos míos son?',
      mineAnswer: 'Mire la carta en el sistema con el código. Lea la lista de la carta, y nada más.',
      none: 'No me llegó carta. ¿Estoy en la lista?',
      noneAnswer:
        'Busque a la persona. Si no está en la lista, diga: "No le hemos mandado carta por esto". Si está y la carta volvió, pida la dirección nueva y avise.',
      real: '¿Es real la carta?',
      doing: '¿Qué hacen ustedes?',
      steps: '¿Qué debo hacer?',
      sorry: 'Diga que lo sentimos. No diga quién tuvo la culpa ni qué puede pasar.',
    },
  },
}
