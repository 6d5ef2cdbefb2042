#!/usr/bin/env bash
# Tool:    image-js 1.7.0 and jimp 1.6.1 (npm), beside them sharp 0.35.5
# Guess:   a picture that is resized to the size it has stays as it is, and one resized to half its size stays in place.
# Seen:    image-js, by default (bilinear) and bicubic, moves the picture, at its own size by half a pixel. jimp's mode for
#          bicubic changes it at its own size too, and its bilinear mode takes every second pixel at half size.
#          jimp without a mode and sharp do as guessed.
# Output:  4 to 4, pixels 0 100 200 100        8 to 4, pixels 0 20 40 ... 140
#          image-js                      0 50 150 150     0 30 70 110
#          image-js bicubic              0 44 162 156     0 30 70 110
#          jimp                          0 100 200 100    10 50 90 130
#          jimp bilinearInterpolation    0 100 200 100    0 40 80 120
#          jimp bicubicInterpolation     0 65 175 193     8 42 79 115
#          sharp                         0 100 200 100    10 50 90 130
# Matters: a model sees its pictures moved and blurred even where they have its input's size already: accuracy and boxes
#          differ from the training's, and the client is to blame, not the target.
. "$(dirname "$0")/common"
npm_packages image-js@1.7.0 jimp@1.6.1 sharp@0.35.5
cat >try.mjs <<'JS'
import { Image } from 'image-js';
import { Jimp, ResizeStrategy } from 'jimp';
import sharp from 'sharp';

// each row of a gray picture has these pixels; resized to size x size, its middle row is shown
const rows = (row) => Uint8Array.from([].concat(...row.map(() => row)));
const middle = (data, size, step = 1) => {
  const start = Math.floor(size / 2) * size;
  return Array.from({ length: size }, (_, x) => data[(start + x) * step]).join(' ');
};
const imageJs = (row, size, options) => {
  const image = new Image(row.length, row.length, { data: rows(row), colorModel: 'GREY' });
  return middle(image.resize({ width: size, height: size, ...options }).getRawImage().data, size);
};
const jimp = (row, size, options) => {
  const image = new Jimp({ width: row.length, height: row.length });
  rows(row).forEach((value, i) => image.bitmap.data.set([value, value, value, 255], 4 * i));
  image.resize({ w: size, h: size, ...options });
  return middle(image.bitmap.data, size, 4);
};
const other = async (row, size, options) => {
  const raw = { width: row.length, height: row.length, channels: 1 };
  const data = await sharp(rows(row), { raw }).resize(size, size, options).extractChannel(0).raw().toBuffer();
  return middle(data, size);
};
const show = (who, what, row) => console.log(`${what} ${who.padEnd(29)} ${row}.`);
for (const [what, row, size] of [
  ['4 to 4:', [0, 100, 200, 100], 4],
  ['8 to 4:', [0, 20, 40, 60, 80, 100, 120, 140], 4],
]) {
  show('image-js', what, imageJs(row, size, {}));
  show('image-js bicubic', what, imageJs(row, size, { interpolationType: 'bicubic' }));
  show('image-js nearest', what, imageJs(row, size, { interpolationType: 'nearest' }));
  show('jimp', what, jimp(row, size, {}));
  show('jimp bilinearInterpolation', what, jimp(row, size, { mode: ResizeStrategy.BILINEAR }));
  show('jimp bicubicInterpolation', what, jimp(row, size, { mode: ResizeStrategy.BICUBIC }));
  show('sharp', what, await other(row, size, {}));
  show('sharp cubic', what, await other(row, size, { kernel: 'cubic' }));
}
JS
node try.mjs | tee out
still_in out "4 to 4: image-js                      0 50 150 150."
still_in out "4 to 4: image-js bicubic              0 44 162 156."
still_in out "4 to 4: jimp bicubicInterpolation     0 65 175 193."
still_in out "4 to 4: sharp                         0 100 200 100."
still_in out "8 to 4: image-js                      0 30 70 110."
still_in out "8 to 4: jimp                          10 50 90 130."
still_in out "8 to 4: jimp bilinearInterpolation    0 40 80 120."
still_in out "8 to 4: jimp bicubicInterpolation     8 42 79 115."
still_in out "8 to 4: sharp                         10 50 90 130."
