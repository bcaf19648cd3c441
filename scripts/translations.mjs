// The strings of the frontend and their translations.
//
// node scripts/translations.mjs           adds new strings to each catalogue, untranslated, and takes out old ones
// node scripts/translations.mjs --check   fails where a catalogue lacks a string, has one too many, or one that
//                                         was not translated or has other placeholders
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import ts from 'typescript';

const LOCALES = 'jupyter_secai/locale';
const FILE = 'LC_MESSAGES/jupyter_secai.json';

/** All strings that the sources hand to a translation bundle: the singular, and the plural where there is one. */
function extracted() {
  const found = new Map();
  const files = readdirSync('src', { recursive: true })
    .map(String)
    .filter(name => /\.tsx?$/.test(name) && !name.includes('__tests__'));
  for (const name of files) {
    const text = readFileSync(join('src', name), 'utf8');
    const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest);
    visit(source, found);
  }
  return found;
}

function visit(node, found) {
  if (
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression)
  ) {
    const method = node.expression.name.text;
    const [first, second] = node.arguments;
    if (
      (method === '__' || method === '_n') &&
      first &&
      ts.isStringLiteralLike(first)
    ) {
      found.set(first.text, method === '_n' ? second.text : null);
    }
  }
  ts.forEachChild(node, child => visit(child, found));
}

function placeholders(text) {
  return (text.match(/%\d/g) ?? []).sort().join();
}

/** What is wrong with a catalogue. */
function faults(catalogue, strings) {
  const wrong = [];
  for (const [text, plural] of strings) {
    const said = catalogue[text] ?? [];
    const wanted = plural === null ? 1 : 2;
    if (said.length !== wanted || said.some(each => each.trim() === '')) {
      wrong.push(`not translated: ${text}`);
    } else if (said.some(each => placeholders(each) !== placeholders(text))) {
      wrong.push(`other placeholders: ${text}`);
    }
  }
  for (const text of Object.keys(catalogue)) {
    if (text !== '' && !strings.has(text)) {
      wrong.push(`used no more: ${text}`);
    }
  }
  return wrong;
}

/** The catalogue with what is new, without what is gone, in order. */
function updated(catalogue, strings) {
  const rows = [...strings]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([text, plural]) => [
      text,
      catalogue[text] ?? (plural === null ? [''] : ['', ''])
    ]);
  return { '': catalogue[''], ...Object.fromEntries(rows) };
}

const strings = extracted();
let failed = false;
for (const locale of readdirSync(LOCALES)) {
  const file = join(LOCALES, locale, FILE);
  const catalogue = JSON.parse(readFileSync(file, 'utf8'));
  if (!process.argv.includes('--check')) {
    writeFileSync(
      file,
      `${JSON.stringify(updated(catalogue, strings), null, 1)}\n`
    );
  }
  for (const fault of process.argv.includes('--check')
    ? faults(catalogue, strings)
    : []) {
    process.stderr.write(`${locale}: ${fault}\n`);
    failed = true;
  }
}
process.exitCode = failed ? 1 : 0;
