import { texts } from '../kernel/index.ts'
import { inLanguage } from './language.ts'

/** What the pages say on which people check what they got. */

const EN = {
  title: 'Is this message from us?',
  lead: 'Check a letter, an e-mail, a text message or a call that says it is from us. You do not have to sign in.',
  verdicts: {
    ours: 'This is ours',
    'not-ours': 'This is not ours',
    'cannot-tell': 'We cannot tell',
  },
  never: {
    title: 'What we will never ask you for',
    lead: 'In a letter, a message or a call we never ask you for:',
    list: [
      'your password, or a code that was sent to you',
      'your Social Security number, bank account or card number',
      'money, gift cards, or a payment in crypto currency',
      'to let us control your computer or your phone',
    ],
    end: 'Whoever asks for one of these is not us, whatever else they know about you.',
  },
  code: {
    title: 'The code of a letter or e-mail',
    hint: 'It has four groups of four letters and digits, such as 7KQ2-M4XT-9ZPA-C3RD.',
    label: 'Code',
    submit: 'Check the code',
    unknown:
      'We do not know this code. If you typed it as it stands there, the letter is not from us. Look again for a letter that you may have mistaken.',
    known: 'We sent a notice with this code. Yours must say the same:',
    compare:
      'If your letter is for somebody else, has another date, or asks for money or secret numbers, somebody copied our code. Then it is not ours.',
  },
  facts: {
    from: 'From',
    code: 'Code',
    date: 'Date',
    initials: 'To a person with the initials',
    zip: 'ZIP code begins with',
    zipNone: 'no US address',
    subject: 'Subject',
    looked: 'Looked up before',
    never: 'never',
    times: (count: number, since: string) =>
      count === 1 ? `once, on ${since}` : `${count} times, first on ${since}`,
    lookedHint: 'If you did not do that, somebody else has this code too.',
    withdrawn: 'We took this notice back. Do not do what it says.',
    log: (leaf: number) => `It is entry ${leaf} of our public log. We cannot change or remove it.`,
    proof: 'The proof, for experts',
    proofSoon: 'The proof can be shown in a few seconds.',
  },
  qr: {
    title: 'The QR code of a letter',
    hint: 'Take a photo of it, or paste its text. Your device checks it by itself. Nothing is sent to us.',
    photo: 'Photo of the QR code',
    text: 'Or the text of the QR code',
    submit: 'Check the QR code',
    noScript: 'To check a QR code, turn on JavaScript for this page. Or type the code of the letter above.',
    ours: 'We made this QR code. Your letter must say the same:',
    forged: 'We did not make this QR code: its signature is wrong.',
    elsewhere: 'This QR code does not lead to us. It leads to:',
    none: 'This is no QR code of a notice of ours.',
    unreadable: 'No QR code was found in this picture. Try again with more light, or paste its text.',
    compare:
      'If the letter is for somebody else, or has another date or subject, the QR code was copied to another letter. Then that letter is not ours.',
    ask: 'Ask us too whether this code was looked up before or taken back',
    askHint: 'This sends us the code, and nothing else.',
  },
  message: {
    title: 'A message',
    hint: 'Copy the whole text of an e-mail or a text message into this field. We look at it and do not keep it.',
    label: 'Text of the message',
    submit: 'Check the message',
    wordForWord: 'These are the words that we sent, word for word.',
    differ:
      'The code is ours. But the words are not all the words that we sent, or you did not copy all of them.',
    uncompared: 'The code is ours. We cannot compare the words: this notice was sent on paper.',
    strangeCode: 'It has a code that we do not know.',
    nothing: 'We found nothing in it that shows who wrote it. Do not click anything in it. Call us instead.',
    found: 'What we found in it',
  },
  contact: {
    title: 'A phone number, e-mail address or link',
    label: 'Phone number, e-mail address or link',
    submit: 'Check it',
    none: 'This is no phone number, e-mail address or link.',
    ours: {
      phone:
        'This is our number. But a caller can make any number appear on your phone. Hang up, and dial it yourself.',
      email:
        'This is our address. But anybody can write any sender on an e-mail. Paste the text of the message, too.',
      link: 'This link leads to us.',
    },
    other: 'This is not ours. It belongs to an office or company that our letters name.',
    'look-alike': 'This is not ours. It is made to look like ours.',
    reported: 'This is not ours. People told us that it is used in our name.',
    unknown: 'This is not ours. We do not know whose it is.',
    noPhones:
      'We have no list of our phone numbers here. Call the number on a letter that you got from us before.',
  },
  file: {
    title: 'A PDF file',
    hint: 'Your device works out a short fingerprint of the file. Only that is sent, not the file.',
    label: 'PDF file',
    code: 'Code in the letter (if you can see it)',
    submit: 'Check the file',
    noScript: 'To check a file, turn on JavaScript for this page.',
    ours: 'This is the file that we sent. Not one byte was changed.',
    changed:
      'This file has a code of ours, but it is not the file that we sent. A scan or a copy is not the same file either. Compare each word with this:',
    'on-paper':
      'The code in it is ours. But we sent this notice on paper or as a message, not as a file, so we cannot compare the file. Compare each word with this:',
    unknown: 'We do not know this file. If it was scanned or printed anew, check its code or its QR code.',
  },
  word: {
    title: 'Somebody is calling you',
    hint: 'Ask the caller for a one-time word. Type it here while they wait.',
    label: 'What the caller said',
    submit: 'Check the word',
    known: (at: string, initials: string) =>
      `Somebody of ours made this word at ${at}, to call a person with the initials ${initials}. It does not work a second time.`,
    compare: 'If these are not your initials, hang up.',
    unknown: 'We do not know this word, or it was used before, or it is too old. Hang up.',
  },
  signs: {
    owner: {
      ours: 'ours',
      other: 'of somebody whom our letters name',
      'look-alike': 'made to look like ours',
      reported: 'was reported as false',
      unknown: 'not ours',
    },
    asks: {
      password: 'It asks for a password.',
      code: 'It asks for a code that was sent to you.',
      ssn: 'It asks for secret numbers.',
      payment: 'It asks for money.',
      'gift-card': 'It talks about gift cards.',
      remote: 'It wants to control your device.',
    },
  },
  tooOften:
    'This was asked too often. Wait a few minutes. You can check a QR code now: your device does that alone.',
  messagesLink: 'If you have an account: see everything we sent you',
  messages: {
    title: 'Messages we sent you',
    none: 'We have sent you nothing about your health information. If a letter, e-mail or call says otherwise, it is not from us.',
    complete: (size: number, at: string) =>
      `This list is complete as of ${at}: up to entry ${size} of our public log.`,
    missing: 'A message that is not in this list is not from us.',
    channels: { letter: 'Letter', email: 'E-mail', portal: 'Message in this portal' },
    looked: (count: number) => (count === 1 ? 'looked up once' : `looked up ${count} times`),
    withdrawn: 'taken back',
    check: 'Check a message that you got',
  },
  calls: {
    title: 'When we call you',
    hint: 'Choose a phrase that whoever calls you in our name has to say. Do not use a password. If a caller does not know it, hang up.',
    label: 'Your phrase',
    bounds: 'A phrase has 6 to 80 letters.',
    set: (at: string) => `You set it on ${at}.`,
    told: (count: number, at: string) =>
      `It was given to people of ours who call you: ${count === 1 ? 'once' : `${count} times`}, last on ${at}.`,
    untold: 'It was not given to anybody yet.',
    save: 'Save the phrase',
    clear: 'Remove the phrase',
    word: 'You can also ask a caller for a one-time word, and check it:',
  },
}

