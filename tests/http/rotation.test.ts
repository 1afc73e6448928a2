/** A webhook's secret is rotated in the middle of traffic, over HTTP, with a real worker and a real receiver. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Webhook as Verifier } from 'standardwebhooks'
import { startApp, type TestApp } from '../support/app.ts'
import { ask, assertProblem } from '../support/http.ts'
import { createPerson, createService, signIn } from '../support/people.ts'
import { type ReceivedRequest, type Receiver, startReceiver } from '../support/receiver.ts'

const PRODUCERS = 4
const SECOND = 1000

/** What a receiver that follows the rotation could hold when the event came into being. */
type Phase = { name: string; live: readonly string[]; dead: readonly string[] }

describe('rotation in the middle of traffic', () => {
  let app: TestApp
  let receiver: Receiver
  let key: string
  before(async () => {
    receiver = await startReceiver()
    app = await startApp()
    // The public library compares with the real time.
    app.clock.advance(Date.now() - app.clock.now().getTime())
    key = (await createService(app)).serviceKey
  })
  after(async () => {
    await app.close()
    await receiver.close()
  })

  const post = (path: string, body?: unknown) => ask(app.url, 'POST', path, { key, body })
  const rotate = async (id: string, body?: unknown): Promise<string> => {
    const reply = await post(`/api/service/webhooks/${id}/rotate-secret`, body)
    assert.equal(reply.status, 200, reply.text)
    return String(reply.body.secret)
  }

  /** Sends events without a pause until it is stopped; the ids of those that began in each phase. */
  const startTraffic = () => {
    const phases = new Map<string, Phase>()
    let isOver = false
    let inFlight = 0
    let gate = Promise.resolve()
    let open = (): void => undefined
    let phase: Phase = { name: '', live: [], dead: [] }
    const produce = async (): Promise<void> => {
      while (!isOver) {
        await gate
        const begun = phase
        inFlight += 1
        const reply = await post('/api/service/events', { eventType: 'shop.sold', payload: { in: begun.name } })
        assert.equal(reply.status, 201, reply.text)
        phases.set(String(reply.body.id), begun)
        inFlight -= 1
      }
    }
    return {
      phases,
      enter: (next: Phase) => void (phase = next),
      start: () => Promise.all(Array.from({ length: PRODUCERS }, produce)),
      /** Resolves when no producer is at work. */
      pause: async () => {
        gate = new Promise((resolve) => {
          open = resolve
        })
        while (inFlight > 0) await nextTurn()
      },
      resume: () => open(),
      stop: () => void (isOver = true),
    }
  }

  test('every request verifies: with the old or the new secret while both live, with the new one alone after', async () => {
    const made = await post('/api/service/webhooks', { name: 'w', url: receiver.url, timeout: 5 })
    const id = String(made.body.id)
    const a = String(made.body.secret)
    const traffic = startTraffic()
    const enter = async (phase: Phase): Promise<void> => {
      traffic.enter(phase)
      const arrived = (): number => receiver.requests.filter((request) => phaseOf(request) === phase.name).length
      while (arrived() < 50) await receiver.waitFor(receiver.requests.length + 1)
    }

    const inA = enter({ name: 'a', live: [a], dead: [] })
    const producing = traffic.start()
    await inA
    const b = await rotate(id, { overlap: 60 })
    await enter({ name: 'a and b', live: [a, b], dead: [] })
    // The jump would end the leases of what is in flight, and each of those would rightly come twice.
    await traffic.pause()
    await app.worker.idle()
    app.clock.advance(60 * SECOND)
    traffic.resume()
    await enter({ name: 'b', live: [b], dead: [a] })
    const c = await rotate(id)
    await enter({ name: 'b and c', live: [b, c], dead: [a] })
    const d = await rotate(id, { overlap: 0 })
    await enter({ name: 'd', live: [d], dead: [a, b, c] })
    traffic.stop()
    await producing
    await app.worker.idle()

    assert.equal(receiver.requests.length, traffic.phases.size)
    const everyone = [a, b, c, d]
    for (const request of receiver.requests) {
      const phase = traffic.phases.get(request.headers['webhook-id'] ?? '')
      assert.ok(phase)
      // An event that began just before a rotation may be claimed just after it; then newer secrets sign it too, or alone.
      const usable = everyone.slice(everyone.indexOf(phase.live[0] ?? ''))
      assert.ok(
        usable.some((secret) => verifies(secret, request)),
        `${phase.name}: neither the old nor the new secret verifies it`,
      )
      for (const secret of phase.dead) assert.ok(!verifies(secret, request), `${phase.name}: a dead secret still signs`)
    }
    const last = receiver.requests.findLast((request) => phaseOf(request) === 'd')
    assert.ok(last && verifies(d, last))
  })

  test('the routes of rotation and of switching on take no body, a right one, and no other', async () => {
    const { body } = await post('/api/service/webhooks', { name: 'w', url: receiver.url, isActive: false })
    const path = `/api/service/webhooks/${String(body.id)}`
    assertProblem(await post(`${path}/rotate-secret`, { overlap: 700_000 }), 400, 'invalid_request')
    assertProblem(await post(`${path}/rotate-secret`, { secret: body.secret }), 422, 'secret_in_use')
    assertProblem(await post(`${path}/enable`, { held: 'some' }), 400, 'invalid_request')
    const enabled = await post(`${path}/enable`)
    assert.deepEqual([enabled.status, enabled.body.held], [200, { sent: 0, discarded: 0 }])
    assertProblem(await post(`${path}/enable`), 409, 'webhook_active')
  })

  test('administrators rotate the Ed25519 key, and anybody reads the public ones', async () => {
    await createPerson(app, { username: 'root', role: 'SYSTEM_ADMINISTRATOR', password: 'a long password' })
    const cookie = await signIn(app.url, 'root@example.com', 'a long password')
    const origin = { origin: app.url }
    const rotated = await ask(app.url, 'POST', '/api/webhook-keys/rotate', { cookie, headers: origin })
    assert.equal(rotated.status, 200, rotated.text)
    const { body } = await ask(app.url, 'GET', '/.well-known/webhook-keys.json')
    assert.deepEqual(body, { keys: [rotated.body] })
  })
})

function phaseOf(request: ReceivedRequest): unknown {
  return JSON.parse(request.body.toString('utf8')).payload.in
}

function verifies(secret: string, { body, headers }: ReceivedRequest): boolean {
  try {
    new Verifier(secret).verify(body, headers)
    return true
  } catch {
    return false
  }
}
