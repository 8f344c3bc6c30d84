import { Button, Menu, Text } from '@mantine/core'
import { IconChevronDown, IconUsers } from '@tabler/icons-react'
import type { PortalPerson } from '../../src/contract/index.ts'
import { useSession } from '../api/session.tsx'
import { texts, useTexts } from '../ui/language.tsx'
import { useWhoseIfAny } from './whose.tsx'

const TEXTS = texts(
  {
    whose: (name: string) => `Whose record: ${name}`,
    own: 'Your own record',
    others: 'Records you look after',
    someone: 'Somebody you look after',
  },
  {
    whose: (name: string) => `Expediente de: ${name}`,
    own: 'Su propio expediente',
    others: 'Expedientes a su cuidado',
    someone: 'Alguien a su cuidado',
  },
)

/** By how a proxy stands to the patient. */
const RELATIONS = texts<Readonly<Record<string, string>>>(
  {
    parent: 'you are their parent',
    guardian: 'you are their guardian',
    child: 'you are their child',
    spouse: 'you are their spouse',
    carer: 'you care for them',
    other: 'you act for them',
  },
  {
    parent: 'usted es su padre o madre',
    guardian: 'usted es su tutor',
    child: 'usted es su hijo o hija',
    spouse: 'usted es su cónyuge',
    carer: 'usted le cuida',
    other: 'usted le representa',
  },
)

/** In the header, for whoever can open more than one record: which of them is shown. */
export function WhoseMenu() {
  const T = useTexts(TEXTS)
  const relations = useTexts(RELATIONS)
  const { role } = useSession()
  const whose = useWhoseIfAny()
  if (whose === undefined || (whose.people.length < 2 && whose.isOwn)) return undefined
  const { person, people, choose } = whose
  const nameOf = ({ relation, name }: PortalPerson) => (relation === 'self' ? T.own : (name ?? T.someone))
  const here = people.filter((one) => one.role === role)
  const elsewhere = people.filter((one) => one.role !== role)
  return (
    <Menu>
      <Menu.Target>
        <Button
          variant="default"
          size="sm"
          leftSection={<IconUsers size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          aria-label={T.whose(nameOf(person))}
          maw="45vw"
        >
          <Text component="span" size="sm" truncate>
            {nameOf(person)}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {here.map((one) => (
          <Menu.Item
            key={one.patient}
            onClick={() => choose(one.patient)}
            aria-current={one.patient === person.patient ? 'true' : undefined}
          >
            <Text size="sm">{nameOf(one)}</Text>
            <Text size="xs">{relations[one.relation]}</Text>
          </Menu.Item>
        ))}
        {elsewhere.length > 0 ? <OtherRole label={role === 'patient' ? T.others : T.own} /> : undefined}
      </Menu.Dropdown>
    </Menu>
  )
}

/** One session acts in one role: the others are opened by changing it, on the page that asks for that. */
function OtherRole({ label }: { readonly label: string }) {
  return (
    <Menu.Item component="a" href={`/role?next=${encodeURIComponent('/portal')}`}>
      {label}
    </Menu.Item>
  )
}
