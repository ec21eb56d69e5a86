import type { RenderFrame } from '../env.ts';
import { createCanvas } from './_canvas.ts';

interface Scene {
  readonly x: number;
  readonly theta: number;
}
interface Size {
  readonly xThreshold: number;
  readonly length: number;
}

const BLACK = [0, 0, 0] as const;
const POLE = [202, 152, 101] as const;
const AXLE = [129, 132, 203] as const;

export function renderCartPole(state: Scene, mode: string, size: Size): RenderFrame {
  return mode === 'ansi' ? drawText(state, size) : drawPixels(state, size);
}

function drawPixels({ x, theta }: Scene, { xThreshold, length }: Size): RenderFrame {
  const [width, height] = [600, 400];
  const scale = width / (2 * xThreshold);
  const canvas = createCanvas(width, height);
  const track = height - 100;
  const cart = width / 2 + x * scale;
  const axle = track - 15 / 2;
  canvas.polygon(
    [
      [0, track - 0.5],
      [width, track - 0.5],
      [width, track + 0.5],
      [0, track + 0.5],
    ],
    BLACK,
  );
  canvas.polygon(
    [
      [cart - 25, track - 15],
      [cart + 25, track - 15],
      [cart + 25, track + 15],
      [cart - 25, track + 15],
    ],
    BLACK,
  );
  const [sin, cos] = [Math.sin(theta), Math.cos(theta)];
  // the pole stands on the axle and leans to the right for a positive angle
  const along = (across: number, up: number) =>
    [cart + across * cos + up * sin, axle + across * sin - up * cos] as const;
  const pole = scale * 2 * length;
  canvas.polygon([along(-5, -5), along(5, -5), along(5, pole - 5), along(-5, pole - 5)], POLE);
  canvas.disc([cart, axle], 5, AXLE);
  return canvas.frame;
}

const COLUMNS = 61;

function drawText({ x, theta }: Scene, { xThreshold }: Size): string {
  const column = (metres: number) => {
    const at = Math.round(((metres + xThreshold) / (2 * xThreshold)) * (COLUMNS - 1));
    return Math.min(COLUMNS - 1, Math.max(0, at));
  };
  const place = (text: string, at: number) => {
    const start = Math.min(COLUMNS - text.length, Math.max(0, at - (text.length >> 1)));
    return ' '.repeat(start) + text;
  };
  // less than one degree is drawn as upright
  const lean = Math.abs(theta) < Math.PI / 180 ? '|' : theta > 0 ? '/' : '\\';
  const tip = column(x) + Math.round(Math.sin(theta) * 10);
  const degrees = ((theta * 180) / Math.PI).toFixed(1);
  return [
    place(lean, tip),
    place('[===]', column(x)),
    '-'.repeat(COLUMNS),
    `x ${x.toFixed(2)} m, theta ${degrees} deg`,
    '',
  ].join('\n');
}
