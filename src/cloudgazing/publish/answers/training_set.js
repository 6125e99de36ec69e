// What the figure of the training set is told where there is no kernel: why this does not work here.

const ONLY_WITH_A_KERNEL = "To search them all takes the code that draws them, which runs in JupyterLab. The first ones are here.";

export const needs = () => [];

export async function* answer() {
  yield [{ kind: "error", message: ONLY_WITH_A_KERNEL }, []];
}
