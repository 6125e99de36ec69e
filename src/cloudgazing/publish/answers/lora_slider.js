// What the figure of the LoRA slider is told where there is no kernel: why this does not work here.

const ONLY_WITH_A_KERNEL = "On your own words the adapter works in JupyterLab: the model in this page comes without it.";

export const needs = () => [];

export async function* answer() {
  yield [{ kind: "error", message: ONLY_WITH_A_KERNEL }, []];
}
