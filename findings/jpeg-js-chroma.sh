#!/usr/bin/env bash
# Tool:    jpeg-js 0.4.4 (npm) beside the JDK's ImageIO and sharp 0.35.5 (npm, libjpeg-turbo inside)
# Guess:   decoders differ by rounding: each channel within 2 of 255.
# Seen:    of a JPEG with 4:2:0 chroma, the common kind, ImageIO and sharp give the same bytes, and jpeg-js is off by
#          up to 48 of 255, 20.9 on average, in a picture of 3-pixel stripes in red and blue. With 4:4:4 it is within 1.
#          It repeats each chroma sample where the others interpolate.
# Output:  4:2:0: ImageIO and sharp differ by at most 0, jpeg-js and sharp by at most 48, 20.9 on average
#          4:4:4: ImageIO and sharp differ by at most 0, jpeg-js and sharp by at most 1, 0.6 on average
# Matters: the same photo is another input to the model. Accuracy measured through one decoder is not that of another,
#          and two targets that decode for themselves disagree for a reason that is neither model nor device. Send pixels,
#          or decode with one library.
. "$(dirname "$0")/common"
need java
npm_packages jpeg-js@0.4.4 sharp@0.35.5

cat >write.js <<'JS'
const fs = require('fs');
const sharp = require('sharp');
const jpeg = require('jpeg-js');
const [width, height] = [32, 32];
const stripes = Buffer.alloc(3 * width * height);
for (let i = 0; i < width * height; i++) {
  stripes.set(i % width % 6 < 3 ? [220, 30, 40] : [30, 60, 200], 3 * i);
}
(async () => {
  for (const chromaSubsampling of ['4:2:0', '4:4:4']) {
    const file = await sharp(stripes, { raw: { width, height, channels: 3 } }).jpeg({ quality: 90, chromaSubsampling }).toBuffer();
    fs.writeFileSync(`${chromaSubsampling}.jpg`, file);
    fs.writeFileSync(`${chromaSubsampling}.sharp`, await sharp(file).raw().toBuffer());
    fs.writeFileSync(`${chromaSubsampling}.jpeg-js`, jpeg.decode(file, { useTArray: true, formatAsRGBA: false }).data);
  }
})();
JS
node write.js
cat >Try.java <<'JAVA'
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

public class Try {
  public static void main(String[] args) throws Exception {
    for (String name : args) {
      var image = ImageIO.read(Path.of(name + ".jpg").toFile());
      int width = image.getWidth();
      int[] imageIo = IntStream.range(0, 3 * width * image.getHeight())
          .map(i -> image.getRGB(i / 3 % width, i / 3 / width) >> (16 - 8 * (i % 3)) & 255).toArray();
      byte[] sharp = Files.readAllBytes(Path.of(name + ".sharp"));
      byte[] jpegJs = Files.readAllBytes(Path.of(name + ".jpeg-js"));
      System.out.println(String.format(Locale.ROOT,
          "%s: ImageIO and sharp differ by at most %d, jpeg-js and sharp by at most %d, %.1f on average", name,
          differences(sharp.length, i -> imageIo[i] - (sharp[i] & 255)).max().getAsInt(),
          differences(sharp.length, i -> (jpegJs[i] & 255) - (sharp[i] & 255)).max().getAsInt(),
          differences(sharp.length, i -> (jpegJs[i] & 255) - (sharp[i] & 255)).average().getAsDouble()));
    }
  }

  static IntStream differences(int length, java.util.function.IntUnaryOperator difference) {
    return IntStream.range(0, length).map(difference).map(Math::abs);
  }
}
JAVA
java -Djava.awt.headless=true Try.java 4:2:0 4:4:4 | tee out
still_in out "4:2:0: ImageIO and sharp differ by at most 0, jpeg-js and sharp by at most 48, 20.9 on average"
still_in out "4:4:4: ImageIO and sharp differ by at most 0, jpeg-js and sharp by at most 1, 0.6 on average"
