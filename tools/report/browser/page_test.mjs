// Drives the HTML report in headless Chromium as a reader would: opens a failure, steps through it, filters, in light and dark, wide and narrow.
// Usage: node page_test.mjs HTML_SAMPLE [FOLDER for screenshots]
import {execFileSync} from 'node:child_process';
import {strict as assert} from 'node:assert';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {chromium} from 'playwright-core';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((file) => fs.existsSync(file));
const sample = process.argv[2];
const screenshots = process.argv[3] ?? process.env.TEST_UNDECLARED_OUTPUTS_DIR;
// Of testing/sample.h.
const HOSTILE = `</script><img src=x onerror="document.title='owned'"><!--<script>`;

const folder = fs.mkdtempSync(path.join(process.env.TEST_TMPDIR ?? os.tmpdir(), 'page-'));
const pages = {};
for (const name of ['everything', 'hostile']) {
  const file = path.join(folder, `${name}.html`);
  fs.writeFileSync(file, execFileSync(sample, [name], {maxBuffer: 1 << 28}));
  pages[name] = pathToFileURL(file).href;
}

const browser = await chromium.launch({executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'], env: {...process.env, HOME: folder}});

let passed = 0;
let failed = 0;
// Each test has a page of its own, and holds that it asks for nothing but itself and reports no error that is not `expected`.
async function test(name, url, {expected, ...options}, body) {
  const context = await browser.newContext({viewport: {width: 1280, height: 900}, ...options});
  const page = await context.newPage();
  const requests = [];
  const complaints = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  try {
    await page.goto(url);
    await body(page);
    const own = url.split('#')[0];
    assert.deepEqual(requests.filter((request) => request.split('#')[0] !== own), [], 'requests leave the page');
    assert.deepEqual(complaints.filter((text) => !expected?.test(text)), []);
    console.log(`ok      ${name}`);
    ++passed;
  } catch (error) {
    console.log(`FAILED  ${name}\n${error.stack}`);
    ++failed;
  }
  if (screenshots) await page.screenshot({path: path.join(screenshots, `${name.replaceAll(/[^a-z0-9]+/gi, '-')}.png`)});
  await context.close();
}

const now = (page) => page.locator('li.now .event').innerText();
const visibleRows = (page) => page.locator('.matrix tbody tr:visible').count();
const overflows = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

await test('the matrix shows every verdict with a word and a mark', pages.everything, {}, async (page) => {
  assert.equal(await page.title(), 'Heddle');
  for (const [status, mark] of [['violated', '✕'], ['inconclusive', '?'], ['fault', '!'], ['held', '✓'], ['unchecked', '–']]) {
    if (status !== 'inconclusive') {  // a worse result of the same cell is shown instead
      assert.equal(await page.locator(`td.${status} .mark`).first().innerText(), mark);
      assert.notEqual(await page.locator(`td.${status} .word`).first().innerText(), '');
    }
    assert.equal(await page.locator(`#statuses button.${status}`).count(), 1);
  }
  const cell = page.locator('tr', {hasText: 'mutant::two-step'}).locator('a.cell');
  assert.equal(await cell.locator('small').innerText(), '17 · full');
  assert.match(await cell.getAttribute('aria-label'), /mutual-exclusion: VIOLATED: violation, 17 schedules tried, level full/);
  assert.match(await page.locator('tr', {hasText: 'my_lock'}).locator('a.cell small').innerText(), /boundary/);
});

await test('the filter narrows by text, kind and verdict', pages.everything, {}, async (page) => {
  const all = await visibleRows(page);
  assert.equal(all, 4);
  await page.fill('#text', 'boost VISIB');
  assert.equal(await visibleRows(page), 1);
  assert.match(await page.locator('#count').innerText(), /1 of \d+ checks/);
  assert.equal(await page.locator('thead th:visible').count(), 2);
  await page.fill('#text', 'nothing of this name');
  assert.equal(await page.locator('#nothing').isVisible(), true);
  await page.click('#clear');
  assert.equal(await visibleRows(page), all);
  await page.click('#statuses button[data-status=violated]');
  assert.equal(await page.getAttribute('#statuses button[data-status=violated]', 'aria-pressed'), 'true');
  assert.equal(await visibleRows(page), 2);
  await page.click('#statuses button[data-status=violated]');
  await page.selectOption('#kind', {label: 'lock'});
  assert.equal(await visibleRows(page), all);
});

await test('a failure opens and closes by keyboard alone', pages.everything, {}, async (page) => {
  await page.locator('a.cell').first().focus();
  await page.keyboard.press('Enter');
  await page.locator('#failure h2').waitFor();
  assert.equal(await page.locator('#failure h2').innerText(), 'mutant::two-step-test-and-set breaks lock.mutual-exclusion');
  assert.equal(await page.locator('#matrix').isVisible(), false);
  assert.match(await page.title(), /breaks lock.mutual-exclusion/);
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('#matrix').isVisible(), true);
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), '#failure/0');
});

