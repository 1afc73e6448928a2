/** Counts events, for `GET /metrics`. A service's own types are one label value: it may name any number of them. */
import { Counter, type Registry } from 'prom-client'
import { EVENT_TYPES } from './catalogue.ts'

const CUSTOM = 'custom'

/** To be called once an event is committed. */
export type CountEvent = (eventType: string) => void

export function createEventCounter(registry: Registry): CountEvent {
  const counter = new Counter({
    name: 'uxone_events_recorded_total',
    help: 'Events by type; those of services’ own types are custom',
    labelNames: ['type'],
    registers: [registry],
  })
  const children = new Map([...Object.keys(EVENT_TYPES), CUSTOM].map((type) => [type, counter.labels(type)]))
  for (const child of children.values()) child.inc(0)
  return (eventType) => (children.get(eventType) ?? children.get(CUSTOM))?.inc()
}
