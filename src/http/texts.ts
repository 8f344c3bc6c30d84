import { texts } from '../kernel/index.ts'
import { inLanguage } from './language.ts'

/** Where each role works, by its path. */
const WORK = texts<Readonly<Record<string, string>>>(
  { '/portal': 'Portal', '/console': 'Console', '/chart': 'Chart' },
  { '/portal': 'Portal', '/console': 'Consola', '/chart': 'Expedientes' },
)

/** What the pages say, in the language of whoever is answered. */
export const siteTexts = inLanguage(
  texts(
    {
      site: 'Chartward',
      skip: 'Skip to the content',
      /** The name of the other language, in itself. */
      other: 'Español',
      nav: {
        label: 'Your session',
        work: WORK.en,
        account: 'Account',
        apps: 'Connected apps',
        role: 'Change role',
        signOut: 'Sign out',
      },
      roles: {
        patient: 'Patient',
        proxy: 'Proxy for somebody else',
        clinician: 'Clinician',
        'front-desk': 'Front desk',
        billing: 'Billing',
        'privacy-officer': 'Privacy officer',
        'security-officer': 'Security officer',
        support: 'Support',
        administrator: 'Administrator',
        viewer: 'Viewer',
        integration: 'Integration',
      },
      lost: {
        title: 'There is no such page',
        hint: 'The address may be mistyped, or the page is no longer there.',
        home: 'Go to the first page',
      },
      problem: {
        title: 'That did not work',
        back: 'Go to your account',
        signIn: 'Go to the sign-in',
        csrf: 'This form belongs to another session, or was open for too long. Open the page again.',
      },
      passkey: {
        unsupported: 'This browser cannot use passkeys. Use a current browser over a secure connection.',
        cancelled: 'No passkey was used. You can try again.',
        failed: 'That did not work. Try again.',
        noScript: 'Passkeys need JavaScript. Turn it on for this page.',
        working: 'Follow your browser…',
      },
      signIn: {
        title: 'Sign in',
        passkeyHint:
          'Your device asks for your fingerprint, your face or your screen lock. No password is needed.',
        passkey: 'Sign in with a passkey',
        or: 'or',
        passwordTitle: 'With a password',
        login: 'User name or e-mail address',
        password: 'Password',
        submit: 'Sign in with a password',
        enrol: 'I have a one-time code',
        failed: 'The name or what proves it is not right.',
        wait: 'Too many attempts. ',
        noRole: 'You have no role here at the moment. Ask whoever looks after your account.',
      },
      front: {
        title: 'Welcome',
        lead: 'A health record that can account for every record it ever gave out.',
        surfaces: {
          portal: { name: 'Patient portal', says: 'Your own record, and everybody who looked at it.' },
          console: { name: 'Incident console', says: 'For privacy and security officers.' },
          chart: { name: 'Chart', says: 'For clinicians, the front desk and billing.' },
        },
        verify: 'Check whether a letter, a message or a call is from us',
      },
      demo: {
        failed:
          'This link was used, or is older than a minute. Make another: npx chartward demo sign-in NAME.',
        stepUp:
          'Nothing is set up here that could be shown again. In a demo, sign in by a new link: npx chartward demo sign-in',
      },
      second: {
        title: 'One more step',
        hint: 'Enter the six digits that your authenticator app shows now.',
        hintCodes:
          'If you do not have the app at hand, enter one of your recovery codes instead. Each works once.',
        code: 'Code',
        submit: 'Sign in',
        again: 'Start again',
      },
      onward: { title: 'One moment', go: 'Continue' },
      role: {
        title: 'Choose a role',
        hint: 'You hold more than one role. What you can see and do depends on the one you act in. You can change it later.',
        act: 'Continue as',
        current: 'This is your role now',
      },
      stepUp: {
        title: 'Confirm that it is you',
        hint: 'What you want to do needs a fresh proof. It counts for five minutes.',
        passkey: 'Show your passkey',
        password: 'Password',
        code: 'Code of your authenticator app, or a recovery code',
        submit: 'Confirm',
        failed: 'That is not right.',
      },
      enrol: {
        title: 'Set up your account',
        hint: 'Enter the one-time code that you were given. It is good for 24 hours.',
        code: 'One-time code',
        submit: 'Continue',
        second:
          'Your account still has a second factor. Enter the code of your authenticator app, or a recovery code.',
        secondCode: 'Code of your app, or a recovery code',
        failed: 'This code is not right, was used before, or is too old.',
        setUpTitle: 'Choose how you sign in',
        setUpHint: 'You have half an hour for this. Then you need a new code.',
        passkeyTitle: 'A passkey',
        passkeyHint:
          'The safest way: there is nothing to remember and nothing to steal. Your device keeps it.',
        passkeyStaff: 'Staff sign in with a passkey.',
        passkey: 'Create a passkey',
        passkeysThere: 'Passkeys of this account:',
        passwordTitle: 'Or a password with an authenticator app',
        passwordHint: 'First set up an app that shows codes, then choose a password.',
        finish: 'Finish and sign in',
        finishHint: 'You can sign in now.',
      },
      messages: {
        title: 'Messages and calls from us',
        hint: 'See everything we sent you about your health information, and choose a phrase that whoever calls you has to know.',
        link: 'Messages we sent you',
        calls: 'When we call you',
      },
      glass: {
        title: 'Break the glass',
        hint: 'Without a care relation to this patient, in an emergency, you can open the record for one hour.',
        recorded:
          'Your reason and everything you open are recorded for good, and reviewed by the privacy officer.',
        patient: 'Patient',
        reason: 'Why do you need this record now?',
        reasonHint: 'At least 10 letters.',
        submit: 'Break the glass',
        done: 'The glass is broken',
        until: 'You can open the record until',
        noPatient: 'There is no such patient.',
        onlyClinicians: 'Only a clinician can break the glass.',
      },
    },
    {
      site: 'Chartward',
      skip: 'Ir al contenido',
      other: 'English',
      nav: {
        label: 'Su sesión',
        work: WORK.es,
        account: 'Cuenta',
        apps: 'Aplicaciones conectadas',
        role: 'Cambiar de función',
        signOut: 'Cerrar sesión',
      },
      roles: {
        patient: 'Paciente',
        proxy: 'Representante de otra persona',
        clinician: 'Profesional clínico',
        'front-desk': 'Recepción',
        billing: 'Facturación',
        'privacy-officer': 'Responsable de privacidad',
        'security-officer': 'Responsable de seguridad',
        support: 'Soporte',
        administrator: 'Administración',
        viewer: 'Solo lectura',
        integration: 'Integración',
      },
      lost: {
        title: 'No existe esta página',
        hint: 'Puede que la dirección esté mal escrita, o que la página ya no exista.',
        home: 'Ir a la primera página',
      },
      problem: {
        title: 'Eso no funcionó',
        back: 'Ir a su cuenta',
        signIn: 'Ir a iniciar sesión',
        csrf: 'Este formulario es de otra sesión, o estuvo abierto demasiado tiempo. Abra la página otra vez.',
      },
      passkey: {
        unsupported:
          'Este navegador no puede usar llaves de acceso. Use un navegador actual y una conexión segura.',
        cancelled: 'No se usó ninguna llave de acceso. Puede intentarlo otra vez.',
        failed: 'Eso no funcionó. Inténtelo otra vez.',
        noScript: 'Las llaves de acceso necesitan JavaScript. Actívelo para esta página.',
        working: 'Siga lo que pide su navegador…',
      },
      signIn: {
        title: 'Iniciar sesión',
        passkeyHint:
          'Su dispositivo le pide la huella, la cara o el bloqueo de pantalla. No hace falta ninguna contraseña.',
        passkey: 'Iniciar sesión con una llave de acceso',
        or: 'o',
        passwordTitle: 'Con una contraseña',
        login: 'Nombre de usuario o correo electrónico',
        password: 'Contraseña',
        submit: 'Iniciar sesión con una contraseña',
        enrol: 'Tengo un código de un solo uso',
        failed: 'El nombre o lo que lo demuestra no es correcto.',
        wait: 'Demasiados intentos. ',
        noRole: 'Por ahora usted no tiene ninguna función aquí. Pregunte a quien se encarga de su cuenta.',
      },
      front: {
        title: 'Le damos la bienvenida',
        lead: 'Un expediente médico que puede dar cuenta de cada documento que ha entregado.',
        surfaces: {
          portal: {
            name: 'Portal del paciente',
            says: 'Su propio expediente, y todas las personas que lo vieron.',
          },
          console: { name: 'Consola de incidentes', says: 'Para responsables de privacidad y de seguridad.' },
          chart: { name: 'Expedientes', says: 'Para profesionales clínicos, recepción y facturación.' },
        },
        verify: 'Compruebe si una carta, un mensaje o una llamada es nuestra',
      },
      demo: {
        failed:
          'Este enlace ya se usó, o tiene más de un minuto. Haga otro: npx chartward demo sign-in NOMBRE.',
        stepUp:
          'Aquí no hay nada configurado que se pueda mostrar otra vez. En una demostración, inicie sesión con un enlace nuevo: npx chartward demo sign-in',
      },
      second: {
        title: 'Un paso más',
        hint: 'Escriba los seis dígitos que ahora muestra su aplicación de autenticación.',
        hintCodes:
          'Si no tiene la aplicación a mano, escriba uno de sus códigos de recuperación. Cada uno sirve una vez.',
        code: 'Código',
        submit: 'Iniciar sesión',
        again: 'Empezar de nuevo',
      },
      onward: { title: 'Un momento', go: 'Continuar' },
      role: {
        title: 'Elija una función',
        hint: 'Usted tiene más de una función. Lo que puede ver y hacer depende de la que use. Puede cambiarla después.',
        act: 'Continuar como',
        current: 'Esta es su función ahora',
      },
      stepUp: {
        title: 'Confirme que es usted',
        hint: 'Lo que quiere hacer necesita una prueba reciente. Vale durante cinco minutos.',
        passkey: 'Mostrar su llave de acceso',
        password: 'Contraseña',
        code: 'Código de su aplicación de autenticación, o un código de recuperación',
        submit: 'Confirmar',
        failed: 'Eso no es correcto.',
      },
      enrol: {
        title: 'Configure su cuenta',
        hint: 'Escriba el código de un solo uso que le dieron. Vale durante 24 horas.',
        code: 'Código de un solo uso',
        submit: 'Continuar',
        second:
          'Su cuenta todavía tiene un segundo factor. Escriba el código de su aplicación de autenticación, o un código de recuperación.',
        secondCode: 'Código de su aplicación, o un código de recuperación',
        failed: 'Este código no es correcto, ya se usó o es demasiado antiguo.',
        setUpTitle: 'Elija cómo inicia sesión',
        setUpHint: 'Tiene media hora para esto. Después necesita un código nuevo.',
        passkeyTitle: 'Una llave de acceso',
        passkeyHint:
          'La forma más segura: no hay nada que recordar ni nada que robar. Su dispositivo la guarda.',
        passkeyStaff: 'El personal inicia sesión con una llave de acceso.',
        passkey: 'Crear una llave de acceso',
        passkeysThere: 'Llaves de acceso de esta cuenta:',
        passwordTitle: 'O una contraseña con una aplicación de autenticación',
        passwordHint: 'Primero configure una aplicación que muestra códigos; después elija una contraseña.',
        finish: 'Terminar e iniciar sesión',
        finishHint: 'Ahora puede iniciar sesión.',
      },
      messages: {
        title: 'Mensajes y llamadas nuestras',
        hint: 'Vea todo lo que le enviamos sobre su información de salud, y elija una frase que tiene que saber quien le llame.',
        link: 'Mensajes que le enviamos',
        calls: 'Cuando le llamamos',
      },
      glass: {
        title: 'Acceso de emergencia',
        hint: 'Sin una relación de atención con este paciente, en una emergencia, puede abrir el expediente durante una hora.',
        recorded:
          'Su motivo y todo lo que abra quedan anotados para siempre, y los revisa el responsable de privacidad.',
        patient: 'Paciente',
        reason: '¿Por qué necesita este expediente ahora?',
        reasonHint: 'Al menos 10 letras.',
        submit: 'Usar el acceso de emergencia',
        done: 'El acceso de emergencia está abierto',
        until: 'Puede abrir el expediente hasta el',
        noPatient: 'No hay tal paciente.',
        onlyClinicians: 'Solo un profesional clínico puede usar el acceso de emergencia.',
      },
    },
  ),
)

/** A time as people read it, the same everywhere. */
export function timeText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
