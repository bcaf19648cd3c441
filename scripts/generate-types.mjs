// Writes src/review.ts from the JSON schema of the pydantic models; with --check, fails when the two differ.
import { readFileSync, writeFileSync } from 'node:fs';
import { compile } from 'json-schema-to-typescript';
import prettier from 'prettier';

const SCHEMA = new URL('../jupyter_secai/review.schema.json', import.meta.url);
const TYPES = new URL('../src/review.ts', import.meta.url);
const BANNER = `// Generated from jupyter_secai/review.schema.json by \`jlpm types\`: do not edit.\n`;

/** A review always carries its defaults, so that no property is optional for those who read one. */
function withDefaultsPresent(models) {
  for (const model of Object.values(models)) {
    model.required = Object.keys(model.properties ?? {});
  }
}

/** A title on a property would become a type of its own; only the models' titles are wanted. */
function withoutPropertyTitles(node, isModel) {
  if (Array.isArray(node)) {
    return node.map(item => withoutPropertyTitles(item, false));
  }
  if (node === null || typeof node !== 'object') {
    return node;
  }
  const entries = Object.entries(node).filter(
    ([key, value]) => isModel || key !== 'title' || typeof value !== 'string'
  );
  return Object.fromEntries(
    entries.map(([key, value]) => [
      key,
      key === '$defs' || key === 'definitions'
        ? Object.fromEntries(
            Object.entries(value).map(([name, model]) => [
              name,
              withoutPropertyTitles(model, true)
            ])
          )
        : withoutPropertyTitles(value, false)
    ])
  );
}

async function generate() {
  const schema = JSON.parse(readFileSync(SCHEMA, 'utf8'));
  withDefaultsPresent({ ...schema.$defs, Review: schema });
  const code = await compile(withoutPropertyTitles(schema, true), 'Review', {
    additionalProperties: false,
    bannerComment: BANNER,
    format: false
  });
  const options = await prettier.resolveConfig(TYPES);
  return prettier.format(code, { ...options, parser: 'typescript' });
}

const generated = await generate();
if (!process.argv.includes('--check')) {
  writeFileSync(TYPES, generated);
} else if (readFileSync(TYPES, 'utf8') !== generated) {
  process.stderr.write(
    'src/review.ts differs from jupyter_secai/review.schema.json: run `jlpm types`.\n'
  );
  process.exit(1);
}
