// As much of React as a hook needs: it is called again whenever its state changes, and its effects when what they depend on does.
"use strict";

const cells = [];
let place = 0, effects = [], draw = null, waiting = false;

function again() {
  if (waiting) return;
  waiting = true;
  queueMicrotask(() => { waiting = false; draw(); });
}

exports.useState = (initial) => {
  const cell = (cells[place++] ??= { value: initial });
  return [cell.value, (next) => {
    cell.value = typeof next === "function" ? next(cell.value) : next;
    again();
  }];
};

exports.useRef = (initial) => (cells[place++] ??= { current: initial });

exports.useEffect = (effect, dependencies) => {
  const cell = (cells[place++] ??= {});
  if (cell.dependencies?.every((one, index) => Object.is(one, dependencies[index]))) return;
  cell.dependencies = dependencies;
  effects.push(() => { cell.cleanup?.(); cell.cleanup = effect(); });
};

exports.mount = (component) => {
  draw = () => {
    place = 0;
    component();
    const due = effects;
    effects = [];
    due.forEach((effect) => effect());
  };
  draw();
};

exports.unmount = () => cells.forEach((cell) => cell.cleanup?.());
