#!/usr/bin/env bash
# Tool:    the JDK's ImageIO and Java2D (17.0.15), beside pngjs 7.0.0 (npm)
# Guess:   a gray PNG of value 64 is 64 in red, green and blue, with or without an opaque alpha channel, and however the
#          pixels are asked for.
# Seen:    getRGB takes stored gray for linear light and gives 137 for it. Drawing the same image into an RGB image
#          gives 64, but with an alpha channel, though opaque, drawing gives 137 as well.
# Output:  stored 16 64 128 200: pngjs 16 64 128 200
#          gray: getRGB 71 137 188 229, drawn 16 64 128 200
#          gray with opaque alpha: getRGB 71 137 188 229, drawn 71 137 188 229
# Matters: the tensor that a Java client makes of an X-ray, a thermal or a night picture is far brighter than what the
#          model was trained on (or what a Python or Node client sends), and depends on whether the tool that saved the
#          file kept an alpha channel. The same holds for gray JPEGs and getRGB. Read the raster.
. "$(dirname "$0")/common"
need java
npm_packages pngjs@7.0.0

cat >write.js <<'JS'
const fs = require('fs');
const { PNG } = require('pngjs');
const stored = [16, 64, 128, 200];
const png = new PNG({ width: stored.length, height: 1 });
stored.forEach((value, x) => png.data.set([value, value, value, 255], 4 * x));
fs.writeFileSync('gray.png', PNG.sync.write(png, { colorType: 0 }));
fs.writeFileSync('gray with opaque alpha.png', PNG.sync.write(png, { colorType: 4 }));
for (const name of ['gray', 'gray with opaque alpha']) {
  const read = PNG.sync.read(fs.readFileSync(name + '.png')).data;
  console.log(`${name}: pngjs ${stored.map((_, x) => read[4 * x]).join(' ')}`);
}
JS
node write.js | tee out
cat >Try.java <<'JAVA'
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

public class Try {
  public static void main(String[] names) throws Exception {
    for (String name : names) {
      BufferedImage image = ImageIO.read(Path.of(name + ".png").toFile());
      var drawn = new BufferedImage(image.getWidth(), 1, BufferedImage.TYPE_INT_RGB);
      drawn.createGraphics().drawImage(image, 0, 0, null);
      System.out.println(name + ": getRGB " + reds(image) + ", drawn " + reds(drawn));
    }
  }

  static String reds(BufferedImage image) {
    return IntStream.range(0, image.getWidth()).mapToObj(x -> Integer.toString(image.getRGB(x, 0) >> 16 & 255))
        .collect(Collectors.joining(" "));
  }
}
JAVA
java -Djava.awt.headless=true Try.java gray 'gray with opaque alpha' | tee -a out
still_in out "gray: pngjs 16 64 128 200"
still_in out "gray with opaque alpha: pngjs 16 64 128 200"
still_in out "gray: getRGB 71 137 188 229, drawn 16 64 128 200"
still_in out "gray with opaque alpha: getRGB 71 137 188 229, drawn 71 137 188 229"
