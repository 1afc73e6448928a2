import assert from 'node:assert/strict'
import { mock, test, type TestContext } from 'node:test'
import { Changes } from './changes.ts'

/** Two nodes that announce to each other, and what the listeners of each are told. */
function nodes(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const told: [string[], string[]] = [[], []]
  const announced: string[] = []
  const here: Changes = new Changes((marks) => {
    announced.push(...marks)
    there.hear(marks)
  })
  const there: Changes = new Changes((marks) => void here.hear(marks))
  for (const [index, node] of [here, there].entries())
    node.listen(({ area, personId }) => told[index]?.push(personId === undefined ? area : `${area} of ${personId}`))
  return { here, there, told, announced }
}

test('a change is told here and elsewhere at once, and again only after a rest', (t) => {
  const { here, there, told, announced } = nodes(t)
  for (let n = 0; n < 5; n += 1) here.note({ area: 'Webhooks' })
  assert.deepEqual(told, [['Webhooks'], ['Webhooks']])
  t.mock.timers.tick(500)
  assert.deepEqual(told, [
    ['Webhooks', 'Webhooks'],
    ['Webhooks', 'Webhooks'],
  ])
  assert.equal(announced.length, 2)
  there.note({ area: 'Webhooks' })
  t.mock.timers.tick(500)
  t.mock.timers.tick(5000)
  assert.deepEqual(
    told.map(({ length }) => length),
    [3, 3],
    'quiet is quiet, and nothing goes back and forth',
  )
})

test('what is a person’s own is told apart, whatever it is called', (t) => {
  const { here, told } = nodes(t)
  here.note({ area: 'Signing in', personId: 'usr_a' })
  here.note({ area: 'Signing in', personId: 'usr_b' })
  assert.deepEqual(told[1], ['Signing in of usr_a', 'Signing in of usr_b'])
})

test('what nodes announce beside changes is left for others', (t) => {
  const { here, told } = nodes(t)
  assert.deepEqual(here.hear(['whk_1', '~Jobs:', 'whk_2']), ['whk_1', 'whk_2'])
  assert.deepEqual(told[0], ['Jobs'])
  assert.equal(here.hear(), undefined, 'anything')
  assert.deepEqual(told[0], ['Jobs', 'Webhooks'])
})

test('who has stopped listening is told nothing', (t) => {
  const { here } = nodes(t)
  const listener = mock.fn()
  here.listen(listener)()
  here.note({ area: 'Jobs' })
  assert.equal(listener.mock.callCount(), 0)
})
