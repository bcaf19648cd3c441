/**
 * The ids of the commands.
 */
export namespace CommandIDs {
  export const openSidebar = 'jupyter-secai:open-sidebar';
  export const reviewNotebook = 'jupyter-secai:review-notebook';
  export const nextFinding = 'jupyter-secai:next-finding';
  export const previousFinding = 'jupyter-secai:previous-finding';
  export const goToFinding = 'jupyter-secai:go-to-finding';
  export const applyFix = 'jupyter-secai:apply-fix';
  export const applySafeFixes = 'jupyter-secai:apply-safe-fixes';
  export const ignoreFinding = 'jupyter-secai:ignore-finding';
  export const maskOutputs = 'jupyter-secai:mask-outputs';
  export const maskAllOutputs = 'jupyter-secai:mask-all-outputs';
  export const clearOutput = 'jupyter-secai:clear-output';
  export const showCellFindings = 'jupyter-secai:show-cell-findings';
  export const openDiagram = 'jupyter-secai:open-diagram';
}
