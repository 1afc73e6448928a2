/** What people of the sample company ask for, and whom that goes to. */
import type { z } from 'zod'
import type { createBody } from '../../src/approvals/contract.ts'
import type { Company, Person } from './company.ts'
import type { Chance } from './random.ts'

export type ServiceName = 'Purchasing' | 'Travel desk' | 'People & access'
/** As a service sends it. */
export type RequestBody = z.input<typeof createBody>
export type Wanted = { service: ServiceName; body: RequestBody }

const GOODS = [
  ['Laptops for new colleagues', 180_000],
  ['Forklift lease, Rayong plant', 99_000],
  ['Safety shoes and helmets', 14_500],
  ['Spindle bearings, line 3', 62_000],
  ['Annual licence for the CAD software', 640_000],
  ['Office supplies', 4_300],
  ['Steel coils, first half of the month', 2_400_000],
  ['Crane inspection', 38_000],
  ['Meeting room screens', 71_500],
  ['Pallet racks, hall B', 315_000],
  ['เครื่องพิมพ์ฉลากคลังสินค้า', 27_900],
  ['Calibration of the gauges', 22_400],
] as const
const TRIPS = [
  ['Flight to Osaka, supplier audit', 32_400],
  ['Trade fair in Hannover, two people', 148_000],
  ['Site visit in Chiang Mai', 7_800],
  ['Training in Singapore', 41_000],
  ['Customer meeting in Hanoi', 18_200],
] as const
const ACCESS = [
  'Read access to the payroll archive',
  'VPN for an external auditor',
  'Administrator of the test environment',
  'Key card for hall B',
  'Door access at weekends',
] as const
const STAFFING = ['New position: quality engineer', 'Extension of an internship', 'Overtime at the month end'] as const
const SUPPLIERS = [
  'Siam IT Co., Ltd.',
  'Thai Steel PCL',
  'Krungthep Tools',
  'Nordic Bearings AB',
  'Lanna Print',
] as const
const REASONS = [
  'Three offers were compared; this one delivers in two weeks.',
  'The old one is written off and cannot be repaired any more.',
  'Agreed in the weekly meeting; the budget line is named below.',
  'Needed before the audit at the end of the month.',
] as const

const HOUR_MS = 3_600_000
const BIG = 50_000
const BIGGER = 500_000
const BIGGEST = 2_000_000

/** Everybody asks, but procurement more than others: what waits there is what most visitors look at. */
export function requestersOf({ people }: Company, chance: Chance): Person[] {
  const isBuying = chance.next() < 0.3
  return people.filter(({ role, department }) =>
    isBuying ? department === 'PROC' && role !== 'MANAGER' : role !== 'GENERAL_DIRECTOR',
  )
}

/** `now`: from when the time to decide counts. */
export function wantedBy(person: Person, company: Company, chance: Chance, now: Date): Wanted {
  const draw = chance.next()
  const dueDate =
    chance.next() < 0.6 ? new Date(now.getTime() + chance.around(60, 0.8) * HOUR_MS).toISOString() : undefined
  const common = {
    requester: { userId: person.id },
    department: person.department,
    description: chance.pick(REASONS),
    priority: chance.next() < 0.15 ? 'HIGH' : 'NORMAL',
    urgency: chance.next() < 0.12 ? 'URGENT' : 'NORMAL',
    ...(dueDate ? { dueDate } : {}),
  } as const
  if (draw < 0.62) return purchase(common, person, company, chance)
  if (draw < 0.8) return trip(common, person, company, chance)
  return access(common, person, company, chance)
}

type Common = Omit<RequestBody, 'title'>

function purchase(common: Common, person: Person, company: Company, chance: Chance): Wanted {
  const [title, median] = chance.pick(GOODS)
  const amount = priceAround(median, chance)
  const costCentre = `CC-${4000 + Math.floor(chance.next() * 900)}`
  const body = { ...common, title, approvalType: 'PURCHASE_ORDER', amount, currency: 'THB' }
  const externalId = `PO-${Math.floor(100_000 + chance.next() * 900_000)}`
  const fields = { supplier: chance.pick(SUPPLIERS), costCentre }
  return { service: 'Purchasing', body: { ...body, externalId, fields, levels: byAmount(person, company, amount) } }
}

function trip(common: Common, person: Person, company: Company, chance: Chance): Wanted {
  const [title, median] = chance.pick(TRIPS)
  const amount = priceAround(median, chance)
  const fields = { nights: 1 + Math.floor(chance.next() * 5), class: 'Economy' }
  const body = { ...common, title, approvalType: 'TRAVEL', amount, currency: 'THB', fields }
  return { service: 'Travel desk', body: { ...body, levels: byAmount(person, company, amount) } }
}

function access(common: Common, person: Person, company: Company, chance: Chance): Wanted {
  const isStaffing = chance.next() < 0.35
  const title = isStaffing ? chance.pick(STAFFING) : chance.pick(ACCESS)
  const second = isStaffing ? [company.headOf('HR')] : [company.headOf('IT'), company.leader('SYSTEM_ADMINISTRATOR')]
  const levels = asked([
    { name: 'Manager', people: [managerOf(person, company)] },
    { name: isStaffing ? 'Human Resources' : 'IT security', people: second },
  ])
  return {
    service: 'People & access',
    body: { ...common, title, approvalType: isStaffing ? 'STAFFING' : 'ACCESS', levels },
  }
}

/** The more it costs, the more people say yes to it. */
function byAmount(person: Person, company: Company, amount: number): RequestBody['levels'] {
  const manager = managerOf(person, company)
  const finance = [company.headOf('FIN'), company.headOf('ACC')].filter(({ id }) => id !== manager.id)
  return asked([
    { name: 'Manager', people: [manager] },
    ...(amount >= BIG ? [{ name: 'Finance', people: finance }] : []),
    ...(amount >= BIGGER ? [{ name: 'General manager', people: [company.leader('GENERAL_MANAGER')] }] : []),
    ...(amount >= BIGGEST ? [{ name: 'General director', people: [company.leader('GENERAL_DIRECTOR')] }] : []),
  ])
}

/** The head of a department asks the general manager. */
function managerOf(person: Person, company: Company): Person {
  const head = person.department === 'MGMT' ? company.leader('GENERAL_DIRECTOR') : company.headOf(person.department)
  return head.id === person.id ? company.leader('GENERAL_MANAGER') : head
}

function asked(levels: { name: string; people: Person[] }[]): RequestBody['levels'] {
  return levels.map(({ name, people }) => ({
    name,
    mode: people.length > 1 ? 'any' : 'all',
    approvers: people.map(({ id }) => ({ userId: id })),
  }))
}

function priceAround(median: number, chance: Chance): number {
  return Math.round(chance.around(median, 0.35) / 10) * 10
}
