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
  export const openDiagram = 'jupyter-secai:open-diagram';
}
