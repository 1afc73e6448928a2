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
  assert.deepEqual(readConfig({}).retention, { attemptsDays: 30, eventsDays: 90 })
  const env = { RETENTION_ATTEMPTS_DAYS: '1', RETENTION_EVENTS_DAYS: '1' }
  assert.deepEqual(readConfig(env).retention, { attemptsDays: 1, eventsDays: 1 })
  assert.match(refusal({ RETENTION_ATTEMPTS_DAYS: '0' }), /^RETENTION_ATTEMPTS_DAYS: must be at least 1; .*=30$/)
  assert.match(refusal({ RETENTION_EVENTS_DAYS: 'ever' }), /^RETENTION_EVENTS_DAYS: must be a number of days; .*=90$/)
  assert.match(refusal({ RETENTION_EVENTS_DAYS: '1.5' }), /must be whole days/)
  assert.match(refusal({ RETENTION_EVENTS_DAYS: '20' }), /^RETENTION_EVENTS_DAYS: 20 is less than .* \(30\)/)
})

test('mail needs a server and somebody that it comes from; a fault never shows the password', () => {
  assert.deepEqual(readConfig({}).mail, { from: undefined, server: undefined })
  const env = { SMTP_URL: 'smtps://u:p@mail.example.com', MAIL_FROM: 'Approvals <a@example.com>' }
  const { server, from } = readConfig(env).mail
  assert.deepEqual([server?.host, server?.port, from?.name], ['mail.example.com', 465, 'Approvals'])
  assert.match(refusal({ SMTP_URL: env.SMTP_URL }), /^MAIL_FROM: SMTP_URL needs it.*; a right one: MAIL_FROM=\w+ <.+>$/)
  const wrong = refusal({ ...env, SMTP_URL: 'https://ann:hidden@mail.example.com' })
  assert.match(wrong, /^SMTP_URL: must be smtp:.*; a right one: SMTP_URL=smtps:.*:465$/)
  assert.doesNotMatch(wrong, /hidden/)
  assert.match(refusal({ ...env, MAIL_FROM: 'Approvals' }), /^MAIL_FROM: must be an address/)
})
