import type { Of, Sentences } from './sentences.ts'

const whose = ({ name }: Of): string => (name === null ? 'your' : `${name}’s`)
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** The English sentences. */
export const ENGLISH: Sentences = {
  dear: (name) => `Dear ${name}:`,
  opening: {
    adult: (organisation) =>
      `We are ${organisation}. We keep your health record. This letter is about the safety of that record. It tells you what we know and what you can do now.`,
    minor: (organisation, name) =>
      `We are ${organisation}. We keep the health record of ${name}. We write to you because you are the parent. This letter is about the safety of that record. It tells you what we know and what you can do now.`,
    guardian: (organisation, name) =>
      `We are ${organisation}. We keep the health record of ${name}. We write to you because you speak for ${name}. This letter is about the safety of that record. It tells you what we know and what you can do now.`,
    deceased: (organisation, name) =>
      `We are ${organisation}. We keep the health record of ${name}, who has died. We are sorry for your loss. We write to you as next of kin. This letter is about the safety of that record. It tells you what we know and what you can do now.`,
  },
  brief: (organisation) => `There was a breach of data that ${organisation} keeps.`,
  dates: (from, to, isEstimated) => {
    const about = isEstimated ? 'As far as we know, this' : 'This'
    return from === to ? `${about} took place on ${from}.` : `${about} took place from ${from} to ${to}.`
  },
  discovered: (day) => `We found out on ${day}.`,
  delayed: 'The police asked us to wait with this letter. That is why it comes now.',
  notDelayed: 'This letter was not held back by the police.',
  affected: (count, place) => `This breach is about ${count} people who live in ${place}.`,
  left: {
    disclosed: (of) => `These parts of ${whose(of)} record were taken:`,
    exposed: (of) =>
      `These parts of ${whose(of)} record could have been seen. We did not see that they were taken. We cannot rule it out:`,
    unsaid: (of) => `This is about these parts of ${whose(of)} record:`,
  },
  noSsn: (of) => `${capital(whose(of))} Social Security number was not part of this.`,
  steps: {
    bills: (of) =>
      `Read all bills for ${whose(of)} care. If you see care that was not given, call the health plan and call us.`,
    medicines: (of) => `At the next visit, go through ${whose(of)} list of medicines. Tell us what is wrong.`,
    insurance: (of) =>
      `Ask the health plan for a list of all care it paid for in ${whose(of)} name. Look for care that was not given.`,
    scams: (organisation) =>
      `Be careful with calls and mail about this breach. If you are not sure, hang up. Then call ${organisation} at the number in this letter.`,
    reports: (of) =>
      `Get ${whose(of)} credit reports. They are free. Go to annualcreditreport.com or call 1-877-322-8228. Look for loans and cards that should not be there.`,
  },
  alert:
    'You can ask for a fraud alert. It is free and lasts a year. Shops and banks must then check who is asking. Ask one bureau. It will tell the other two.',
  freeze: {
    own: (of) =>
      `You can freeze ${whose(of)} credit file. Then no one can open a loan or a card in ${whose(of)} name.`,
    child: (of) =>
      `Ask the three credit bureaus if they have a file on ${of.name ?? 'your child'}. A child should have none. You can ask them to freeze it. Then no one can open a loan in the name of the child.`,
    dead: (of) =>
      `Ask the three credit bureaus to mark ${whose(of)} file, so that it says that the person died. Then no one can open a loan in that name.`,
  },
  freezeHow: {
    own: 'To freeze it, call or write to each of the three bureaus below, or use its web site. Give the name, birth date, Social Security number and address. It is free to freeze it. It is free to lift the freeze.',
    child:
      'To freeze it, write to each of the three bureaus below. Give the name, birth date and address of the child. Add proof that you are the parent or speak for the child. It is free to freeze it. It is free to lift the freeze.',
    dead: 'To do so, write to each of the three bureaus below. Send a copy of the death record, and proof that you speak for the person who died. It is free, and so is a freeze.',
  },
  policeReport: (of) =>
    `You have the right to file a police report. If ${whose(of)} name is misused, file one and ask for a copy. You have the right to get any report that was filed.`,
  reportTheft: (of) =>
    `If ${whose(of)} name is misused, tell the police, the Attorney General of your state, and the Federal Trade Commission. You can do so at identitytheft.gov.`,
  fcra: 'The Fair Credit Reporting Act gives you rights. You may see your credit file. You may ask the bureaus to fix what is wrong. They must tell you if your file was used against you. Read more at consumerfinance.gov.',
  credentials:
    'Change your password with us. Change your security questions too. If you use the same password for other accounts, change it there as well.',
  monitoring: {
    offer: (provider, months, of) =>
      `${provider} will watch ${whose(of)} credit for ${months} months. You pay nothing. We pay for it.`,
    enrol: (website, phone, by) => `To sign up, go to ${website} or call ${phone}. Do it by ${by}.`,
    noCard: 'No one will ask you for a credit card.',
  },
  bureaus: 'The three credit bureaus:',
  agencies: 'Who else can help:',
  contact: {
    call: (phone, hours) => `Call us at ${phone}. The call is free. We are there ${hours}.`,
    tty: (tty) => `TTY: ${tty}.`,
    write: (email, website) => `Write to ${email} or go to ${website}.`,
    post: (address) => `By mail: ${address}.`,
    parent: (organisation, parent) => `${organisation} is owned by ${parent}.`,
    noParent: (organisation) => `${organisation} is not owned by any other company.`,
  },
  closing: ['We are sorry that this took place.'],
  help: (phone) => `You can get this letter in large print or in Braille, for free. Call ${phone}.`,
  invitation: (phone) => `To get this letter in English, call ${phone}. It is free.`,
  check: {
    heading: 'Is This Letter Real?',
    how: 'You can check it. Type our web address yourself. Do not use a link that someone sends you. Enter the code of this letter. The page will tell you what we sent, and when.',
    never: 'We will never ask you for:',
    neverAsk: [
      'your password, or a code from your phone',
      'your Social Security number',
      'a bank or card number, or money',
    ],
  },
  seal: {
    code: 'Code of this letter:',
    address: 'Where to check it:',
    scan: 'Or scan this square with your phone.',
    picture: 'Square code (QR) that checks this letter. It holds the same as the code printed next to it.',
  },
  page: (number, of) => `Page ${number} of ${of}`,
  open: {
    posting: (organisation) =>
      `We are ${organisation}. We keep health records. Some of them are part of a data breach. We wrote to the people we could reach. This notice is for those who did not get our letter. If you think that you are one of them, call us.`,
    release: (organisation) =>
      `${organisation} is telling people whose health records are part of a data breach.`,
    left: 'It is not the same for all. For some people it is one part of the record, for some it is more. It can be:',
    total: (count) => `It is about ${count} people in all.`,
    until: (day) => `This notice stays here until ${day}.`,
    reached:
      'We send each person a letter that says what it means for them. Each letter has a code, to check that it is real.',
    now: 'FOR RELEASE NOW',
    about: (organisation) => `Press questions to ${organisation}:`,
  },
  call: {
    title: 'Script for calls',
    rules: {
      heading: 'Before you say anything',
      items: [
        'Say your name and the word of the day. The caller can look it up on our page.',
        'If the person has set a phrase in their account, you say the phrase. Never ask for it.',
        'Ask for the code of the letter and for the name. Do not ask for a Social Security number, a password or a card.',
        'Tell which data it is only to the person, or to who speaks for them. Leave nothing on a machine.',
        'If you do not know, say so. Do not guess. Write the question down.',
      ],
    },
    questions: {
      what: 'What happened?',
      mine: 'Which of my data is it?',
      mineAnswer: 'Look up the letter by its code. Read out the list in the letter, and no more.',
      none: 'I got no letter. Am I on the list?',
      noneAnswer:
        'Look for the person. If they are not on the list, say: "We have sent you no letter about this." If they are and the letter came back, ask for the new address and pass it on.',
      real: 'Is the letter real?',
      doing: 'What are you doing?',
      steps: 'What should I do?',
      sorry: 'Say that we are sorry. Do not say whose fault it was, or what may come of it.',
    },
  },
}
