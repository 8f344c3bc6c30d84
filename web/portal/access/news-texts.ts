import { texts } from '../../ui/language.tsx'

export const NEWS_TEXTS = texts(
  {
    title: 'What is new',
    hint: 'What you wanted to be told of. It is looked up when you open the portal.',
    button: (unread: number) => (unread === 0 ? 'What is new' : `What is new (${unread})`),
    none: 'There is nothing new.',
    list: 'News',
    settings: 'What you want to be told of',
    settingsHint:
      'Emergency access and everything else always stands in the history, whatever you choose here.',
    seen: 'Mark all as read',
    unread: 'new',
    back: 'To the history',
    kinds: {
      organisation: (what: string) => `First access by ${what}`,
      emergency: (what: string) => `Emergency access: ${what}`,
      export: (what: string) => `A copy was exported: ${what}`,
      app: (what: string) => `First access by the app ${what}`,
    },
    choices: {
      organisation: 'First access by another organization',
      emergency: 'Emergency access',
      export: 'A copy was exported',
      app: 'First access by an app',
    },
    entry: (leaf: string) => `entry ${leaf}`,
  },
  {
    title: 'Novedades',
    hint: 'Aquello de lo que quiso que se le avisara. Se consulta cuando abre el portal.',
    button: (unread) => (unread === 0 ? 'Novedades' : `Novedades (${unread})`),
    none: 'No hay nada nuevo.',
    list: 'Novedades',
    settings: 'De qué quiere que se le avise',
    settingsHint:
      'Los accesos de emergencia y todo lo demás figuran siempre en el historial, elija lo que elija aquí.',
    seen: 'Marcar todo como leído',
    unread: 'nuevo',
    back: 'Al historial',
    kinds: {
      organisation: (what) => `Primer acceso de ${what}`,
      emergency: (what) => `Acceso de emergencia: ${what}`,
      export: (what) => `Se exportó una copia: ${what}`,
      app: (what) => `Primer acceso de la aplicación ${what}`,
    },
    choices: {
      organisation: 'Primer acceso de otra organización',
      emergency: 'Acceso de emergencia',
      export: 'Se exportó una copia',
      app: 'Primer acceso de una aplicación',
    },
    entry: (leaf) => `entrada ${leaf}`,
  },
)
