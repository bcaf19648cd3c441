import type { ISecaiOptions } from './options';
import type {
  ChecklistItem,
  Finding,
  Review,
  ReviewQuestion,
  ThreatCard
} from './review';
import type { Stage, Weight } from './vocabulary';
import { reaches, SEVERITIES, STAGES, weightOf } from './vocabulary';

/**
 * Whether a cell belongs to the stage; without a stage, every cell does.
 */
export function isInStage(
  review: Review,
  cell: number | null,
  stage: Stage | null
): boolean {
  if (stage === null) {
    return true;
  }
  return review.cells.some(
    each => each.cell === cell && each.stages.includes(stage)
  );
}

/**
 * The findings of the rules that are not muted, in the order of the notebook.
 */
export function listedFindings(
  review: Review,
  options: ISecaiOptions,
  stage: Stage | null
): Finding[] {
  return review.findings
    .filter(finding => !options.mutedRules.includes(finding.rule))
    .filter(finding => isInStage(review, finding.location.cell, stage))
    .sort(
      (a, b) =>
        (a.location.cell ?? -1) - (b.location.cell ?? -1) ||
        a.location.carrier.localeCompare(b.location.carrier) * -1 ||
        a.location.line - b.location.line ||
        a.location.column - b.location.column
    );
}

/**
 * The findings that signs around the cells stand for: bad enough, sure enough and not muted, wherever in the cell.
 */
export function signedFindings(
  review: Review,
  options: ISecaiOptions
): Finding[] {
  if (!options.marks) {
    return [];
  }
  return review.findings.filter(
    finding =>
      finding.location.cell_id !== null &&
      finding.confidence !== 'low' &&
      reaches(finding.severity, options.lowestMarked) &&
      !options.mutedRules.includes(finding.rule)
  );
}

/**
 * The findings by what they ask of a person; those that ask the same keep their order.
 */
export function worstFirst(findings: readonly Finding[]): Finding[] {
  const order: Weight[] = ['fix', 'review', 'note'];
  return [...findings].sort(
    (a, b) =>
      order.indexOf(weightOf(a.severity)) - order.indexOf(weightOf(b.severity))
  );
}

/**
 * The findings that are marked in the text of a cell.
 */
export function markedFindings(
  review: Review,
  options: ISecaiOptions,
  cellId: string
): Finding[] {
  const known = marked.get(review);
  const byCell =
    known?.options === options ? known.byCell : sortedByCell(review, options);
  if (known?.byCell !== byCell) {
    marked.set(review, { options, byCell });
  }
  return byCell.get(cellId) ?? [];
}

/**
 * Each editor asks: hundreds of cells go through all findings once.
 */
const marked = new WeakMap<
  Review,
  { options: ISecaiOptions; byCell: ReadonlyMap<string, Finding[]> }
>();

function sortedByCell(
  review: Review,
  options: ISecaiOptions
): ReadonlyMap<string, Finding[]> {
  const byCell = new Map<string, Finding[]>();
  for (const finding of signedFindings(review, options)) {
    const id = finding.location.cell_id ?? '';
    if (finding.location.carrier === 'source') {
      byCell.set(id, [...(byCell.get(id) ?? []), finding]);
    }
  }
  return byCell;
}

/**
 * The cards of a stage, those that need attention first, the worst of them first.
 */
export function listedCards(review: Review, stage: Stage | null): ThreatCard[] {
  const order: ThreatCard['state'][] = ['raised', 'lowered', 'closed', 'quiet'];
  return review.cards
    .filter(card => stage === null || card.stages.includes(stage))
    .sort(
      (a, b) =>
        order.indexOf(a.state) - order.indexOf(b.state) ||
        SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity)
    );
}

/**
 * The checklist items of a stage, in the order of the work.
 */
export function listedItems(
  review: Review,
  stage: Stage | null
): ChecklistItem[] {
  return review.checklist
    .filter(item => stage === null || item.stages.includes(stage))
    .sort((a, b) => firstStage(a) - firstStage(b));
}

/**
 * The review questions of a stage that apply, the open ones first, in the order of the work.
 */
export function listedQuestions(
  review: Review,
  stage: Stage | null
): ReviewQuestion[] {
  const order: ReviewQuestion['answer'][] = ['open', 'answered'];
  return review.questions
    .filter(each => order.includes(each.answer) || each.decision !== null)
    .filter(each => stage === null || each.stages.includes(stage))
    .sort(
      (a, b) =>
        Number(a.answer !== 'open') - Number(b.answer !== 'open') ||
        firstStage(a) - firstStage(b)
    );
}

function firstStage(row: { stages: readonly Stage[] }): number {
  return Math.min(...row.stages.map(each => STAGES.indexOf(each)));
}

/**
 * The findings in which a text occurs: in the title, the message, the rule, the severity or the kinds of data.
 */
export function matchingFindings(
  findings: readonly Finding[],
  text: string
): Finding[] {
  const wanted = text.trim().toLowerCase();
  if (!wanted) {
    return [...findings];
  }
  return findings.filter(finding =>
    [
      finding.title,
      finding.message,
      finding.rule,
      finding.severity,
      ...finding.entities
    ].some(each => each.toLowerCase().includes(wanted))
  );
}