export type VerifyTexts = typeof EN

const ES: VerifyTexts = {
  title: '¿Es nuestro este mensaje?',
  lead: 'Compruebe una carta, un correo, un mensaje de texto o una llamada que dice ser de nosotros. No tiene que iniciar sesión.',
  verdicts: {
    ours: 'Esto es nuestro',
    'not-ours': 'Esto no es nuestro',
    'cannot-tell': 'No podemos saberlo',
  },
  never: {
    title: 'Lo que nunca le pediremos',
    lead: 'En una carta, un mensaje o una llamada nunca le pedimos:',
    list: [
      'su contraseña, ni un código que le enviaron',
      'su número de Seguro Social, de cuenta bancaria o de tarjeta',
      'dinero, tarjetas de regalo o pagos en criptomonedas',
      'que nos deje controlar su computadora o su teléfono',
    ],
    end: 'Quien le pide algo de esto no es de nosotros, aunque sepa otras cosas de usted.',
  },
  code: {
    title: 'El código de una carta o un correo',
    hint: 'Tiene cuatro grupos de cuatro letras y números, como 7KQ2-M4XT-9ZPA-C3RD.',
    label: 'Código',
    submit: 'Comprobar el código',
    unknown:
      'No conocemos este código. Si lo escribió tal como está, la carta no es nuestra. Mire otra vez si confundió alguna letra.',
    known: 'Enviamos un aviso con este código. El suyo debe decir lo mismo:',
    compare:
      'Si su carta es para otra persona, tiene otra fecha o pide dinero o números secretos, alguien copió nuestro código. Entonces no es nuestra.',
  },
  facts: {
    from: 'De',
    code: 'Código',
    date: 'Fecha',
    initials: 'Para una persona con las iniciales',
    zip: 'El código postal empieza con',
    zipNone: 'sin dirección en EE. UU.',
    subject: 'Asunto',
    looked: 'Consultado antes',
    never: 'nunca',
    times: (count: number, since: string) =>
      count === 1 ? `una vez, el ${since}` : `${count} veces, la primera el ${since}`,
    lookedHint: 'Si no fue usted, otra persona también tiene este código.',
    withdrawn: 'Retiramos este aviso. No haga lo que dice.',
    log: (leaf: number) =>
      `Es la entrada ${leaf} de nuestro registro público. No podemos cambiarla ni quitarla.`,
    proof: 'La prueba, para expertos',
    proofSoon: 'La prueba se puede mostrar en unos segundos.',
  },
  qr: {
    title: 'El código QR de una carta',
    hint: 'Tómele una foto o pegue su texto. Su aparato lo comprueba solo. No se nos envía nada.',
    photo: 'Foto del código QR',
    text: 'O el texto del código QR',
    submit: 'Comprobar el código QR',
    noScript:
      'Para comprobar un código QR, active JavaScript en esta página. O escriba arriba el código de la carta.',
    ours: 'Nosotros hicimos este código QR. Su carta debe decir lo mismo:',
    forged: 'No hicimos este código QR: su firma es falsa.',
    elsewhere: 'Este código QR no lleva a nosotros. Lleva a:',
    none: 'No es el código QR de un aviso nuestro.',
    unreadable: 'No hay ningún código QR en esta foto. Pruebe con más luz o pegue su texto.',
    compare:
      'Si la carta es para otra persona, o tiene otra fecha u otro asunto, el código QR fue copiado a otra carta. Entonces esa carta no es nuestra.',
    ask: 'Preguntarnos también si este código ya fue consultado o retirado',
    askHint: 'Esto nos envía el código y nada más.',
  },
  message: {
    title: 'Un mensaje',
    hint: 'Copie aquí todo el texto de un correo o un mensaje de texto. Lo miramos y no lo guardamos.',
    label: 'Texto del mensaje',
    submit: 'Comprobar el mensaje',
    wordForWord: 'Son las palabras que enviamos, una por una.',
    differ: 'El código es nuestro. Pero las palabras no son todas las que enviamos, o usted no copió todas.',
    uncompared: 'El código es nuestro. No podemos comparar las palabras: este aviso se envió en papel.',
    strangeCode: 'Tiene un código que no conocemos.',
    nothing: 'No hay nada que muestre quién lo escribió. No toque nada en él. Mejor llámenos.',
    found: 'Lo que hay en él',
  },
  contact: {
    title: 'Un teléfono, un correo electrónico o un enlace',
    label: 'Teléfono, correo electrónico o enlace',
    submit: 'Comprobarlo',
    none: 'No es un teléfono, un correo electrónico ni un enlace.',
    ours: {
      phone:
        'Es nuestro número. Pero quien llama puede hacer que aparezca cualquier número. Cuelgue y márquelo usted.',
      email:
        'Es nuestra dirección. Pero cualquiera puede escribir cualquier remitente. Pegue también el texto del mensaje.',
      link: 'Este enlace lleva a nosotros.',
    },
    other: 'No es nuestro. Es de una oficina o empresa que nuestras cartas nombran.',
    'look-alike': 'No es nuestro. Está hecho para parecer nuestro.',
    reported: 'No es nuestro. Nos avisaron de que lo usan en nuestro nombre.',
    unknown: 'No es nuestro. No sabemos de quién es.',
    noPhones:
      'Aquí no tenemos una lista de nuestros teléfonos. Llame al número de una carta que ya recibió de nosotros.',
  },
  file: {
    title: 'Un archivo PDF',
    hint: 'Su aparato calcula una huella corta del archivo. Solo se envía eso, no el archivo.',
    label: 'Archivo PDF',
    code: 'Código de la carta (si lo ve)',
    submit: 'Comprobar el archivo',
    noScript: 'Para comprobar un archivo, active JavaScript en esta página.',
    ours: 'Es el archivo que enviamos. No se cambió ni un byte.',
    changed:
      'Este archivo tiene un código nuestro, pero no es el archivo que enviamos. Una foto o una copia tampoco es el mismo archivo. Compare cada palabra con esto:',
    'on-paper':
      'El código que tiene es nuestro. Pero enviamos este aviso en papel o como mensaje, no como archivo, y no podemos comparar el archivo. Compare cada palabra con esto:',
    unknown:
      'No conocemos este archivo. Si fue escaneado o impreso otra vez, compruebe su código o su código QR.',
  },
  word: {
    title: 'Alguien le está llamando',
    hint: 'Pida a quien llama una palabra de un solo uso. Escríbala aquí mientras espera.',
    label: 'Lo que dijo quien llama',
    submit: 'Comprobar la palabra',
    known: (at: string, initials: string) =>
      `Alguien de nosotros hizo esta palabra a las ${at}, para llamar a una persona con las iniciales ${initials}. No sirve una segunda vez.`,
    compare: 'Si no son sus iniciales, cuelgue.',
    unknown: 'No conocemos esta palabra, o ya se usó, o es muy vieja. Cuelgue.',
  },
  signs: {
    owner: {
      ours: 'nuestro',
      other: 'de alguien que nuestras cartas nombran',
      'look-alike': 'hecho para parecer nuestro',
      reported: 'nos avisaron de que es falso',
      unknown: 'no es nuestro',
    },
    asks: {
      password: 'Pide una contraseña.',
      code: 'Pide un código que le enviaron.',
      ssn: 'Pide números secretos.',
      payment: 'Pide dinero.',
      'gift-card': 'Habla de tarjetas de regalo.',
      remote: 'Quiere controlar su aparato.',
    },
  },
  tooOften:
    'Se preguntó demasiadas veces. Espere unos minutos. Un código QR sí puede comprobarlo ahora: su aparato lo hace solo.',
  messagesLink: 'Si tiene una cuenta: vea todo lo que le enviamos',
  messages: {
    title: 'Mensajes que le enviamos',
    none: 'No le hemos enviado nada sobre su información de salud. Si una carta, un correo o una llamada dice otra cosa, no es nuestro.',
    complete: (size: number, at: string) =>
      `Esta lista está completa al ${at}: hasta la entrada ${size} de nuestro registro público.`,
    missing: 'Un mensaje que no está en esta lista no es nuestro.',
    channels: { letter: 'Carta', email: 'Correo electrónico', portal: 'Mensaje en este portal' },
    looked: (count: number) => (count === 1 ? 'consultado una vez' : `consultado ${count} veces`),
    withdrawn: 'retirado',
    check: 'Comprobar un mensaje que recibió',
  },
  calls: {
    title: 'Cuando le llamamos',
    hint: 'Elija una frase que debe decir quien le llama en nuestro nombre. No use una contraseña. Si quien llama no la sabe, cuelgue.',
    label: 'Su frase',
    bounds: 'Una frase tiene de 6 a 80 letras.',
    set: (at: string) => `La eligió el ${at}.`,
    told: (count: number, at: string) =>
      `Se dio a personas nuestras que le llaman: ${count === 1 ? 'una vez' : `${count} veces`}, la última el ${at}.`,
    untold: 'Todavía no se dio a nadie.',
    save: 'Guardar la frase',
    clear: 'Quitar la frase',
    word: 'También puede pedir a quien llama una palabra de un solo uso y comprobarla:',
  },
}

export const VERIFY_TEXTS = texts<VerifyTexts>(EN, ES)

/** The same, in the language of whoever is answered. */
export const verifyTexts = inLanguage(VERIFY_TEXTS)
