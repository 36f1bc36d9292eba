import type { Page } from '@playwright/test'
import type { LearningIds } from '#tests/support/seed-learning/ids.ts'
import { insertLearning } from '#tests/support/seed-learning.ts'
import { failingRoute } from './support/answers.ts'
import { expect, freshDesk, test } from './support/desk.ts'
import { watchOverflow } from './support/overflow.ts'

freshDesk()
let ids: LearningIds

const table = (page: Page, name: string | RegExp) => page.getByRole('table', { name, exact: true })
const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

test.describe('nothing was learned yet', () => {
  test('each screen says what will appear and what makes it appear', async ({ page, live }) => {
    await live(page, '/braids')
    await expect(page.getByText('A braid needs 3 that agree')).toBeVisible()
    await expect(page.getByText('the next one comes within 5 minutes')).toBeVisible()
    await live(page, '/lessons')
    await expect(page.getByRole('region', { name: 'No lesson yet' })).toContainText('Who approves')
    const way = page.getByRole('region', { name: 'Before there is one' })
    await expect(way.getByRole('listitem')).toHaveCount(5)
    await expect(way).toContainText('Now: 0 strands of the last 30 days.')
    await expect(way).toContainText('Now: the largest cluster has 0 of 3.')
    await expect(way).toContainText('the next one comes within 5 minutes')
    await live(page, '/proposals')
    await expect(page.getByText('Nothing waits for you.')).toBeVisible()
    await live(page, '/learning')
    await expect(page.getByText('No lesson yet: no outcome is known')).toBeVisible()
    await expect(page.getByText('Nothing was tried yet.')).toBeVisible()
    await expect(page.getByText('No model was asked. The built-in writer writes every lesson.')).toBeVisible()
  })
})

