import { nullTranslator } from '@jupyterlab/translation';
import { fireEvent, render, screen } from '@testing-library/react';
import * as React from 'react';

import type { IActions } from '../actions';
import type { Diagram, Node } from '../review';
import type { IDrawing } from '../views/diagram';
import { DiagramView } from '../views/diagram';
import { makeCard, makeLocation, makeReview } from './fixtures';

const trans = nullTranslator.load('jupyter_secai');

function makeNode(change: Partial<Node>): Node {
  return {
    id: 'store-1',
    kind: 'store',
    label: 'churn.pkl',
    boundary: 'machine',
    stages: [],
    members: [],
    locations: [makeLocation({ cell: 3 })],
    ...change
  };
}

const NODES = [
  makeNode({}),
  makeNode({
    id: 'entity-1',
    kind: 'entity',
    label: 'api.example.com',
    boundary: 'internet',
    locations: []
  })
];
const DIAGRAM: Diagram = {
  nodes: NODES,
  flows: [
    {
      id: 'f1',
      source: 'store-1',
      target: 'store-1',
      label: 'is read',
      labels: [],
      crosses: false,
      locations: []
    },
    {
      id: 'f2',
      source: 'store-1',
      target: 'entity-1',
      label: 'sends',
      labels: ['personal'],
      crosses: true,
      locations: [makeLocation({ cell: 8 })]
    }
  ],
  boundaries: [
    { id: 'machine', label: 'This machine' },
    { id: 'internet', label: 'Internet' }
  ],
  threats: [{ element: 'f2', stride: 'I', cards: ['SUP-01'], locations: [] }]
};

let actions: jest.Mocked<IActions>;

function view(drawing: IDrawing | null, diagram = DIAGRAM) {
  actions = {
    goTo: jest.fn(),
    applyFix: jest.fn(),
    ignore: jest.fn(),
    maskOutput: jest.fn(),
    select: jest.fn(),
    review: jest.fn(),
    decide: jest.fn().mockResolvedValue(true),
    forgetProfile: jest.fn(),
    saveDocument: jest.fn(),
    openDiagram: jest.fn(),
    openSettings: null
  };
  return render(
    <DiagramView
      review={makeReview({ diagram, cards: [makeCard()] })}
      drawing={drawing}
      actions={actions}
      trans={trans}
    />
  );
}

describe('DiagramView', () => {
  it('lists everything without a picture, what crosses a boundary first', () => {
    const { container } = view(null);
    const text = container.textContent ?? '';
    expect(text).toContain('churn.pkl This machine');
    expect(text.indexOf('api.example.com sends')).toBeLessThan(
      text.indexOf('churn.pkl is read')
    );
    expect(text).toContain('crosses a trust boundary');
    fireEvent.click(screen.getByRole('button', { name: 'Cell 9' }));
    expect(actions.goTo).toHaveBeenCalledWith(DIAGRAM.flows[1].locations[0]);
  });

  it('leads from a letter of STRIDE to its cards', () => {
    view(null);
    fireEvent.click(
      screen.getByRole('button', {
        name: 'A saved model runs code when it is opened'
      })
    );
    expect(actions.select).toHaveBeenCalledWith({
      card: 'SUP-01',
      stage: null
    });
  });

  it('shows the text where there is no picture of it', () => {
    const { container } = view({ text: 'flowchart LR', picture: null });
    expect(container.querySelector('pre')?.textContent).toBe('flowchart LR');
  });

  it('shows a picture as an image, with a button over each element', () => {
    const spot = {
      node: NODES[0],
      left: 0.1,
      top: 0.2,
      width: 0.3,
      height: 0.1
    };
    const svg = '<svg><script>alert(1)</script></svg>';
    const { container } = view({
      text: 'flowchart LR',
      picture: { svg, width: 800, spots: [spot] }
    });
    expect(container.querySelector('svg, script')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'churn.pkl' }));
    expect(actions.goTo).toHaveBeenCalledWith(NODES[0].locations[0]);
    expect(
      container.querySelector('[data-open="true"]')?.textContent
    ).toContain('churn.pkl');
  });

  it('says that there is nothing to draw', () => {
    const nothing = { nodes: [], flows: [], boundaries: [], threats: [] };
    expect(view(null, nothing).container.textContent).toContain(
      'nothing to draw'
    );
  });
});