await test('a failure is a timeline with one lane for each thread', pages.everything, {}, async (page) => {
  await page.click('a.cell');
  assert.deepEqual(await page.locator('.lanes.head .thread').allInnerTexts(), ['T0', 'T1', 'T2']);
  assert.equal(await page.locator('.event').count(), 12);
  // Each event lies in the lane of its thread: the gutter, then T0, T1, T2.
  const lane = async (what) => page.locator('.event', {hasText: what}).first().evaluate((button) => [...button.closest('li').children].indexOf(button.parentElement));
  assert.equal(await lane('waits for T1'), 1);
  assert.equal(await lane('load lock#1 = 0'), 2);
  assert.equal(await lane('wakes up without a cause'), 3);
  assert.deepEqual(await page.locator('li.switch').allInnerTexts(), ['T0 waits for T1; T1 goes on', 'T1 is preempted; T2 goes on', 'T2 is preempted; T1 goes on', 'violation']);
});

await test('steps go forward and back by buttons, keys and slider', pages.everything, {}, async (page) => {
  await page.click('a.cell');
  assert.equal(await now(page), '→ ok');
  assert.equal(await page.locator('.controls output').innerText(), '12 of 12');
  assert.equal(await page.getByRole('button', {name: 'Step forward'}).isDisabled(), true);
  await page.getByRole('button', {name: 'Step back'}).click();
  assert.equal(await now(page), 'store lock#1: 1 → 1');
  await page.keyboard.press('Home');
  assert.equal(await now(page), 'start');
  assert.equal(await page.getByRole('button', {name: 'Step back'}).isDisabled(), true);
  for (let i = 0; i < 3; ++i) await page.keyboard.press('ArrowRight');
  assert.equal(await now(page), 'load lock#1 = 0');
  await page.keyboard.press('ArrowLeft');
  assert.equal(await now(page), 'acquire() ...');
  await page.locator('input[type=range]').fill('6');
  assert.equal(await now(page), 'store lock#1: 0 → 1');
  await page.locator('.event').nth(3).click();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.locator('.event:focus').innerText(), 'load lock#1 = 0');
  assert.equal(await page.locator('[aria-current=step]').count(), 1);
  assert.equal(await page.locator('li.later .event').count(), 6);
});

await test('a step shows its line, its calls and the values', pages.everything, {}, async (page) => {
  await page.click('a.cell');
  await page.locator('.event', {hasText: 'load lock#1 = 0'}).first().hover();
  assert.equal(await page.locator('.source .place').innerText(), 'locks/spin.h:12 in Spin::acquire');
  assert.equal(await page.locator('.source pre').innerText(), 'while (taken.load() != 0) {}');
  assert.equal(await page.locator('.stack li').count(), 3);
  assert.deepEqual(await page.locator('.values tr').allInnerTexts(), ['lock#1\t0']);
  // Away from it, the step that was chosen is told about again.
  await page.locator('#failure h2').hover();
  assert.equal(await page.locator('.details .what').innerText(), '→ ok');
  await page.locator('.event', {hasText: 'store lock#1: 0 → 1'}).focus();
  assert.deepEqual(await page.locator('.values tr').allInnerTexts(), ['lock#1\t1']);
  assert.equal(await page.locator('.values tr.changed').count(), 1);
  assert.equal(await page.locator('.source pre').count(), 0);
});

await test('the failure before minimising is there too', pages.everything, {}, async (page) => {
  await page.click('a.cell');
  const tabs = page.getByRole('tab');
  assert.deepEqual(await tabs.allInnerTexts(), ['Minimised3 switches, 9 steps', 'As found8 switches, 9 steps']);
  await tabs.nth(1).click();
  assert.equal(await tabs.nth(1).getAttribute('aria-selected'), 'true');
  assert.equal(await page.locator('.event').count(), 12);
  await page.keyboard.press('ArrowLeft');
  assert.equal(await tabs.nth(0).getAttribute('aria-selected'), 'true');
});

