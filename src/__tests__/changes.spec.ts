import type { YCodeCell, YNotebook } from '@jupyter/ydoc';

import type { IMasking, MaskedCell } from '../api';
import { combined, safeFixes } from '../fixes';
import { ignore } from '../ignoring';
import { clearOutputs, maskOutputs, requestOf, withMasks } from '../masking';
import { makeFinding, makeLocation, makeNotebook } from './fixtures';

const SHOWN = { 'text/plain': 'Alma Stone', 'text/html': '<b>Alma Stone</b>' };
const MASKED = { 'text/plain': '[PERSON]', 'text/html': '<b>[PERSON]</b>' };

function output(data: object) {
  return { output_type: 'display_data', data, metadata: {} };
}

function notebookWith(...outputs: object[]): YNotebook {
  const notebook = makeNotebook({
    id: 'a',
    cell_type: 'code',
    source: 'people',
    outputs: outputs as never
  });
  notebook.getCell(0).clearUndoHistory();
  return notebook;
}

function outputsOf(notebook: YNotebook) {
  return (notebook.getCell(0) as YCodeCell).getOutputs();
}

function masking(...outputs: object[]): IMasking {
  const cell = {
    id: 'a',
    cell_type: 'code',
    source: '',
    metadata: {},
    outputs
  };
  const cells = [cell as unknown as MaskedCell];
  return { cells, metadata: null, masked: [], left: [] };
}

describe('maskOutputs', () => {
  it('puts in the outputs that are wanted, in all their versions', () => {
    const notebook = notebookWith(output(SHOWN), output(SHOWN));
    const masked = masking(output(MASKED), output(MASKED));
    maskOutputs(notebook, masked, new Map([['a', [1]]]));
    expect(outputsOf(notebook)).toEqual([output(SHOWN), output(MASKED)]);
    maskOutputs(notebook, masked, new Map([['a', null]]));
    expect(outputsOf(notebook)).toEqual([output(MASKED), output(MASKED)]);
  });

  it('is one step to undo, and leaves the source alone', () => {
    const notebook = notebookWith(output(SHOWN));
    maskOutputs(notebook, masking(output(MASKED)), new Map([['a', null]]));
    expect(notebook.getCell(0).getSource()).toBe('people');
    notebook.getCell(0).undo();
    expect(outputsOf(notebook)).toEqual([output(SHOWN)]);
  });

  it('is taken back, but not where somebody has gone on from it', () => {
    const notebook = notebookWith(output(SHOWN));
    const wanted = new Map([['a', null]]);
    const masked = masking(output(MASKED));
    expect(maskOutputs(notebook, masked, wanted)?.()).toBe(true);
    expect(outputsOf(notebook)).toEqual([output(SHOWN)]);
    const takeBack = maskOutputs(notebook, masked, wanted);
    notebook.getCell(0).setSource('people.head()');
    expect(takeBack?.()).toBe(false);
    expect(outputsOf(notebook)).toEqual([output(MASKED)]);
  });

  it('says where there was nothing to mask', () => {
    const notebook = notebookWith(output(SHOWN));
    const none = { ...masking(), cells: [] };
    expect(maskOutputs(notebook, none, new Map([['a', null]]))).toBeNull();
  });
});

describe('clearOutputs', () => {
  it('takes out those that are named', () => {
    const notebook = notebookWith(output(SHOWN), output({}), output(SHOWN));
    clearOutputs(notebook.getCell(0), [0, 2]);
    expect(outputsOf(notebook)).toEqual([output({})]);
  });
});

describe('a copy of a notebook that is not open', () => {
  const cell = { cell_type: 'code', source: 'x', metadata: {}, outputs: [] };
  const content = {
    nbformat: 4,
    nbformat_minor: 4,
    metadata: {},
    cells: [cell, cell]
  };

  it('is masked by its place, as older formats have no ids', () => {
    const request = requestOf('a.ipynb', content as never);
    expect(request.cells.map(each => each.id)).toEqual(['cell-0', 'cell-1']);
    const changed = { ...cell, id: 'cell-1', source: '[SECRET]' };
    const copy = withMasks(content as never, {
      ...masking(),
      cells: [changed as unknown as MaskedCell]
    });
    expect(copy.cells).toEqual([cell, { ...cell, source: '[SECRET]' }]);
    expect(content.cells).toEqual([cell, cell]);
  });
});

describe('ignore', () => {
  const sourceOf = (source: string, line: number, change = {}) => {
    const notebook = makeNotebook({ id: 'a', cell_type: 'code', source });
    const location = makeLocation({ line, end_line: line, ...change });
    const finding = makeFinding({ location });
    ignore(notebook, finding, ' our own\nfile ', 'python');
    const cell = notebook.getCell(0);
    return { source: cell.getSource(), tags: cell.getMetadata('tags') };
  };
  const directive = 'secai: ignore[pickle-load] our own file';

  it('writes the reason at the end of the line', () => {
    const { source, tags } = sourceOf('x = 1\ny = load(f)\nz = 2', 2);
    expect(source).toBe(`x = 1\ny = load(f)  # ${directive}\nz = 2`);
    expect(tags).toBeUndefined();
  });

  it.each([
    ['%pip install x', 1, {}],
    ['%%bash\nls', 2, {}],
    ['x = load( \\\n  f)', 1, {}],
    ['x = """\nkey\n"""', 2, {}],
    ['x = load(\n  f)', 1, { end_line: 2 }],
    ['x', 1, { carrier: 'output:0:text/html' }]
  ])(
    'tags the cell where %j has no room for a comment',
    (text, line, change) => {
      const { source, tags } = sourceOf(text, line, change);
      expect(source).toBe(text);
      expect(tags).toEqual([directive]);
    }
  );

  it('is undone in one step', () => {
    const notebook = makeNotebook({ id: 'a', cell_type: 'code', source: 'x' });
    notebook.getCell(0).clearUndoHistory();
    ignore(notebook, makeFinding(), 'why', 'python');
    notebook.getCell(0).undo();
    expect(notebook.getCell(0).getSource()).toBe('x');
  });
});

describe('safeFixes', () => {
  const fix = (line: number, safe = true) => ({
    title: 'Fix',
    safe,
    edits: [
      { cell_id: 'a', line, column: 0, end_line: line, end_column: 1, text: '' }
    ]
  });

  it('leaves out what is not safe and what touches another one', () => {
    const findings = [
      makeFinding({ fingerprint: '1', fix: fix(1) }),
      makeFinding({ fingerprint: '2', fix: fix(1) }),
      makeFinding({ fingerprint: '3', fix: fix(2, false) }),
      makeFinding({ fingerprint: '4', fix: fix(3) }),
      makeFinding({ fingerprint: '5' })
    ];
    const safe = safeFixes(findings);
    expect(safe.map(each => each.fingerprint)).toEqual(['1', '4']);
    expect(combined('All', safe).edits.map(each => each.line)).toEqual([1, 3]);
  });
});
