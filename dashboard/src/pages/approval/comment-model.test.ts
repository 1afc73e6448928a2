import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { mentionedIn as idsIn } from '../../../../src/directory/mention-shapes.ts'
import { type Chosen, mentionedIn, mentioningAt, toWire, withMention } from './comment-model.ts'

const ANN = { id: 'usr_01h455vb4pex5vsknk084sn02q', name: 'Ann Lee', username: 'ann' }
const OTHER_ANN = { id: 'usr_01h455vb4pex5vsknk084sn02r', name: 'Ann Lee', username: 'ann2' }
const ANNE = { id: 'usr_01h455vb4pex5vsknk084sn02s', name: 'Ann', username: 'anne' }

const at = (text: string, chosen: Chosen = {}) => mentioningAt(text, text.length, chosen)?.query

test('an @ at the beginning of a word begins a mention, and a name may have several words', () => {
  assert.deepEqual(
    ['@', 'Hi @an', 'Hi @Ann Le', '(@สม', 'x\n@a.b-c'].map((text) => at(text)),
    ['', 'an', 'Ann Le', 'สม', 'a.b-c'],
  )
  for (const text of ['', 'ann@example', '@ ', 'at @ 5', '@a, b', '@a b c d']) assert.equal(at(text), undefined, text)
  assert.equal(mentioningAt('Hi @an there', 6, {})?.query, 'an', 'what stands behind the caret does not count')
})

test('who is chosen stands there by name, and is sent by id', () => {
  const text = 'Ask @an about it'
  const mentioning = mentioningAt(text, 7, {}) ?? assert.fail()
  const made = withMention(text, mentioning, ANN, {})
  assert.deepEqual(made, { text: 'Ask @Ann Lee about it', caret: 13, chosen: { 'Ann Lee': ANN.id } })
  assert.equal(mentioningAt(made.text, made.caret, made.chosen), undefined, 'that mention is done')
  assert.equal(toWire(made.text, made.chosen), `Ask @${ANN.id} about it`)
  assert.deepEqual(mentionedIn(made.text, made.chosen), ['Ann Lee'])
  assert.equal(at('@Ann Leeb', made.chosen), 'Ann Leeb', 'another person')
})

test('two people of one name stay two', () => {
  const first = withMention('@', { start: 0, query: '' }, ANN, {})
  const text = `${first.text}@`
  const second = withMention(text, { start: text.length - 1, query: '' }, OTHER_ANN, first.chosen)
  assert.equal(second.text, '@Ann Lee @Ann Lee (ann2) ')
  assert.deepEqual(idsIn(toWire(second.text, second.chosen)), [ANN.id, OTHER_ANN.id])
  const again = withMention('@', { start: 0, query: '' }, ANN, second.chosen)
  assert.equal(again.text, '@Ann Lee ')
})

test('what is half deleted, or goes on as another word, mentions nobody', () => {
  const chosen = { 'Ann Lee': ANN.id, Ann: ANNE.id }
  assert.equal(toWire('@Ann Le', chosen), `@${ANNE.id} Le`)
  for (const text of ['@An', '@Annabel', 'Ann Lee', '@Ann_', '@ann lee']) assert.equal(toWire(text, chosen), text)
  assert.equal(toWire('@Ann Lee’s', chosen), `@${ANN.id}’s`)
})

test('whatever people are called, exactly they are mentioned, and nothing else is changed', () => {
  const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 4 }), (names) => {
      const people = names.map((each, n) => ({ id: `${ANN.id.slice(0, -1)}${n}`, name: each, username: `u${n}` }))
      let draft: { text: string; chosen: Chosen } = { text: '', chosen: {} }
      for (const person of people) {
        const text = `${draft.text}@`
        draft = withMention(text, { start: text.length - 1, query: '' }, person, draft.chosen)
      }
      assert.equal(toWire(draft.text, draft.chosen), people.map(({ id }) => `@${id} `).join(''))
      assert.equal(toWire(draft.text, {}), draft.text)
    }),
  )
})