await test('a subject that ended its process has no timeline', `${pages.everything}#failure/1`, {}, async (page) => {
  assert.match(await page.locator('#stage').innerText(), /There is no interleaving/);
  assert.match(await page.locator('.command code').innerText(), /^tools\/heddle replay heddle1-AbC_0-9 .\/my_lock.so$/);
  await page.getByRole('link', {name: 'previous'}).click();
  assert.match(await page.locator('#failure h2').innerText(), /two-step/);
  await page.goBack();
  assert.match(await page.locator('#failure h2').innerText(), /my_lock/);
});

await test('the replay command can be copied', `${pages.everything}#failure/0`, {permissions: ['clipboard-read', 'clipboard-write']}, async (page) => {
  await page.locator('.command button').click();
  // The page says so once the browser has done it.
  await page.locator('.command button', {hasText: /Copied|Selected/}).waitFor();
});

await test('what subjects say stays text', pages.hostile, {}, async (page) => {
  assert.equal(await page.locator('tbody th .name').innerText(), HOSTILE);
  await page.click('a.cell');
  assert.equal(await page.locator('h2 .mono').first().innerText(), HOSTILE);
  assert.equal((await page.locator('.message').innerText()).includes(HOSTILE), true);
  await page.getByRole('button', {name: 'Step back'}).click();
  assert.equal((await now(page)).includes(HOSTILE), true);
  assert.equal((await page.locator('.source').innerText()).includes(HOSTILE), true);
  assert.equal(await page.locator('img').count(), 0);
  assert.equal(await page.locator('script').count(), 2);
  assert.doesNotMatch(await page.title(), /^owned$/);
});

await test('markup that got in all the same could do nothing', pages.everything, {expected: /Content Security Policy/}, async (page) => {
  const ran = await page.evaluate(async () => {
    const element = document.createElement('div');
    element.innerHTML = '<img src="data:image/png;base64,none" onerror="window.ran = true"><a href="javascript:window.ran = true">x</a>';
    const script = document.createElement('script');
    script.textContent = 'window.ran = true';
    document.body.append(element, script);
    element.querySelector('a').click();
    await new Promise((resolve) => setTimeout(resolve, 0));
    element.remove();
    return window.ran === true;
  });
  assert.equal(ran, false);
});

await test('dark is dark', `${pages.everything}#failure/0`, {colorScheme: 'dark'}, async (page) => {
  const lightness = (what) => page.evaluate(([selector, property]) => {
    const [r, g, b] = getComputedStyle(document.querySelector(selector))[property].match(/\d+/g).map(Number);
    return (r + g + b) / 3;
  }, what);
  assert.ok(await lightness(['body', 'backgroundColor']) < 60);
  assert.ok(await lightness(['body', 'color']) > 190);
  assert.ok(await lightness(['.event', 'color']) > 150);
});

await test('dark matrix', pages.everything, {colorScheme: 'dark'}, async (page) => {
  assert.equal(await visibleRows(page), 4);
});

const phone = {viewport: {width: 360, height: 740}, deviceScaleFactor: 2, isMobile: true, hasTouch: true};
await test('a phone shows the matrix without scrolling sideways', pages.everything, phone, async (page) => {
  assert.ok(await overflows(page) <= 0, `wider than the screen by ${await overflows(page)}`);
  const label = await page.locator('td.violated').first().evaluate((cell) => getComputedStyle(cell, '::before').content);
  assert.equal(label, '"lock.mutual-exclusion"');
});

await test('a phone shows a failure without scrolling sideways', `${pages.everything}#failure/0`, phone, async (page) => {
  assert.ok(await overflows(page) <= 0, `wider than the screen by ${await overflows(page)}`);
  await page.getByRole('button', {name: 'Step back'}).tap();
  assert.equal(await now(page), 'store lock#1: 1 → 1');
  const panel = await page.locator('.panel').boundingBox();
  const step = await page.locator('li.now').boundingBox();
  assert.ok(step.y >= 0 && step.y + step.height <= panel.y + 1, 'the step is behind the panel');
});

await test('a very long name does not break a phone', `${pages.hostile}#failure/0`, phone, async (page) => {
  assert.ok(await overflows(page) <= 0, `wider than the screen by ${await overflows(page)}`);
});

await browser.close();
fs.rmSync(folder, {recursive: true});
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