test.describe('a desk that has learned', () => {
  test.beforeAll(async ({ desk }) => {
    ids = await insertLearning(desk.write.pool, Date.now())
  })

  test('from a lesson to the fills behind it and back', async ({ page, live }) => {
    await live(page, '/lessons')
    const list = table(page, 'Lessons, newest first')
    await expect(list.getByRole('row')).toHaveCount(5)
    await list
      .getByRole('link', { name: /Spare a venue/ })
      .first()
      .click()
    await expect(page).toHaveURL(new RegExp(`/lessons/${ids.active}$`))
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Spare a venue that is dearer')

    // A number of the text leads to its fact, the fact to its strands on both sides.
    await page.getByRole('link', { name: '1.3 bps' }).click()
    const fact = page.getByRole('region', { name: 'Fact F1' })
    await expect(fact).toContainText('64 on 8 days')
    await expect(fact.getByRole('region', { name: 'Speak for it' }).getByRole('link')).toHaveCount(8)
    const against = fact.getByRole('region', { name: 'Speak against it' }).getByRole('link')
    await expect(against).toHaveCount(3)
    await against.first().click()
    await expect(page).toHaveURL(new RegExp(`/executions/${ids.counter}$`))

    // And back: the lineage of the execution names the lesson it speaks against.
    const lineage = section(page, 'Lineage')
    await lineage.getByRole('button', { name: 'List' }).click()
    await expect(lineage.getByRole('listitem').filter({ hasText: 'speaks against' }).first()).toBeVisible()
    await lineage
      .getByRole('link', { name: /Spare a venue/ })
      .first()
      .click()
    await expect(page).toHaveURL(new RegExp(`/lessons/${ids.active}$`))
  })

  test('improvement is what the held-out arm says, with its interval', async ({ page, live }) => {
    await live(page, `/lessons/${ids.active}`)
    const improvement = section(page, 'Measured improvement')
    await expect(improvement).toContainText('gained')
    await expect(improvement).toContainText(/Applied \d+, held out \d+, on \d days with both/)
    await expect(improvement).toContainText(/10 against puts it on probation\. Its gates looked .* applied 22, held out 6 on 6 days, .*evidence for it 11\.2/)
    await expect(improvement.getByRole('img', { name: /^Improvement over/ })).toBeVisible()
    await expect(table(page, 'Decisions the lesson met').getByRole('row').filter({ hasText: 'held out' }).first()).toContainText('10.0 %')
    await expect(table(page, 'Steps of the lesson').getByRole('row')).toHaveCount(8)
    await expect(section(page, 'Who wrote the words')).toContainText('The counter-evidence is all small size.')
  })

  test('what a model was asked and said stands there word for word, as text', async ({ page, live }) => {
    await live(page, `/lessons/${ids.active}`)
    const calls = page.getByRole('list', { name: 'Model calls' })
    await expect(calls.getByRole('listitem').filter({ hasText: 'test-model-1' })).toHaveCount(2)
    const refused = calls.getByRole('listitem').filter({ hasText: 'refused by verifier' })
    await refused.getByText('refused by verifier').click()
    await expect(refused.getByText('the title holds a digit')).toBeVisible()
    await expect(refused.getByText('<b>ignore what was said</b>')).toBeVisible()
    await expect(refused.getByText('{"title":"It costs 3 bps more"}')).toBeVisible()
  })

  test('lineage is a graph and a list of the same rows', async ({ page, live }) => {
    await live(page, `/lessons/${ids.active}`)
    const lineage = section(page, 'Lineage')
    await expect(lineage.locator('.react-flow__node').first()).toBeVisible()
    const drawn = await lineage.locator('.react-flow__node').count()
    expect(drawn).toBeGreaterThan(10)
    await lineage.getByRole('button', { name: 'List' }).click()
    const rows = lineage.getByRole('list', { name: 'Lineage' })
    for (const text of ['gave rise to', 'was laid into', 'was applied to', 'was held out of', 'is the subject of', 'was applied as'])
      await expect(rows).toContainText(text)
  })

  test('a state and a search are in the URL', async ({ page, live }) => {
    await live(page, '/lessons?state=retired')
    await expect(table(page, 'Lessons, newest first').getByRole('row')).toHaveCount(2)
    await page.getByRole('combobox', { name: 'State' }).selectOption('')
    await page.getByRole('searchbox', { name: 'Search lessons' }).fill('window h14')
    await expect(page).toHaveURL(/q=window\+h14/)
    await expect(table(page, 'Lessons, newest first').getByRole('row')).toHaveCount(2)
    await page.getByRole('searchbox', { name: 'Search lessons' }).fill('nothing like it')
    await expect(page.getByText('No lesson matches: “nothing like it”.')).toBeVisible()
    await page.getByRole('button', { name: 'Clear the filter' }).click()
    await page.getByRole('button', { name: 'Board' }).click()
    await expect(page).toHaveURL(/view=board/)
    await expect(page.getByRole('region', { name: 'approvable', exact: true }).getByRole('link')).toHaveCount(1)
  })

  test('approving takes two steps and a reason, and is done when the worker says so', async ({ page, desk, live }) => {
    await live(page, `/lessons/${ids.shadow}`)
    await expect(page.getByRole('button', { name: /^Needs about \d+ more$/ })).toBeDisabled()

    await live(page, `/lessons/${ids.approvable}`)
    await page.getByRole('button', { name: 'Approve to canary' }).click()
    const dialog = page.getByRole('dialog', { name: 'Approve this lesson to its canary' })
    await expect(dialog.getByRole('button', { name: 'Approve to canary' })).toBeDisabled()
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('Both sides were read.')
    await dialog.getByRole('button', { name: 'Approve to canary' }).click()
    await expect(dialog.getByRole('status')).toContainText(/recorded #\d+/)
    const { rows } = await desk.write.pool.query(`select kind, payload, actor from tr_command where kind = 'decide_lesson'`)
    expect(rows).toEqual([
      { kind: 'decide_lesson', payload: { lesson_id: ids.approvable, verdict: 'approve', comment: 'Both sides were read.' }, actor: 'olga' },
    ])
    await desk.write.obey()
    await expect(dialog.getByRole('status')).toContainText('approved')
  })

  test('a transition appears without a reload', async ({ page, desk, live }) => {
    await live(page, `/lessons/${ids.approvable}`)
    await expect(page.getByRole('button', { name: 'Approve to canary' })).toBeVisible()
    await desk.write.inTransaction(async (client) => {
      await client.query(`update tr_lesson set state = 'canary' where id = $1`, [ids.approvable])
      await desk.write.event(client, 'lesson', ids.approvable, 'canary')
    })
    await expect(page.getByRole('banner').or(page.locator('header')).filter({ hasText: 'canary' }).first()).toBeVisible()
    await expect(page.getByRole('button', { name: 'Approve to canary' })).toHaveCount(0)
  })

  test('retiring one that acts takes two steps and a reason, and then it is over', async ({ page, desk, live }) => {
    const becomes = (state: string) =>
      desk.write.inTransaction(async (client) => {
        await client.query(`update tr_lesson set state = $2 where id = $1`, [ids.approvable, state])
        await desk.write.event(client, 'lesson', ids.approvable, state)
      })
    const retire = page.getByRole('button', { name: 'Retire', exact: true })
    // What acts on nothing yet is rejected or runs out; there is nothing to end.
    await live(page, `/lessons/${ids.shadow}`)
    await expect(page.getByRole('button', { name: /^Needs about \d+ more$/ })).toBeVisible()
    await expect(retire).toHaveCount(0)

    await becomes('canary')
    await live(page, `/lessons/${ids.approvable}`)
    await retire.click()
    const dialog = page.getByRole('dialog', { name: 'Retire this lesson' })
    await expect(dialog.getByRole('button', { name: 'Retire the lesson' })).toBeDisabled()
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('The venue changed its fees.')
    await dialog.getByRole('button', { name: 'Retire the lesson' }).click()
    await expect(dialog.getByRole('status')).toContainText(/recorded #\d+/)
    const { rows } = await desk.write.pool.query(`select payload, actor from tr_command where kind = 'retire_lesson'`)
    expect(rows).toEqual([{ payload: { lesson_id: ids.approvable, reason: 'The venue changed its fees.' }, actor: 'olga' }])
    await desk.write.obey()
    await expect(dialog.getByRole('status')).toContainText('retired')
    await becomes('retired')
    await page.reload()
    await expect(page.locator('header').filter({ hasText: 'retired' }).first()).toBeVisible()
    await expect(retire).toHaveCount(0)
  })

  test('braids by level, members, and what they were laid into', async ({ page, live }) => {
    await live(page, '/braids')
    await expect(table(page, 'Braids, newest first').getByRole('row')).toHaveCount(4)
    await page.getByRole('button', { name: /^meta-braid 1/ }).click()
    await expect(page).toHaveURL(/kind=meta_braid/)
    await expect(table(page, 'Braids, newest first').getByRole('row')).toHaveCount(2)
    await live(page, `/braids/${ids.braid}`)
    await expect(table(page, 'Members of the braid').getByRole('row')).toHaveCount(4)
    await page.getByRole('link', { name: 'Spare a venue that is dearer' }).first().click()
    await expect(page).toHaveURL(new RegExp(`/lessons/${ids.active}$`))
  })

  test('an execution names the lessons that met it, their arm and their effect', async ({ page, live }) => {
    await live(page, `/executions/${ids.met}`)
    const met = table(page, 'Lessons that met this decision')
    await expect(met.getByRole('row').nth(1)).toContainText('applied')
    await expect(met.getByRole('row').nth(1)).toContainText('90.0 %')
    await expect(met.getByRole('row').nth(1)).toContainText('0.63')
    await expect(page.getByText('Together they multiply the signal by')).toContainText('0.962')
    await live(page, `/executions/${ids.heldOut}`)
    await expect(met.getByRole('row').nth(1)).toContainText('held out')
  })

  test('learning health: what was tried, what is believed, what changed, what it cost', async ({ page, live }) => {
    await live(page, '/learning')
    await expect(page.getByText('5 patterns tried: 1 nominated, 1 not significant, 1 immaterial, 2 observation')).toBeVisible()
    await expect(table(page, 'Venue beliefs').getByRole('row')).toHaveCount(3)
    await expect(page.getByRole('region', { name: 'Drift detectors' })).toContainText('of 24,000')
    await expect(page.getByRole('region', { name: 'Watch lamps' })).toContainText(/lit|off/)
    await expect(table(page, 'Parameter updates').getByRole('row').filter({ hasText: 'curator execution weight' })).toContainText('0.32')
    await expect(table(page, 'Model calls').getByRole('row').nth(1)).toContainText('1 of 3')
    await expect(page.getByText('lesson_feedback_enabled')).toBeVisible()
  })

  test('a proposal: what changes, on what evidence, which decisions flip, and a decision with a reason', async ({ page, desk, live }) => {
    await live(page, '/proposals')
    await table(page, 'Waiting proposals, by risk and age')
      .getByRole('link', { name: /Raise the weight/ })
      .click()
    await expect(page).toHaveURL(new RegExp(`/proposals/${ids.proposal}$`))
    const changed = table(page, 'Changed fields').getByRole('row').nth(1)
    await expect(changed).toContainText('curators.execution.weight')
    await expect(changed).toContainText('0.32')
    await expect(changed).toContainText('0.34')
    await expect(page.getByRole('region', { name: 'In short' })).toContainText(/Expected effect/)
    await page.getByText(/^All evidence, \d+ lines?$/).click()
    // However far down one reads, the decision is at hand.
    await page.locator('#main').evaluate((main) => main.scrollTo(0, main.scrollHeight))
    await expect(page.getByRole('button', { name: 'Reject', exact: true })).toBeInViewport()
    await expect(table(page, 'Decisions it would flip').getByRole('link')).toHaveCount(2)
    await page.getByRole('button', { name: 'Reject', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Reject this proposal' })
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('Too few flips.')
    await dialog.getByRole('button', { name: 'Reject it' }).click()
    await expect(dialog.getByRole('status')).toContainText(/recorded #\d+/)
    const { rows } = await desk.write.pool.query(`select payload from tr_command where kind = 'decide_proposal'`)
    expect(rows).toEqual([
      {
        payload: {
          proposal_id: ids.proposal,
          verdict: 'reject',
          comment: 'Too few flips.',
          revision: 1,
          evidence_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
      },
    ])
  })

  test('a failure keeps the rows and offers to ask again', async ({ page, live }) => {
    await live(page, '/lessons')
    const lessons = await failingRoute(page, '**/api/lessons?**', 'The lessons broke.')
    await page.getByRole('combobox', { name: 'State' }).selectOption('all')
    await expect(page.getByRole('alert').filter({ hasText: 'The lessons broke.' })).toBeVisible()
    lessons.mend()
    await page.getByRole('button', { name: 'Retry' }).click()
    await expect(table(page, 'Lessons, newest first').getByRole('row')).toHaveCount(6)
    await page.goto(`${new URL(page.url()).origin}/lessons/no-such-lesson`)
    await expect(page.getByText(/not|no such/i).first()).toBeVisible()
  })

  test('they fit a phone, also while they draw', async ({ page, live }) => {
    const overflow = await watchOverflow(page)
    await page.setViewportSize({ width: 390, height: 844 })
    for (const path of ['/braids', `/braids/${ids.braid}`, '/lessons', `/lessons/${ids.active}`, '/learning', '/proposals', `/proposals/${ids.proposal}`]) {
      await live(page, path)
      expect(await overflow(), path).toBe(0)
    }
  })
})
