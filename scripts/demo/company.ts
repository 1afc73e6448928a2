/** The sample company: 14 departments, the ladder of roles, 61 people. */
import { z } from 'zod'
import { createCredentials } from '../../src/auth/credentials.ts'
import type { Context, SystemActor } from '../../src/context.ts'
import { createUser } from '../../src/directory/create-user.ts'
import { saveDepartment } from '../../src/directory/departments.ts'

export const DEMO_ACTOR: SystemActor = { kind: 'system', name: 'demo' }
export const PASSWORD = 'demo-password'

export const person = z.object({
  id: z.string(),
  name: z.string(),
  username: z.string(),
  email: z.string(),
  department: z.string(),
  role: z.string(),
})
export type Person = z.output<typeof person>

/** Its head first. Each may be asked for the others' requests. */
const DEPARTMENTS: Record<string, { name: string; people: string[] }> = {
  PROC: { name: 'Procurement', people: ['Mali Srisuk', 'สมชาย ใจดี', 'Daniel Weiss', 'Ploy Chaiyasit'] },
  FIN: { name: 'Finance', people: ['Ben Okafor', 'Naree Wongsa', 'Lucía Fernández', 'Kittipong Saetang'] },
  ACC: { name: 'Accounting', people: ['Wanida Kaewmanee', 'Hiroshi Tanaka', 'Aom Phrommin', 'Petra Novák'] },
  HR: { name: 'Human Resources', people: ['Siriporn Boonmee', 'James Carter', 'อรทัย ศรีทอง', 'Mei Lin'] },
  IT: { name: 'Information Technology', people: ['Anan Rattanakul', 'Priya Nair', 'Tomás Silva', 'Jirayu Thongdee'] },
  ENG: { name: 'Engineering', people: ['Chanida Suwan', 'Erik Lindqvist', 'Nattapong Yodsri', 'Yuki Sato'] },
  PROD: { name: 'Production', people: ['Prasert Inthara', 'Somsak Khamdee', 'Maria Rossi', 'Wichai Pansuk'] },
  QA: { name: 'Quality Assurance', people: ['Kanya Meesuk', 'Oliver Brandt', 'Thidarat Noi', 'Fatima Al-Sayed'] },
  MNT: { name: 'Maintenance', people: ['Surachai Promma', 'Boonlert Dee', 'Jonas Keller', 'Pimchanok Wan'] },
  WH: { name: 'Warehouse', people: ['Ratana Chuenjai', 'Samuel Adeyemi', 'Nok Sombat', 'Preecha Lert'] },
  LOG: { name: 'Logistics', people: ['Vipa Thanakit', 'Arjun Mehta', 'Decha Ruangrit', 'Clara Dubois'] },
  SALES: { name: 'Sales', people: ['Thanawat Siri', 'Emily Hughes', 'Kamon Jitjai', 'Diego Ramos'] },
  MKT: { name: 'Marketing', people: ['Pattama Rungrot', 'Noah Bennett', 'Sasi Intaraksa', 'Hana Kim'] },
  LEGAL: { name: 'Legal', people: ['Sunisa Amorn', 'Viktor Petrov', 'Nicha Charoen', 'Grace Mwangi'] },
}
const LADDER = ['MANAGER', 'SUPERVISOR', 'STAFF', 'SPECIALIST_ENGINEER'] as const
const HEADS = new Set(['MANAGER', 'SENIOR_MANAGER'])
const SENIOR = new Set(['FIN', 'ENG', 'PROD', 'SALES'])
const LEADERS = [
  { name: 'Ada Admin', role: 'SYSTEM_ADMINISTRATOR' },
  { name: 'Apinya Vejjajiva', role: 'GENERAL_DIRECTOR' },
  { name: 'Robert Maier', role: 'GENERAL_MANAGER' },
  { name: 'Korn Limsakul', role: 'ASSISTANT_GENERAL_MANAGER' },
  { name: 'Somchit Ladda', role: 'OPERATOR' },
] as const

/** Those who can sign in, beside the administrator; what a visitor sees differs for each. */
const VISITORS = ['mali.srisuk', 'ben.okafor', 'robert.maier', 'daniel.weiss'] as const

/** Somebody whom a visitor may sign in as: what waits for her is left to her. */
export function isVisitor({ username, role }: Person): boolean {
  return role === 'SYSTEM_ADMINISTRATOR' || VISITORS.some((visitor) => visitor === username)
}

export type Company = {
  people: Person[]
  headOf(department: string): Person
  leader(role: (typeof LEADERS)[number]['role']): Person
}

/** Heads come first in their departments. */
export function companyOf(people: Person[]): Company {
  return {
    people,
    headOf: (department) =>
      found(
        people.find((each) => each.department === department && HEADS.has(each.role)),
        department,
      ),
    leader: (role) =>
      found(
        people.find((each) => each.role === role),
        role,
      ),
  }
}

/** Makes them by the verbs that the dashboard uses. `administrator`: how Ada signs in. */
export async function foundCompany(
  ctx: Context,
  administrator: { email: string; password?: string } = { email: 'ada@demo.example.com' },
): Promise<Company> {
  const people: Person[] = []
  const heads = new Map<string, Person>()
  const hire = async (
    name: string,
    place: Pick<Person, 'role' | 'department'>,
    managerId?: string,
  ): Promise<Person> => {
    const username = usernameOf(name, people.length)
    const isAdministrator = place.role === 'SYSTEM_ADMINISTRATOR'
    const email = isAdministrator ? administrator.email : `${username}@demo.example.com`
    const password = isAdministrator
      ? administrator.password
      : VISITORS.find((visitor) => visitor === username) && PASSWORD
    const body = {
      name,
      username,
      email,
      ...place,
      ...(password ? { password } : {}),
      ...(managerId ? { managerId } : {}),
    }
    const { id } = await createUser(ctx, DEMO_ACTOR, body, createCredentials(ctx))
    const person = { id, name, username, email, ...place }
    people.push(person)
    return person
  }
  let chief: Person | undefined
  for (const { name, role } of LEADERS) {
    const person = await hire(name, { role, department: role === 'SYSTEM_ADMINISTRATOR' ? 'IT' : 'MGMT' }, chief?.id)
    if (role === 'GENERAL_DIRECTOR' || role === 'GENERAL_MANAGER') chief = person
  }
  for (const [department, { name: title, people: names }] of Object.entries(DEPARTMENTS)) {
    for (const [place, name] of names.entries()) {
      const role = place === 0 && SENIOR.has(department) ? 'SENIOR_MANAGER' : (LADDER[place] ?? 'STAFF')
      const person = await hire(name, { role, department }, heads.get(department)?.id ?? chief?.id)
      if (place === 0) heads.set(department, person)
    }
    await saveDepartment(ctx, DEMO_ACTOR, { code: department, name: title, headUserId: heads.get(department)?.id })
  }
  await saveDepartment(ctx, DEMO_ACTOR, { code: 'MGMT', name: 'Management', headUserId: chief?.id })
  return companyOf(people)
}

/** `name.surname` where it is Latin. */
function usernameOf(name: string, place: number): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z ]/g, '')
    .trim()
    .replaceAll(' ', '.')
  return plain === '' ? `staff.${place}` : plain
}

function found<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`the sample company has no ${name}`)
  return value
}
