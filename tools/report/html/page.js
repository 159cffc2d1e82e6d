// Shows the data that the page carries: a matrix of implementations by properties, and a player for each failure.
// Whatever comes from the data reaches the page as text or as the value of an attribute that cannot act, never as markup.
'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const byId = (id) => document.getElementById(id);

  const STATUSES = [
    // Worst first: of several results for one cell, that one is shown.
    {name: 'violated', mark: '✕', word: 'violated'},
    {name: 'fault', mark: '!', word: 'fault'},
    {name: 'inconclusive', mark: '?', word: 'inconclusive'},
    {name: 'known', mark: '◆', word: 'known'},
    {name: 'held', mark: '✓', word: 'held'},
    {name: 'unchecked', mark: '–', word: 'not checked'},
  ];
  const STATUS = Object.fromEntries(STATUSES.map((status, rank) => [status.name, {...status, rank}]));
  // Types of events, as html_page.cc numbers them.
  const BLOCKED = 1, TIMED_OUT = 2, SURPRISE = 3, CALL = 5, RETURN = 6;

  // An element. Attributes named on... are listeners; children are elements or text.
  function h(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === undefined || value === null || value === false) continue;
      if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value === true ? '' : value);
    }
    element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ''));
    return element;
  }

  const plural = (number, noun) => `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
  const text = (number) => (number < 0 ? '' : data.strings[number]);

  function compact(number) {
    if (number < 1000) return String(number);
    const [value, unit] = number < 999_500 ? [number / 1e3, 'k'] : number < 999_500_000 ? [number / 1e6, 'M'] : [number / 1e9, 'G'];
    return (value < 9.95 ? value.toFixed(1).replace(/\.0$/, '') : value.toFixed(0)) + unit;
  }

  function nanoseconds(number) {
    for (const [unit, size] of [['s', 1e9], ['ms', 1e6], ['µs', 1e3]]) {
      if (number >= size) return `${+(number / size).toFixed(3)} ${unit}`;
    }
    return `${number} ns`;
  }

  // --- the matrix ---------------------------------------------------------------------------------------------------------

  const rows = [];     // {element, cells: [{element, status, column, haystack}]}
  const columns = [];  // {elements, cells}
  const sections = []; // {element, rows}

  function cellOf(cell) {
    const implementation = data.implementations[cell.implementation];
    const property = data.properties[cell.property];
    const status = STATUS[cell.status];
    const word = cell.verdict ?? status.word;
    const failure = cell.failure === undefined ? null : data.failures[cell.failure];
    const tried = cell.schedules === undefined ? '' : cell.exhausted ? 'all' : compact(failure ? failure.foundAfter : cell.schedules);
    const label = `${implementation.name}, ${property.id}: ${cell.outcome}, level ${implementation.level}`;
    const inside = [
      h('span', {class: 'mark', 'aria-hidden': 'true'}, status.mark),
      h('span', {class: 'word'}, word),
      h('small', {}, tried ? `${tried} · ${implementation.level}` : implementation.level),
    ];
    const attributes = {class: `cell ${status.name} ${implementation.level}`, title: `${cell.outcome}\n${property.sentence}`};
    return failure ? h('a', {...attributes, href: `#failure/${cell.failure}`, 'aria-label': label}, inside)
                   : h('span', attributes, inside);
  }

  function showKind(number) {
    const kind = data.kinds[number];
    const cells = data.cells.filter((cell) => data.implementations[cell.implementation].kind === number);
    if (cells.length === 0) return;
    const properties = [...new Set(cells.map((cell) => cell.property))].sort((a, b) => a - b);
    const implementations = [...new Set(cells.map((cell) => cell.implementation))];
    const worst = new Map();
    for (const cell of cells) {
      const key = `${cell.implementation}/${cell.property}`;
      const known = worst.get(key);
      if (!known || STATUS[cell.status].rank < STATUS[known.status].rank) worst.set(key, cell);
    }

    const kindColumns = new Map();
    const head = h('tr', {}, h('th', {scope: 'col'}, 'implementation'));
    for (const property of properties) {
      const {id, sentence} = data.properties[property];
      const short = id.startsWith(kind.name + '.') ? id.slice(kind.name.length + 1) : id;
      const element = h('th', {scope: 'col', title: `${id}: ${sentence}`}, short);
      head.append(element);
      const column = {elements: [element], cells: []};
      kindColumns.set(property, column);
      columns.push(column);
    }

    const body = h('tbody');
    const kindRows = [];
    for (const implementation of implementations) {
      const {name, plugin, version, level, file} = data.implementations[implementation];
      const element = h('tr', {}, h('th', {scope: 'row'}, h('span', {class: 'name'}, name),
                                    h('small', {}, [plugin === name ? '' : plugin, version, level, file].filter(Boolean).join(' · '))));
      const row = {element, cells: []};
      for (const property of properties) {
        const cell = worst.get(`${implementation}/${property}`);
        const column = kindColumns.get(property);
        const td = h('td', {class: !cell ? 'empty' : cell.failure === undefined ? cell.status : `${cell.status} opens`, 'data-label': data.properties[property].id}, cell ? cellOf(cell) : '');
        element.append(td);
        column.elements.push(td);
        if (!cell) continue;
        const entry = {
          element: td, status: cell.status, kind: number,
          haystack: [name, plugin, data.properties[property].id, cell.verdict ?? cell.status].join(' ').toLowerCase(),
        };
        row.cells.push(entry);
        column.cells.push(entry);
      }
      body.append(element);
      rows.push(row);
      kindRows.push(row);
    }

    const tally = h('span', {class: 'tally'});
    for (const status of STATUSES) {
      const number = [...worst.values()].filter((cell) => cell.status === status.name).length;
      if (number > 0) tally.append(h('span', {class: status.name}, h('span', {class: 'mark', 'aria-hidden': 'true'}, status.mark), `${number} ${status.word}`));
    }
    const title = `kind-${number}`;
    const element = h('section', {class: 'kind', 'aria-labelledby': title},
      h('header', {}, h('h2', {id: title}, kind.name), h('p', {}, kind.summary), tally),
      h('div', {class: 'scroll', tabindex: '0', role: 'group', 'aria-labelledby': title}, h('table', {class: 'matrix'}, h('thead', {}, head), body)));
    sections.push({element, rows: kindRows});
    byId('kinds').append(element);
  }

  const chosen = new Set();  // statuses; none: all

  function applyFilter() {
    const terms = byId('text').value.toLowerCase().split(/\s+/).filter(Boolean);
    const kind = byId('kind').value;
    let shown = 0;
    let all = 0;
    for (const row of rows) {
      let any = false;
      for (const cell of row.cells) {
        cell.matches = (chosen.size === 0 || chosen.has(cell.status)) && (kind === '' || String(cell.kind) === kind) &&
                       terms.every((term) => cell.haystack.includes(term));
        cell.element.classList.toggle('off', !cell.matches);
        any ||= cell.matches;
        shown += cell.matches;
        ++all;
      }
      row.element.hidden = !any;
    }
    for (const column of columns) {
      const hidden = !column.cells.some((cell) => cell.matches);
      for (const element of column.elements) element.hidden = hidden;
    }
    for (const section of sections) section.element.hidden = section.rows.every((row) => row.element.hidden);
    byId('count').textContent = shown === all ? plural(all, 'check') : `${shown.toLocaleString('en')} of ${plural(all, 'check')}`;
    byId('nothing').hidden = shown > 0;
  }

  function showMatrix() {
    const implementations = data.implementations.length;
    const broken = data.cells.filter((cell) => cell.status === 'violated').length;
    byId('headline').append(plural(implementations, 'implementation'), ', ', plural(data.cells.length, 'check'), ': ',
      h('b', {}, broken === 0 ? 'nothing violated that is not known' : `${broken.toLocaleString('en')} violated`));
    for (const [name, value] of [['seed', data.seed], ['strategy', data.strategy], ['conditions', data.conditions], ['', data.caveat],
                                 ['', data.shard], ['version', data.heddle]]) {
      if (value !== '') byId('facts').append(h('div', {}, h('dt', {}, name), h('dd', {}, String(value))));
    }
    data.kinds.forEach((kind, number) => {
      showKind(number);
      byId('kind').append(h('option', {value: number}, kind.name));
    });
    for (const status of STATUSES) {
      const number = data.cells.filter((cell) => cell.status === status.name).length;
      if (number === 0) continue;
      const button = h('button', {type: 'button', class: status.name, 'aria-pressed': 'false', 'data-status': status.name, onclick: () => {
        const on = !chosen.delete(status.name);
        if (on) chosen.add(status.name);
        button.setAttribute('aria-pressed', String(on));
        applyFilter();
      }}, h('span', {class: 'mark', 'aria-hidden': 'true'}, status.mark), `${status.word} ${number.toLocaleString('en')}`);
      byId('statuses').append(button);
    }
    if (data.skipped.length > 0) {
      byId('skipped').hidden = false;
      byId('skipped').querySelector('summary').textContent = `${plural(data.skipped.length, 'plugin')} left out`;
      byId('skipped').querySelector('ul').append(...data.skipped.map((line) => h('li', {}, line)));
    }
    byId('text').addEventListener('input', applyFilter);
    byId('kind').addEventListener('change', applyFilter);
    byId('filter').addEventListener('submit', (event) => event.preventDefault());
    byId('clear').addEventListener('click', () => {
      byId('text').value = '';
      byId('kind').value = '';
      chosen.clear();
      for (const button of byId('statuses').children) button.setAttribute('aria-pressed', 'false');
      applyFilter();
      byId('text').focus();
    });
    applyFilter();
  }

  // --- a failure ----------------------------------------------------------------------------------------------------------

  let player = null;  // of the failure that is shown

  const unpack = ([thread, type, step, now, what, object, value, reason, frame, stack]) =>
    ({thread, type, step, now, what: text(what).replaceAll('->', '→'),  // which no line breaks in two
      object: text(object), value: text(value), reason: text(reason), frame, stack});

  function placeOf(failure, number) {
    const [name, file, line, source] = failure.frames[number];
    return {name: text(name), place: text(file) ? `${text(file)}:${line}` : '', source: text(source)};
  }

  // What each thread is doing after each event: null before its first, then idle, call, blocked or done; and who runs.
  function statesOf(events, threads) {
    const doing = new Map(threads.map((thread) => [thread, {state: null, calls: 0}]));
    return events.map((event) => {
      const own = doing.get(event.thread);
      if (event.type === CALL) ++own.calls;
      if (event.type === RETURN) own.calls = Math.max(0, own.calls - 1);
      own.state = event.type === BLOCKED ? 'blocked' : event.what === 'exit' ? 'done' : own.calls > 0 ? 'call' : 'idle';
      return threads.map((thread) => {
        const {state} = doing.get(thread);
        return thread === event.thread && event.type !== BLOCKED && event.type !== TIMED_OUT ? 'run' : state ?? 'idle';
      });
    });
  }

  // The values of all objects after each event are found by going through the events up to it.
  function valuesAt(events, at) {
    const values = new Map();
    for (let i = 0; i <= at; ++i) {
      const {object, value, type} = events[i];
      if (type !== 0 || object === '' || value === '') continue;
      values.delete(object);
      const arrow = value.indexOf(' -> ');
      values.set(object, {value: arrow < 0 ? value : value.slice(arrow + 4), at: i, written: arrow >= 0});
    }
    return [...values].reverse();
  }

  class Player {
    constructor(failure, recording, element) {
      this.failure = failure;
      this.recording = recording;
      this.events = recording.events.map(unpack);
      this.threads = [...new Set(this.events.map((event) => event.thread))].sort((a, b) => a - b);
      this.items = [];
      this.current = 0;
      element.replaceChildren(this.events.length === 0
        ? h('p', {class: 'nothing'}, 'There is no interleaving: the subject ended its process, or its steps were left out to keep this page small. The replay command shows what there is.')
        : h('div', {class: 'player'}, this.makeTimeline(), this.makePanel()));
      if (this.events.length > 0) this.go(this.events.length - 1, false);
    }

    colour(thread) { return `--thread: var(--t${thread % 8})`; }

    makeTimeline() {
      const timeline = h('div', {class: 'timeline', role: 'group', 'aria-label': 'Interleaving, one lane for each thread'});
      timeline.style.setProperty('--threads', this.threads.length);
      timeline.append(h('div', {class: 'lanes head', 'aria-hidden': 'true'}, h('span', {class: 'gutter'}, 'step'),
        this.threads.map((thread) => h('span', {class: 'thread', style: this.colour(thread)}, `T${thread}`))));
      const list = h('ol', {class: 'events'});
      const states = statesOf(this.events, this.threads);
      this.switches = [];
      let now = 0;
      if (this.recording.unnoticed > 0) this.addLine(list, 0, `${plural(this.recording.unnoticed, 'step')} that no other thread can have noticed: not shown`);
      this.events.forEach((event, i) => {
        if (this.recording.leftOut > 0 && i === this.recording.leftOutAt) this.addLine(list, i, `${plural(this.recording.leftOut, 'event')} left out`);
        if (event.reason !== '') this.addLine(list, i, `${event.reason}; T${event.thread} goes on`);
        const time = event.now !== now ? h('i', {}, nanoseconds(event.now)) : null;
        now = event.now;
        const button = h('button', {
          type: 'button', tabindex: '-1', 'data-event': i, 'aria-label': `T${event.thread}: ${event.what}`,
          class: `event ${event.type === CALL || event.type === RETURN ? 'note' : event.type === BLOCKED || event.type === TIMED_OUT ? 'waits' : event.type === SURPRISE ? 'surprise' : ''}`,
          onclick: () => this.go(i, true), onfocus: () => { if (this.current !== i) this.go(i, false); },
          onmouseenter: () => this.describe(i), onmouseleave: () => this.describe(this.current),
        }, event.what);
        const item = h('li', {class: 'lanes'}, h('span', {class: 'gutter'}, time, event.step > 0 ? String(event.step) : ''),
          this.threads.map((thread, lane) => h('span', {class: `lane ${states[i][lane]}`, style: this.colour(thread)}, thread === event.thread ? button : null)));
        this.items.push({item, button});
        list.append(item);
      });
      list.append(h('li', {class: 'switch end'}, this.recording.verdict));
      list.addEventListener('keydown', (event) => this.onKey(event, {ArrowDown: 1, ArrowUp: -1}));
      timeline.append(list);
      return timeline;
    }

    addLine(list, at, line) {
      const element = h('li', {class: 'switch'}, line);
      this.switches.push({element, at});
      list.append(element);
    }

    makePanel() {
      const last = this.events.length - 1;
      const control = (label, sign, to) => h('button', {type: 'button', 'aria-label': label, title: label, onclick: () => this.go(to(), false)}, sign);
      this.buttons = {
        first: control('First step', '«', () => 0),
        back: control('Step back', '‹', () => this.current - 1),
        forward: control('Step forward', '›', () => this.current + 1),
        last: control('Last step', '»', () => last),
      };
      this.position = h('output', {'aria-live': 'off'});
      this.slider = h('input', {type: 'range', min: 0, max: last, 'aria-label': 'Position', oninput: () => this.go(Number(this.slider.value), false)});
      this.details = h('div', {class: 'details', 'aria-live': 'polite'});
      return h('aside', {class: 'panel', 'aria-label': 'Step'},
        h('div', {class: 'controls'}, Object.values(this.buttons), this.position), this.slider, this.details,
        h('p', {class: 'hint'}, h('kbd', {}, '←'), ' ', h('kbd', {}, '→'), ' step, ', h('kbd', {}, 'Home'), ' ', h('kbd', {}, 'End'), ' first and last, ', h('kbd', {}, 'Esc'), ' back to all results'));
    }

    go(to, focus) {
      const at = Math.min(Math.max(to, 0), this.events.length - 1);
      this.current = at;
      this.items.forEach(({item, button}, i) => {
        item.classList.toggle('now', i === at);
        item.classList.toggle('later', i > at);
        button.tabIndex = i === at ? 0 : -1;
        if (i === at) button.setAttribute('aria-current', 'step');
        else button.removeAttribute('aria-current');
      });
      for (const {element, at: before} of this.switches) element.classList.toggle('later', before > at);
      const {item, button} = this.items[at];
      if (focus) button.focus({preventScroll: true});
      this.buttons.first.disabled = this.buttons.back.disabled = at === 0;
      this.buttons.last.disabled = this.buttons.forward.disabled = at === this.events.length - 1;
      this.slider.value = at;
      this.slider.setAttribute('aria-valuetext', this.events[at].what);
      this.position.textContent = `${at + 1} of ${this.events.length}`;
      // The panel may grow over the step: it comes first.
      this.describe(at);
      if (player === this) item.scrollIntoView({block: 'nearest'});
    }

    describe(at) {
      const event = this.events[at];
      const parts = [
        h('p', {class: 'what'}, event.what),
        h('p', {class: 'who', style: this.colour(event.thread)}, h('b', {}, `T${event.thread}`), event.step > 0 ? `, step ${event.step}` : '', event.now > 0 ? `, after ${nanoseconds(event.now)} of virtual time` : ''),
      ];
      if (event.frame >= 0) {
        const {name, place, source} = placeOf(this.failure, event.frame);
        parts.push(h('h3', {}, 'Source'), h('div', {class: 'source'}, h('span', {class: 'place mono'}, place, place && name ? ` in ${name}` : name), source ? h('pre', {}, source) : null));
      }
      const values = valuesAt(this.events, at);
      if (values.length > 0) {
        parts.push(h('h3', {}, 'Last seen values'), h('table', {class: 'values'}, h('tbody', {}, values.slice(0, 12).map(([object, {value, at: seen, written}]) =>
          h('tr', {class: seen === at && written ? 'changed' : null}, h('th', {scope: 'row'}, object), h('td', {}, value))))));
      }
      if (event.stack >= 0) {
        parts.push(h('h3', {}, 'Calls, innermost first'), h('ol', {class: 'stack mono'}, this.failure.stacks[event.stack].map((number) => {
          const {name, place} = placeOf(this.failure, number);
          return h('li', {}, name || '?', h('span', {class: 'place'}, place));
        })));
      }
      this.details.replaceChildren(...parts);
    }

    onKey(event, steps) {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || this.events.length === 0) return;
      let to = null;
      if (event.key in steps) to = this.current + steps[event.key];
      if (event.key === 'Home') to = 0;
      if (event.key === 'End') to = this.events.length - 1;
      if (to === null) return;
      event.preventDefault();
      event.stopPropagation();
      this.go(to, this.items.some(({button}) => button === document.activeElement));
    }
  }

  function fact(name, value, wide = false) {
    return h('div', {class: wide ? 'wide' : null}, h('dt', {}, name), h('dd', {}, value));
  }

  function copyButton(command) {
    const button = h('button', {type: 'button', onclick: async () => {
      try {
        await navigator.clipboard.writeText(command.textContent);
        button.textContent = 'Copied';
      } catch {
        // Not permitted for this page: select it, so that a key does it.
        getSelection().selectAllChildren(command);
        button.textContent = 'Selected';
      }
      setTimeout(() => { button.textContent = 'Copy'; }, 1500);
    }}, 'Copy');
    return button;
  }

  function showFailure(number) {
    const failure = data.failures[number];
    const cell = data.cells[failure.cell];
    const implementation = data.implementations[cell.implementation];
    const checked = data.properties[cell.property];
    const broken = data.properties[failure.broken];
    const stage = h('div', {id: 'stage', role: 'tabpanel'});
    const summary = ({switches, steps, events}) => `${plural(switches, 'switch').replace(/switchs$/, 'switches')}, ${steps > 0 ? plural(steps, 'step') : plural(events.length, 'event')}`;
    const scenario = h('pre', {});
    const output = h('pre', {});
    const tabs = h('div', {class: 'versions', role: 'tablist', 'aria-label': 'Before and after minimising'});
    const versions = [['Minimised', failure.minimised], ['As found', failure.found]].filter(([, recording]) => recording);
    const select = (chosenTab) => {
      [...tabs.children].forEach((tab, i) => {
        tab.setAttribute('aria-selected', String(i === chosenTab));
        tab.tabIndex = i === chosenTab ? 0 : -1;
      });
      scenario.textContent = versions[chosenTab][1].scenario.trimEnd();
      output.textContent = versions[chosenTab][1].output.trimEnd();
      player = null;
      player = new Player(failure, versions[chosenTab][1], stage);
    };
    versions.forEach(([name, recording], i) => tabs.append(h('button', {type: 'button', role: 'tab', 'aria-controls': 'stage', onclick: () => select(i), onkeydown: (event) => {
      if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
      event.stopPropagation();
      const other = (i + 1) % versions.length;
      select(other);
      tabs.children[other].focus();
    }}, name, h('small', {}, summary(recording)))));

    const command = h('code', {tabindex: '0', title: failure.replay}, failure.replay);
    const link = (to, label) => (to < 0 || to >= data.failures.length ? h('span', {}, label) : h('a', {href: `#failure/${to}`}, label));
    byId('failure').replaceChildren(
      h('nav', {class: 'crumbs', 'aria-label': 'Failures'}, h('a', {href: '#'}, '← All results'),
        h('div', {class: 'right'}, h('span', {}, `failure ${number + 1} of ${data.failures.length}`), link(number - 1, 'previous'), link(number + 1, 'next'))),
      h('h2', {id: 'title', tabindex: '-1'}, h('span', {class: 'mono'}, implementation.name), ' breaks ', h('span', {class: 'mono'}, broken.id)),
      h('p', {class: 'message'}, h('span', {class: `badge ${cell.status}`}, h('span', {class: 'mark', 'aria-hidden': 'true'}, STATUS[cell.status].mark), failure.verdict), failure.message),
      h('dl', {class: 'about'},
        fact('property', `${broken.sentence} (${broken.source})`),
        fact('subject', `plugin ${implementation.plugin} ${implementation.version}, level ${implementation.level}`),
        fact('scenario', scenario),
        versions.some(([, recording]) => recording.output) ? fact('output', output) : null,
        fact('search', [`${failure.strategy}, seed ${failure.seed}; found by schedule ${failure.foundAfter.toLocaleString('en')}`,
                        broken.id === checked.id ? '' : ` while checking ${checked.id}`, h('span', {class: 'quiet'}, `; ${failure.conditions}`)]),
        cell.known ? fact('known', cell.known, true) : null,
        fact('replay', h('div', {class: 'command'}, command, copyButton(command)), true)),
      versions.length > 1 ? tabs : h('p', {class: 'who'}, summary(failure.minimised)), stage);
    document.body.classList.add('reading');
    byId('matrix').hidden = true;
    byId('failure').hidden = false;
    document.title = `${implementation.name} breaks ${broken.id} · Heddle`;
    select(0);
    scrollTo(0, 0);
    byId('title').focus({preventScroll: true});
  }

  // --- where we are -------------------------------------------------------------------------------------------------------

  let returnTo = null;  // how far the matrix was scrolled, and the cell that was opened

  function route() {
    const match = /^#failure\/(\d+)$/.exec(location.hash);
    if (match && Number(match[1]) < data.failures.length) {
      if (!byId('matrix').hidden) returnTo = {y: scrollY, hash: location.hash};
      showFailure(Number(match[1]));
      return;
    }
    const opened = !byId('failure').hidden;
    player = null;
    byId('failure').hidden = true;
    byId('failure').replaceChildren();
    document.body.classList.remove('reading');
    byId('matrix').hidden = false;
    document.title = 'Heddle';
    if (!opened || !returnTo) return;
    scrollTo(0, returnTo.y);
    document.querySelector(`a[href="${returnTo.hash}"]`)?.focus({preventScroll: true});
  }

  addEventListener('hashchange', route);
  document.addEventListener('keydown', (event) => {
    if (!player || event.defaultPrevented || event.target.matches('input, select, textarea')) return;
    if (event.key === 'Escape') location.hash = '';
    else player.onKey(event, {ArrowRight: 1, ArrowLeft: -1});
  });
  showMatrix();
  route();
})();
