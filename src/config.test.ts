import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from './config.ts'
import { StartupError } from './lib/startup-error.ts'

const refusal = (env: Record<string, string>): string => {
  try {
    readConfig(env)
  } catch (error) {
    assert.ok(error instanceof StartupError)
    return error.message
  }
  return 'accepted'
}

test('what is kept for how long is whole days, and attempts go before their events', () => {
  assert.deepEqual(readConfig({}).retention, { attemptsDays: 30, eventsDays: 90, mailsDays: 90 })
  const env = { RETENTION_ATTEMPTS_DAYS: '1', RETENTION_EVENTS_DAYS: '1', RETENTION_MAILS_DAYS: '2' }
  assert.deepEqual(readConfig(env).retention, { attemptsDays: 1, eventsDays: 1, mailsDays: 2 })
  assert.match(refusal({ RETENTION_ATTEMPTS_DAYS: '0' }), /^RETENTION_ATTEMPTS_DAYS: must be at least 1; .*=30$/)
  assert.match(refusal({ RETENTION_EVENTS_DAYS: 'ever' }), /^RETENTION_EVENTS_DAYS: must be a number of days; .*=90$/)
  assert.match(refusal({ RETENTION_EVENTS_DAYS: '1.5' }), /must be whole days/)
  assert.match(refusal({ RETENTION_EVENTS_DAYS: '20' }), /^RETENTION_EVENTS_DAYS: 20 is less than .* \(30\)/)
})

test('mail needs a server and somebody that it comes from; a fault never shows the password', () => {
  assert.deepEqual(readConfig({}).mail, {
    from: undefined,
    server: undefined,
    bounceAddress: undefined,
    gatherSeconds: 10,
    hourlyCap: 30,
  })
  assert.partialDeepStrictEqual(readConfig({ MAIL_GATHER_SECONDS: '0', MAIL_HOURLY_CAP: '0' }).mail, {
    gatherSeconds: 0,
    hourlyCap: 0,
  })
  for (const wrong of ['-1', '1.5', 'many', '3601'])
    assert.match(refusal({ MAIL_GATHER_SECONDS: wrong }), /^MAIL_GATHER_SECONDS: must /)
  const env = { SMTP_URL: 'smtps://u:p@mail.example.com', MAIL_FROM: 'Approvals <a@example.com>' }
  const { server, from } = readConfig(env).mail
  assert.deepEqual([server?.host, server?.port, from?.name], ['mail.example.com', 465, 'Approvals'])
  assert.match(refusal({ SMTP_URL: env.SMTP_URL }), /^MAIL_FROM: SMTP_URL needs it.*; a right one: MAIL_FROM=\w+ <.+>$/)
  const wrong = refusal({ ...env, SMTP_URL: 'https://ann:hidden@mail.example.com' })
  assert.match(wrong, /^SMTP_URL: must be smtp:.*; a right one: SMTP_URL=smtps:.*:465$/)
  assert.doesNotMatch(wrong, /hidden/)
  assert.match(refusal({ ...env, MAIL_FROM: 'Approvals' }), /^MAIL_FROM: must be an address/)
  assert.equal(readConfig({ MAIL_BOUNCE_ADDRESS: 'b@example.com' }).mail.bounceAddress, 'b@example.com')
  assert.match(
    refusal({ MAIL_BOUNCE_ADDRESS: 'a+b@example.com' }),
    /^MAIL_BOUNCE_ADDRESS: must be an address .*without \+/,
  )
})

test('an address turns tracing on; without one, other settings of traces do nothing', () => {
  const OTEL_EXPORTER_OTLP_ENDPOINT = 'http://localhost:4318'
  assert.deepEqual(readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT }).traces, {
    url: 'http://localhost:4318/v1/traces',
    headers: {},
    timeoutMs: 10_000,
    resource: { 'service.name': 'uxone-approvals' },
    ratio: 1,
  })
  const others = {
    OTEL_EXPORTER_OTLP_HEADERS: 'x-token=a',
    OTEL_EXPORTER_OTLP_TIMEOUT: '250',
    OTEL_RESOURCE_ATTRIBUTES: 'service.name=other,deployment.environment.name=caf%C3%A9',
    OTEL_SERVICE_NAME: 'staging',
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0.25',
  }
  const { traces } = readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT, ...others })
  assert.deepEqual(traces, {
    url: 'http://localhost:4318/v1/traces',
    headers: { 'x-token': 'a' },
    timeoutMs: 250,
    resource: { 'service.name': 'staging', 'deployment.environment.name': 'café' },
    ratio: 0.25,
  })
  assert.equal(readConfig(others).traces, undefined)
  const off = { OTEL_TRACES_SAMPLER: 'parentbased_always_off', OTEL_TRACES_SAMPLER_ARG: '1' }
  assert.equal(readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT, ...off }).traces?.ratio, 0)
})

test('a wrong setting of traces is named, never with a secret', () => {
  const password = refusal({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://user:hunter2@collector' })
  assert.match(password, /^OTEL_EXPORTER_OTLP_ENDPOINT: must be http.*=http:\/\/localhost:4318$/)
  const header = refusal({ OTEL_EXPORTER_OTLP_HEADERS: 'authorization=hunter2%0a' })
  assert.match(header, /^OTEL_EXPORTER_OTLP_HEADERS: must be name=value/)
  assert.ok(!(password + header).includes('hunter2'))
  assert.match(refusal({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }), /only http\/json .*=http\/json$/)
  assert.match(refusal({ OTEL_EXPORTER_OTLP_TIMEOUT: '10s' }), /must be milliseconds/)
  assert.match(refusal({ OTEL_TRACES_SAMPLER: 'always_on' }), /must be one of parentbased_always_on, /)
  assert.match(refusal({ OTEL_TRACES_SAMPLER_ARG: '1.5' }), /must be a number from 0 to 1/)
})
