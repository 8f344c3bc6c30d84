import { Anchor, Badge, Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { CASE_PATH, type CaseLine } from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { useConsole } from './case-data.ts'
import { FreezesWaiting } from './freeze.tsx'
import { Rows, useWord } from './parts.tsx'

const TEXTS = texts(
  {
    title: 'Cases',
    hint: 'A case holds everything about one incident: what happened, whose records they were, what was decided, and by whom.',
    open: 'Open a case',
    all: 'All cases',
    none: 'There is no case. One is opened from a finding, or by hand.',
    head: ['Case', 'Title', 'State', 'Opened', 'By', 'People', 'Disclosed', 'Exposed'],
  },
  {
    title: 'Casos',
    hint: 'Un caso reúne todo sobre un incidente: qué pasó, de quién eran los expedientes, qué se decidió y quién lo decidió.',
    open: 'Abrir un caso',
    all: 'Todos los casos',
    none: 'No hay casos. Se abre uno a partir de un hallazgo, o a mano.',
    head: ['Caso', 'Título', 'Estado', 'Abierto', 'Por', 'Personas', 'Divulgados', 'Expuestos'],
  },
)

export function Cases() {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const word = useWord()
  const query = useConsole<{ cases: readonly CaseLine[] }>(['cases'], CASE_PATH)
  const opening = <Button renderRoot={(props) => <Link to="/cases/open" {...props} />}>{T.open}</Button>
  return (
    <Page title={T.title} hint={T.hint} actions={opening}>
      <FreezesWaiting />
      <Section title={T.all}>
        <Asked query={query}>
          {({ cases }) =>
            cases.length === 0 ? (
              <Empty>{T.none}</Empty>
            ) : (
              <Rows
                label={T.all}
                head={T.head}
                rows={cases.map(({ id, title, state, opened, openedBy, people }) => ({
                  key: id,
                  cells: [
                    <Anchor
                      key="id"
                      renderRoot={(props) => <Link to="/cases/$case" params={{ case: id }} {...props} />}
                    >
                      {id}
                    </Anchor>,
                    title,
                    <Badge key="state" variant="light" color={state === 'open' ? 'blue' : 'gray'}>
                      {word(state)}
                    </Badge>,
                    F.date(opened),
                    openedBy,
                    F.number(people.people),
                    F.number(people.disclosed),
                    F.number(people.exposed),
                  ],
                }))}
              />
            )
          }
        </Asked>
      </Section>
    </Page>
  )
}
