'use strict';
(() => {
  const form = document.getElementById('filters');
  const details = Array.from(document.querySelectorAll('details:not(.references)'));
  addEventListener('beforeprint', () => {
    for (const one of details) {
      one.dataset.was = one.open ? 'open' : '';
      one.open = true;
    }
  });
  addEventListener('afterprint', () => {
    for (const one of details) {
      one.open = one.dataset.was === 'open';
    }
  });
  if (!form) {
    return;
  }
  const notebooks = Array.from(document.querySelectorAll('.notebook'), page => ({
    page,
    none: page.querySelector('.none-shown'),
    findings: Array.from(page.querySelectorAll('.finding'))
  }));
  const total = document.querySelectorAll('.finding').length;
  const apply = () => {
    const wanted = new FormData(form);
    const severities = new Set(wanted.getAll('severity'));
    const stage = wanted.get('stage');
    const rule = wanted.get('rule');
    const notebook = wanted.get('notebook');
    let shown = 0;
    for (const { page, none, findings } of notebooks) {
      let here = 0;
      page.hidden = Boolean(notebook) && page.id !== notebook;
      for (const finding of findings) {
        const data = finding.dataset;
        finding.hidden =
          !severities.has(data.severity) ||
          (Boolean(rule) && data.rule !== rule) ||
          (Boolean(stage) && !data.stages.split(' ').includes(stage));
        here += finding.hidden ? 0 : 1;
      }
      none.hidden = here > 0 || findings.length === 0;
      shown += page.hidden ? 0 : here;
    }
    document.getElementById('shown').textContent = `${shown} of ${total} findings shown`;
  };
  form.addEventListener('change', apply);
  form.addEventListener('reset', () => setTimeout(apply));
  form.addEventListener('submit', event => event.preventDefault());
  form.hidden = false;
  apply();
})();
