import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { mentionedIn, mentionOf, partsOf, withNames } from './mention-shapes.ts'

const ANN = 'usr_01h455vb4pex5vsknk084sn02q'
const BEN = 'usr_01h455vb4pex5vsknk084sn02r'
const PEOPLE = [
  { id: ANN, name: 'Ann Lee' },
  { id: BEN, name: `Ben $& @${ANN}` },
]

test('a person is named by the id and by nothing else', () => {
  assert.deepEqual(mentionedIn(`Hi @${ANN}, @${BEN}’s and @${ANN} (@${BEN})`), [ANN, BEN])
  for (const text of [
    '@ann',
    '@usr_',
    ANN,
    `@${ANN}x`,
    `@${ANN}_`,
    `@${ANN.toUpperCase()}`,
    '@apr_01h455vb4pex5vsknk084sn02q',
  ])
    assert.deepEqual(mentionedIn(text), [], text)
})

test('names are put in once, as they are, and what is not known stays', () => {
  assert.equal(withNames(`@${ANN}: ask @${BEN}!`, PEOPLE), `@Ann Lee: ask @Ben $& @${ANN}!`)
  assert.equal(withNames(`@${ANN}`, []), `@${ANN}`)
})

test('the parts are the whole text, in order', () => {
  const piece = fc.oneof(fc.constantFrom(ANN, BEN).map(mentionOf), fc.string({ unit: 'binary', maxLength: 20 }))
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = pieces.join('')
      const parts = partsOf(text)
      assert.equal(parts.map((part) => ('text' in part ? part.text : mentionOf(part.userId))).join(''), text)
      const mentioned = parts.flatMap((part) => ('userId' in part ? [part.userId] : []))
      assert.deepEqual(mentionedIn(text), [...new Set(mentioned)])
    }),
  )
})
