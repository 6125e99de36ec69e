// What the figure of the trainings is told where there is no kernel: why this does not work here.

const ONLY_WITH_A_KERNEL = "A page cannot train a network: download this chapter and run it in JupyterLab. What you see here is a recording of a real run.";

export const needs = () => [];

export async function* answer() {
  yield [{ kind: "error", message: ONLY_WITH_A_KERNEL }, []];
}
